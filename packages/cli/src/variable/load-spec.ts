import { text } from "node:stream/consumers";
import { Fault } from "@drover/fault";
import type { Input } from "../command/context.ts";
import { readText } from "./variable-items.ts";
import {
  formatOf,
  parseVariableSpec,
  type SpecFormat,
  type VariableSpec,
} from "./variable-spec.ts";

/** Whether an argument stands for a spec: "-", or a file as "@spec.nv.hcl". */
export function isSpecReference(argument = ""): boolean {
  return argument === "-" || argument.startsWith("@");
}

/**
 * Reads the spec that an argument stands for.
 *
 * @param format of standard input, and of a file whose name does not tell
 * @throws {Fault} `not_found`, `invalid_argument`
 */
export async function loadSpec(
  reference: string,
  { format, stdin }: { format: SpecFormat; stdin: Input },
): Promise<VariableSpec> {
  if (reference === "-") {
    return parseVariableSpec(await text(stdin), { format, name: "standard input" });
  }
  const name = reference.slice(1);
  return parseVariableSpec(await readText(name), { format: formatOf(name) ?? format, name });
}

/** @throws {Fault} `invalid_argument` */
export function specFormat(given: string): SpecFormat {
  if (given === "hcl" || given === "json") return given;
  throw new Fault(
    "invalid_argument",
    `Invalid value "${given}" for "-in"; valid values are [hcl, json]`,
  );
}
