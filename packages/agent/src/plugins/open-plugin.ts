import { sleep } from "@drover/clock";
import type { AgentSettings } from "@drover/driver";
import { NOMAD_HANDSHAKE, RemoteDriver } from "@drover/driver/remote";
import { Fault } from "@drover/fault";
import type { Logger } from "@drover/logger";
import { PluginHost } from "@drover/plugin";
import type { PluginConfig } from "../config/agent-config.ts";
import type { LivingPlugins } from "./living-plugins.ts";
import type { PluginFile } from "./plugin-files.ts";

/** Longest wait for a plugin to start and to say what it is, and once more to take its configuration. */
const ANSWER_TIMEOUT_MS = 30_000;

/** A plugin of the agent, and what it is started with. */
export interface PluginOptions {
  readonly file: PluginFile;
  readonly plugin: PluginConfig;
  readonly settings: AgentSettings;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Its limit of open files, and that of its tasks; absent for this process's own. */
  readonly openFiles?: number | undefined;
  readonly living: LivingPlugins;
  readonly log: Logger;
}

/**
 * Connects to a plugin that an earlier agent left running, or starts it; and configures it.
 *
 * @throws {Fault} what is wrong with the plugin or its configuration; no process of it is left
 */
export async function openPlugin(options: PluginOptions): Promise<RemoteDriver> {
  const { file, living } = options;
  const known = await living.find(file.label, file.stamp);
  // One that hangs is ended and started anew.
  const found = known && (await configure(known, options).catch(() => undefined));
  return found ?? (await configure(await launch(options), options));
}

async function configure(
  host: PluginHost,
  { file, plugin, settings, living }: PluginOptions,
): Promise<RemoteDriver> {
  try {
    living.keep(file.label, file.stamp, host.reattachInfo);
    const driver = await inTime(RemoteDriver.connect(host), "what it is");
    await inTime(driver.setConfig(plugin.config, settings), "whether it takes its configuration");
    return driver;
  } catch (error) {
    await host.shutdown();
    throw error;
  }
}

async function launch({ file, plugin, env, openFiles, log }: PluginOptions): Promise<PluginHost> {
  return await PluginHost.launch({
    command: file.path,
    args: plugin.args,
    env,
    openFiles,
    handshake: NOMAD_HANDSHAKE,
    startTimeoutMs: ANSWER_TIMEOUT_MS,
    onLog: (entry) => {
      log[entry.level](entry.message, { plugin: file.label, ...entry.fields });
    },
  });
}

async function inTime<Answer>(answer: Promise<Answer>, what: string): Promise<Answer> {
  const answered = new AbortController();
  const late = sleep(ANSWER_TIMEOUT_MS, answered.signal).then(() => {
    const message = `Plugin did not say within ${ANSWER_TIMEOUT_MS} ms ${what}`;
    throw new Fault("deadline_exceeded", message);
  });
  late.catch(() => {});
  try {
    return await Promise.race([answer, late]);
  } finally {
    answered.abort();
  }
}
