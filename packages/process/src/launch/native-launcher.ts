import { writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { loadSystemCalls } from "../system/load-system-calls.ts";
import { environmentStrings } from "./environment-strings.ts";
import type { Launch } from "./launch.ts";
import type { Launcher, LaunchLine, SentinelPlan } from "./launcher.ts";
import { readSentinelImage } from "./sentinel-image.ts";

/**
 * Launches with a sentinel in machine code, native/sentinel.c: it does all the work between its own
 * start and the command's, where shells execute program after program.
 */
export class NativeLauncher implements Launcher {
  readonly makesCgroups = true;
  readonly #sentinel: string;

  private constructor(sentinel: string) {
    this.#sentinel = sentinel;
  }

  /** Undefined where the program was not built, or where this machine does not execute it. */
  static async open(): Promise<NativeLauncher | undefined> {
    const image = readSentinelImage();
    if (image === undefined) return undefined;
    const calls = await loadSystemCalls();
    const sentinel = calls.holdProgram(image);
    if (sentinel === undefined) return undefined;
    try {
      // Without a directory it ends at once.
      const trial = await calls.spawnDetached({ file: sentinel, args: [], env: [], files: [] });
      trial.reap();
      return new NativeLauncher(sentinel);
    } catch {
      return undefined;
    }
  }

  prepareSentinel(directory: string, launch: Launch): SentinelPlan {
    const program = {
      file: this.#sentinel,
      name: "drover-sentinel",
      args: [directory],
      env: instructions(launch, process.pid),
    };
    return { program, reads: [], reportsIn: "lifeline" };
  }

  /** Its cgroup is there already, to be joined only. */
  prepareSession(directory: string, { launch, tty }: { launch: Launch; tty: boolean }): LaunchLine {
    const file = path.join(directory, "launch");
    const { cgroup } = launch;
    const list = instructions({
      ...launch,
      ...(cgroup && { cgroup: { ...cgroup, directories: [], controls: [] } }),
    });
    if (tty && launch.user !== undefined) list.unshift(`t${launch.user.uid}`);
    writeFileSync(file, list.map((string) => `${string}\0`).join(""), { mode: 0o600 });
    return { file: this.#sentinel, args: ["session", directory], reads: [file] };
  }
}

/** What the sentinel is to do, as native/sentinel.c tells. Only this user can read it, as an environment. */
function instructions(launch: Launch, starter?: number): string[] {
  const { cgroup, oomScoreAdj, openFiles, workDir, networkNamespace, user } = launch;
  const list: string[] = [];
  for (const directory of cgroup?.directories ?? []) list.push(`m${directory}`);
  for (const { file, value, optional } of cgroup?.controls ?? []) {
    list.push(`${optional ? "W" : "w"}${value} ${file}`);
  }
  for (const file of cgroup?.joinFiles ?? []) list.push(`w0 ${file}`);
  if (oomScoreAdj !== undefined) list.push(`o${oomScoreAdj}`);
  if (openFiles !== undefined) list.push(`l${openFiles}`);
  list.push(`d${workDir}`);
  if (networkNamespace !== undefined) list.push(`n${networkNamespace}`);
  if (starter !== undefined) list.push(`c${starter}`);
  if (user !== undefined) list.push(`G${user.groups.join(",")}`, `g${user.gid}`, `u${user.uid}`);
  for (const argument of [launch.command, ...launch.args]) list.push(`a${argument}`);
  for (const variable of environmentStrings(launch.env)) list.push(`e${variable}`);
  return list;
}
