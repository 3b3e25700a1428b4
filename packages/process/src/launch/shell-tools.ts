import { Fault } from "@drover/fault";
import { findProgram } from "../files/find-program.ts";

/** Absolute paths of the programs that a launch may need; absent where the machine lacks one. */
export interface ShellTools {
  readonly sh: string;
  readonly setsid: string;
  readonly setpriv?: string;
  readonly nsenter?: string;
}

/**
 * Finds the programs in the system's own directories.
 *
 * @throws {Fault} `failed_precondition` without sh(1) or setsid(1)
 */
export function findShellTools(): ShellTools {
  const setpriv = findProgram("setpriv");
  const nsenter = findProgram("nsenter");
  return {
    sh: requireProgram("sh"),
    setsid: requireProgram("setsid"),
    ...(setpriv !== undefined && { setpriv }),
    ...(nsenter !== undefined && { nsenter }),
  };
}

function requireProgram(name: string): string {
  const found = findProgram(name);
  if (found !== undefined) return found;
  throw new Fault("failed_precondition", `This machine has no ${name}; install util-linux`);
}
