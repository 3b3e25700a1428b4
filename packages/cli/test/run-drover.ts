import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import { text } from "node:stream/consumers";
import { endOf } from "@drover/testing";
import type { CliResult } from "./run-cli.ts";

/** The launcher that npm links as `drover`. */
export const DROVER = path.resolve(import.meta.dirname, "../bin/drover");

/** The root of the checkout. */
export const ROOT = path.resolve(import.meta.dirname, "../../..");

export interface DroverOptions {
  /** The agent's address. */
  readonly address?: string;
  readonly env?: Record<string, string>;
  readonly stdin?: string;
  readonly cwd?: string;
}

/** Runs `drover` as a process of its own. */
export async function runDrover(
  argv: readonly string[],
  options: DroverOptions = {},
): Promise<CliResult> {
  const child = spawnDrover(argv, options);
  child.stdin?.end(options.stdin ?? "");
  const [stdout, stderr, { code }] = await Promise.all([
    child.stdout ? text(child.stdout) : "",
    child.stderr ? text(child.stderr) : "",
    endOf(child),
  ]);
  return { exitCode: code ?? -1, stdout, stderr };
}

/** Starts `drover`, to be talked to while it runs. */
export function spawnDrover(
  argv: readonly string[],
  { address, env = {}, cwd = ROOT }: DroverOptions = {},
): ChildProcess {
  const own = { ...process.env, ...(address === undefined ? {} : { NOMAD_ADDR: address }), ...env };
  return spawn(DROVER, argv, { env: own, cwd });
}
