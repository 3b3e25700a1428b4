import { writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { environmentStrings } from "./environment-strings.ts";
import type { Launch } from "./launch.ts";
import { type Launcher, type LaunchLine, SENTINEL_STDERR, type SentinelPlan } from "./launcher.ts";
import { nodeLaunchCommand } from "./node-launcher.ts";
import { SHELL_ENV } from "./shell-environment.ts";
import {
  becomeArguments,
  becomeCommand,
  becomeProgram,
  claimScript,
  isShellVariable,
  launchScript,
  SENTINEL_MARK,
  sentinelScript,
  terminalHandOver,
} from "./shell-script.ts";
import type { ShellTools } from "./shell-tools.ts";

const STDERR = 2;

/** Launches with sh(1) and the tools of util-linux: small, quick, and gone after the launch. */
export class ShellLauncher implements Launcher {
  readonly makesCgroups = false;
  readonly #tools: ShellTools;
  readonly #sentinelScript: string;

  constructor(tools: ShellTools) {
    this.#tools = tools;
    this.#sentinelScript = sentinelScript(tools);
  }

  prepareSentinel(directory: string, launch: Launch): SentinelPlan {
    const claim = claimScript(directory, process.pid);
    const { reads } = this.#write(directory, launch, { claim, stderr: SENTINEL_STDERR });
    const program = {
      file: this.#tools.sh,
      args: ["-c", this.#sentinelScript, "sentinel", directory],
      env: environmentStrings({ ...SHELL_ENV, [SENTINEL_MARK]: directory }),
    };
    return { program, reads, reportsIn: "started" };
  }

  prepareSession(directory: string, { launch, tty }: { launch: Launch; tty: boolean }): LaunchLine {
    const first = tty && launch.user ? terminalHandOver(launch.user.uid) : "";
    const { script, reads } = this.#write(directory, launch, { first, stderr: STDERR });
    return { file: this.#tools.sh, args: [script], reads };
  }

  #write(
    directory: string,
    launch: Launch,
    { first = "", claim = "", stderr }: { first?: string; claim?: string; stderr: number },
  ): { script: string; reads: string[] } {
    const script = path.join(directory, "launch");
    const started = path.join(directory, "started");
    const { become, reads } = this.#lastStep(directory, launch);
    writePrivate(script, `${first}${launchScript(launch, { started, stderr, claim, become })}`);
    return { script, reads: [script, ...reads] };
  }

  #lastStep(directory: string, launch: Launch): { become: string; reads: readonly string[] } {
    const { sh, setpriv = "setpriv", nsenter = "nsenter" } = this.#tools;
    const { command, args, env, user, networkNamespace: network } = launch;
    const chain = network === undefined ? [] : [nsenter, `--net=${network}`, "--"];
    if (!Object.keys(env).every(isShellVariable)) {
      // Shells drop what they cannot name, so Node sets the environment, at the price of its start.
      const { cgroup: _, ...withoutCgroup } = launch;
      const node = nodeLaunchCommand(directory, withoutCgroup);
      return { become: becomeProgram([...chain, node.file, ...node.args]), reads: node.reads };
    }
    if (user !== undefined) {
      const groups = user.groups.join(",");
      chain.push(setpriv, `--reuid=${user.uid}`, `--regid=${user.gid}`, `--groups=${groups}`, "--");
    }
    if (chain.length === 0) return { become: becomeCommand(launch), reads: [] };
    // Read as the task's user and after everything that runs with more rights: so no variable,
    // LD_PRELOAD for one, reaches those, and none shows in an argument list.
    const environment = path.join(directory, "environment");
    writePrivate(environment, becomeArguments(env));
    chain.push(sh, "-s", "--", command, ...args);
    return { become: becomeProgram(chain, { input: environment }), reads: [environment] };
  }
}

function writePrivate(file: string, content: string): void {
  writeFileSync(file, content, { mode: 0o600 });
}
