import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { Fault } from "@drover/fault";
import { parseJson } from "@drover/schema";
import type { Input } from "../command/context.ts";

/**
 * Items from arguments: `key=value`, `key=@file`, `key=-` for standard input, `@file` and `-` for a JSON
 * object of several; `key=\@value` for a value that begins with "@".
 *
 * @throws {Fault} `invalid_argument`, `not_found` for a file
 */
export async function itemsFromArguments(
  args: readonly string[],
  stdin: Input,
): Promise<Map<string, string>> {
  const items = new Map<string, string>();
  let isRead = false;
  const standardInput = async () => {
    if (isRead) throw new Fault("invalid_argument", "Standard input can be given only once");
    isRead = true;
    return await text(stdin);
  };
  for (const argument of args) {
    const at = argument.indexOf("=");
    if (at > 0) {
      items.set(argument.slice(0, at), await valueFrom(argument.slice(at + 1), standardInput));
    } else if (argument === "-") addObject(items, await standardInput(), "standard input");
    else if (argument.startsWith("@")) {
      addObject(items, await readText(argument.slice(1)), argument.slice(1));
    } else {
      throw new Fault(
        "invalid_argument",
        `Invalid item "${argument}": key=value, key=@file, key=-, @file or - is expected`,
      );
    }
  }
  return items;
}

/** @throws {Fault} `not_found`, or as the system says */
export async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new Fault("not_found", `Cannot read ${file}: ${Fault.from(error).message}`);
  }
}

async function valueFrom(text: string, standardInput: () => Promise<string>): Promise<string> {
  if (text === "-") return await standardInput();
  if (text.startsWith("@")) return await readText(text.slice(1));
  return text.startsWith("\\@") ? text.slice(1) : text;
}

function addObject(items: Map<string, string>, json: string, name: string): void {
  let value: unknown;
  try {
    value = parseJson(json);
  } catch (error) {
    throw new Fault("invalid_argument", `${name} is not JSON: ${Fault.from(error).message}`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Fault("invalid_argument", `${name} must be a JSON object of items`);
  }
  for (const [key, each] of Object.entries(value)) {
    if (typeof each !== "string") {
      throw new Fault("invalid_argument", `${name}: item "${key}" must be a text`);
    }
    items.set(key, each);
  }
}
