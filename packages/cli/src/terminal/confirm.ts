import { createInterface } from "node:readline/promises";
import { Fault } from "@drover/fault";
import type { Context } from "../command/context.ts";

/**
 * Asks a question that only "y" or "yes" agrees to.
 *
 * @throws {Fault} `failed_precondition` where nobody can answer
 */
export async function confirm(
  question: string,
  { stdin, stdout }: Pick<Context, "stdin" | "stdout">,
): Promise<boolean> {
  if (stdin.isTTY !== true) {
    throw new Fault(
      "failed_precondition",
      "This needs your consent, and standard input is no terminal: give -yes, or the whole id",
    );
  }
  const reader = createInterface({ input: stdin, output: stdout });
  try {
    return ["y", "yes"].includes((await reader.question(`${question} `)).trim().toLowerCase());
  } finally {
    reader.close();
  }
}
