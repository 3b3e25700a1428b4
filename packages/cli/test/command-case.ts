import assert from "node:assert/strict";
import { runCli } from "./run-cli.ts";
import { runDrover } from "./run-drover.ts";

/** One call of a command, and what holds for it. */
export interface CommandCase<World> {
  readonly args: (world: World) => readonly string[];
  /** 0 unless told. */
  readonly exit?: number;
  /** What standard output, or of a failure standard error, must look like. */
  readonly shows: RegExp;
  /** What must have come about before. */
  readonly first?: () => Promise<void>;
  /** What must have come about after. */
  readonly leaves?: () => Promise<void>;
  /** Whether it is run as a process of its own, in the directory of the test: for what writes files where it is. */
  readonly inDirectory?: boolean;
}

/** A command with its cases, in their order. */
export type CommandCases<World> = readonly [command: string, ...cases: CommandCase<World>[]];

/** Calls a command against an agent, and holds what comes of it against the case. */
export async function checkCase<World>(
  command: string,
  { args, exit = 0, shows, first, leaves, inDirectory = false }: CommandCase<World>,
  world: World,
  { address, directory }: { address: string; directory: string },
): Promise<void> {
  await first?.();
  const argv = [...command.split(" "), ...args(world)];
  const { exitCode, stdout, stderr } = inDirectory
    ? await runDrover(argv, { address, cwd: directory })
    : await runCli(argv, { env: { NOMAD_ADDR: address } });
  const what = `drover ${argv.join(" ")}\n${stdout}${stderr}`;
  assert.equal(exitCode, exit, what);
  assert.match(exit === 0 || stdout !== "" ? stdout : stderr, shows, what);
  await leaves?.();
}
