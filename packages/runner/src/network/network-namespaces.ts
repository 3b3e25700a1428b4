import { existsSync } from "node:fs";
import path from "node:path";
import { Fault } from "@drover/fault";
import { runProgram } from "./run-program.ts";

/** Where ip(8) keeps them, so that `ip netns exec` finds those of allocations. */
const DIRECTORY = "/var/run/netns";

/** The file of a network namespace. */
export function namespacePath(name: string): string {
  return path.join(DIRECTORY, name);
}

/**
 * Makes a network namespace of its own whose loopback is up; one of that name that was left is
 * replaced.
 *
 * @param ip the program ip(8)
 * @throws {Fault} `failed_precondition` with what ip says
 */
export async function makeNamespace(name: string, ip: string): Promise<string> {
  await removeNamespace(name, ip);
  await run(ip, ["netns", "add", name]);
  await run(ip, ["-n", name, "link", "set", "lo", "up"]);
  return namespacePath(name);
}

/** Idempotent. Processes that are inside stay inside. */
export async function removeNamespace(name: string, ip: string): Promise<void> {
  if (existsSync(namespacePath(name))) await run(ip, ["netns", "delete", name]);
}

async function run(ip: string, args: readonly string[]): Promise<void> {
  const { exitCode, stderr } = await runProgram(ip, args, { env: {} });
  if (exitCode === 0) return;
  throw new Fault("failed_precondition", `ip ${args.join(" ")}: ${stderr.trim()}`);
}
