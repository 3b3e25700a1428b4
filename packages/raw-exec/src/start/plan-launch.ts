import path from "node:path";
import process from "node:process";
import type { TaskConfig } from "@drover/driver";
import { Fault } from "@drover/fault";
import type { Launch, UserDatabase } from "@drover/process";
import type { PluginConfig } from "../config/plugin-config.ts";
import type { TaskOptions } from "../config/task-options.ts";
import type { RawExecOptions } from "../raw-exec-options.ts";
import { taskEnvironment } from "./environment.ts";
import { checkExecutableFormat } from "./executable-format.ts";
import { findCommand } from "./find-command.ts";
import { launchUser } from "./task-user.ts";

/**
 * Decides all of a task's launch but its cgroup, and so finds everything that is wrong with it before
 * anything is made.
 *
 * @throws {Fault} as `TaskDriver.startTask` says
 */
export async function planLaunch(
  config: TaskConfig,
  options: TaskOptions,
  { plugin, driver, users }: { plugin: PluginConfig; driver: RawExecOptions; users: UserDatabase },
): Promise<Omit<Launch, "cgroup">> {
  checkIsolation(config);
  const user = await launchUser(config, { plugin, users });
  const taskDir = path.join(config.allocDir, config.name);
  const command = findCommand(options.command, {
    allocDir: config.allocDir,
    taskDir,
    searchPath: driver.searchPath ?? process.env.PATH ?? "",
    uid: user?.uid ?? process.getuid?.() ?? 0,
  });
  checkExecutableFormat(command);
  return {
    command,
    args: options.args,
    env: taskEnvironment(config, [...plugin.deniedEnvvars, ...options.deniedEnvvars]),
    workDir: options.workDir ?? taskDir,
    ...(options.oomScoreAdj !== undefined && { oomScoreAdj: options.oomScoreAdj }),
    ...(driver.openFiles !== undefined && { openFiles: driver.openFiles }),
    ...(user && { user }),
    ...(config.network.path && { networkNamespace: config.network.path }),
  };
}

/** @throws {Fault} `invalid_argument` for what this driver cannot give */
function checkIsolation({ id, mounts, network }: TaskConfig): void {
  const [mount] = mounts;
  if (mount !== undefined) {
    throw new Fault(
      "invalid_argument",
      `Task ${id} asks for a mount at ${mount.taskPath}, but raw_exec isolates no file system; use the host's path ${mount.hostPath}`,
    );
  }
  if (network.mode !== "host" && network.mode !== "group") {
    throw new Fault(
      "invalid_argument",
      `Task ${id} asks for network mode "${network.mode}", but raw_exec has only host and group`,
    );
  }
}
