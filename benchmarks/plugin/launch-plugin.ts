import path from "node:path";
import process from "node:process";
import { NOMAD_HANDSHAKE, RemoteDriver } from "@drover/driver/remote";
import { PluginHost } from "@drover/plugin";

export const DIST = path.resolve(import.meta.dirname, "../../dist");
export const PLUGIN = path.join(DIST, "raw_exec");
export const STANDALONE = path.join(DIST, "standalone/raw_exec");

/** A plugin process that has answered its first call. */
export interface LaunchedPlugin {
  readonly host: PluginHost;
  readonly driver: RemoteDriver;
}

/** @param root where it keeps the state of its tasks */
export async function launchPlugin(
  command: string,
  root: string,
  config: Record<string, unknown> = {},
): Promise<LaunchedPlugin> {
  const env = { ...process.env, DROVER_RAW_EXEC_DIR: path.join(root, "runtime") };
  const host = await PluginHost.launch({ command, env, handshake: NOMAD_HANDSHAKE });
  const driver = await RemoteDriver.connect(host);
  await driver.setConfig({ enabled: true, ...config });
  return { host, driver };
}
