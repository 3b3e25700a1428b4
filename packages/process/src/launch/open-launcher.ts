import process from "node:process";
import { Fault } from "@drover/fault";
import type { Launcher } from "./launcher.ts";
import { NativeLauncher } from "./native-launcher.ts";
import { NodeLauncher } from "./node-launcher.ts";
import { ShellLauncher } from "./shell-launcher.ts";
import { findShellTools } from "./shell-tools.ts";

/** What sentinels are: programs in machine code, shells, or Node programs. */
export type SentinelKind = "native" | "shell" | "node";

/**
 * Opens the launcher whose sentinels are of this kind; unless told, the smallest that this machine has.
 *
 * @throws {Fault} `failed_precondition` if the machine has not what the kind needs
 */
export async function openLauncher(kind?: SentinelKind): Promise<Launcher> {
  if (kind === "node" || (kind === undefined && process.platform !== "linux")) {
    return new NodeLauncher();
  }
  const shell = new ShellLauncher(findShellTools());
  if (kind === "shell") return shell;
  const native = await NativeLauncher.open();
  if (native !== undefined) return native;
  if (kind === undefined) return shell;
  throw new Fault(
    "failed_precondition",
    "There is no native sentinel: build it with `npm run build:sentinel`, which needs a C compiler; and /proc must allow that programs are executed from it",
  );
}
