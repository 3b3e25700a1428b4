import { spawnSync } from "node:child_process";
import path from "node:path";
import process from "node:process";
import type { TestContext } from "node:test";
import type { TaskConfig } from "@drover/driver";
import type { DriverHarness } from "@drover/driver/conformance";
import { NOMAD_HANDSHAKE, RemoteDriver } from "@drover/driver/remote";
import { PluginHost } from "@drover/plugin";
import { DriverFixture } from "./driver-fixture.ts";
import { rawExecCommands, taskConfig } from "./raw-exec-harness.ts";
import { waitForText } from "./waiting.ts";

const PROGRAM = path.resolve(import.meta.dirname, "../../bin/raw-exec.ts");

/** raw_exec in plugin processes of its own, over the real socket. */
export class PluginFixture extends DriverFixture {
  readonly #hosts: PluginHost[];

  constructor(context: TestContext) {
    const hosts: PluginHost[] = [];
    // Before the directories are removed, which a plugin would make anew.
    context.after(async () => {
      for (const host of hosts) await host.shutdown();
    });
    super(context, {});
    this.#hosts = hosts;
  }

  /** A plugin has the cgroup parent that all have, so the allocation is this test's alone. */
  override task(driverConfig: Record<string, unknown>, overrides: Partial<TaskConfig> = {}) {
    return super.task(driverConfig, { allocId: path.basename(this.directory), ...overrides });
  }

  /** A plugin process, as Nomad's client has one: several share the runtime directory. */
  async launch(
    config: Record<string, unknown> = {},
    { runtimeDir = this.runtimeDir } = {},
  ): Promise<RemoteDriver> {
    const host = await PluginHost.launch({
      command: process.execPath,
      args: [PROGRAM],
      env: { ...process.env, DROVER_RAW_EXEC_DIR: runtimeDir },
      handshake: NOMAD_HANDSHAKE,
    });
    this.#hosts.push(host);
    const driver = await RemoteDriver.connect(host);
    await driver.setConfig({ enabled: true, ...config });
    return driver;
  }

  /** The plugin as somebody runs it by hand. */
  run(...args: readonly string[]) {
    const env = { ...process.env, DROVER_RAW_EXEC_DIR: this.runtimeDir };
    return spawnSync(process.execPath, [PROGRAM, ...args], { env, encoding: "utf8" });
  }
}

/** The plugin for the conformance suite. */
export async function openPluginHarness(context: TestContext): Promise<DriverHarness> {
  const fixture = new PluginFixture(context);
  const driver = await fixture.launch();
  return {
    driver,
    reopen: async () => {
      await driver.close();
      return await fixture.launch();
    },
    task: (behaviour) => fixture.task(taskConfig(behaviour)),
    ready: async ({ stdoutPath }) => {
      await waitForText(stdoutPath, "ready");
    },
    commands: rawExecCommands,
  };
}
