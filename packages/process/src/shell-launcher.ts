import { statSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Launch } from "./launch.ts";
import type { CommandLine, Launcher, SentinelLaunch } from "./launcher.ts";
import { nodeLaunchCommand } from "./node-launcher.ts";
import {
  environmentScript,
  isShellVariable,
  type LaunchSteps,
  outputRedirection,
  sentinelScript,
  sessionScript,
} from "./shell-script.ts";
import type { ShellTools } from "./shell-tools.ts";

/** Launches with sh(1) and the tools of util-linux: small, quick, and gone after the launch. */
export class ShellLauncher implements Launcher {
  readonly #tools: ShellTools;

  constructor(tools: ShellTools) {
    this.#tools = tools;
  }

  prepareSentinel(
    directory: string,
    { launch, stdoutPath, stderrPath }: SentinelLaunch,
  ): CommandLine {
    const script = sentinelScript({
      directory,
      steps: this.#steps(directory, launch, { session: true }),
      stdout: outputRedirection(stdoutPath, { isFifo: isFifo(stdoutPath) }),
      stderr: outputRedirection(stderrPath, { isFifo: isFifo(stderrPath) }),
    });
    return this.#write(directory, script);
  }

  prepareSession(
    directory: string,
    { launch, tty }: { launch: Launch; tty: boolean },
  ): CommandLine {
    const steps = this.#steps(directory, launch, { session: false });
    return this.#write(directory, sessionScript({ steps, tty }));
  }

  #write(directory: string, content: string): CommandLine {
    const script = path.join(directory, "script");
    writeFileSync(script, content, { mode: 0o600 });
    return { file: this.#tools.sh, args: [script] };
  }

  #steps(directory: string, launch: Launch, { session }: { session: boolean }): LaunchSteps {
    const prefix = session ? [this.#tools.setsid] : [];
    if (launch.networkNamespace !== undefined) {
      prefix.push(this.#tools.nsenter ?? "nsenter", `--net=${launch.networkNamespace}`, "--");
    }
    const common = { launch, started: path.join(directory, "started") };
    if (!Object.keys(launch.env).every(isShellVariable)) {
      // Shells drop what they cannot name, so Node sets the environment, at the price of its start.
      const { file, args } = nodeLaunchCommand(directory, { ...launch, cgroupFiles: [] });
      return { ...common, chain: [...prefix, file, ...args], input: undefined };
    }
    const environment = path.join(directory, "environment");
    writeFileSync(environment, environmentScript(launch.env), { mode: 0o600 });
    const { setpriv = "setpriv", sh } = this.#tools;
    const user = launch.user && [
      ...[setpriv, `--reuid=${launch.user.uid}`, `--regid=${launch.user.gid}`],
      ...["--init-groups", "--"],
    ];
    const shell = [sh, "-s", "--", launch.command, ...launch.args];
    return { ...common, chain: [...prefix, ...(user ?? []), ...shell], input: environment };
  }
}

function isFifo(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFIFO() ?? false;
}
