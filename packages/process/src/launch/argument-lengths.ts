import { Fault } from "@drover/fault";
import { readSoftLimit } from "../system/soft-limit.ts";
import { environmentStrings } from "./environment-strings.ts";
import type { Launch } from "./launch.ts";

/** What stands before each string where a native sentinel is told, and what it is told besides, in bytes. */
const LETTER_BYTES = 1;
const INSTRUCTION_BYTES = 4096;
/** MAX_ARG_STRLEN, less the closing zero byte and that letter. Source: execve(2). */
const LONGEST_ARGUMENT = 131_071 - LETTER_BYTES;
/** ARG_MAX, which the kernel takes however small the stack is, and what it takes at most. */
const LEAST_TOTAL = 131_072;
const MOST_TOTAL = 6_291_456;
const POINTER_BYTES = 8;

let largestTotal: number | undefined;

/**
 * Refuses what execve(2) would refuse with E2BIG, which a shell tells too late and to the wrong
 * stream, and Node not at all.
 *
 * @throws {Fault} `invalid_argument` with the length and the kernel's limit, in bytes
 */
export function checkArgumentLengths({ command, args, env }: Launch): void {
  // The command counts twice: as the file to execute and as the first argument.
  let total = INSTRUCTION_BYTES + Buffer.byteLength(command) + 1;
  for (const text of [command, ...args, ...environmentStrings(env)]) {
    const length = Buffer.byteLength(text);
    if (length > LONGEST_ARGUMENT) {
      throw tooLong("an argument or variable has", length, LONGEST_ARGUMENT);
    }
    total += LETTER_BYTES + length + 1 + POINTER_BYTES;
  }
  largestTotal ??= readLargestTotal();
  if (total > largestTotal) {
    throw tooLong("arguments and environment together have", total, largestTotal);
  }
}

function tooLong(what: string, length: number, limit: number): Fault {
  return new Fault(
    "invalid_argument",
    `Argument list too long: ${what} ${length} bytes, and the kernel takes at most ${limit}`,
  );
}

/** A quarter of the stack, which a task inherits from this process. */
function readLargestTotal(): number {
  return Math.min(MOST_TOTAL, Math.max(LEAST_TOTAL, readSoftLimit("Max stack size") / 4));
}
