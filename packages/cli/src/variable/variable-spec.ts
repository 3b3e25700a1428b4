import { block, type Infer, int, int64, schema, string, stringMap } from "@drover/schema";
import { readSpec } from "../spec/read-spec.ts";

const LOCK = schema({ ID: string("id"), TTL: string("ttl"), LockDelay: string("lock_delay") });

const SPEC = schema(
  {
    Namespace: string("namespace"),
    Path: string("path"),
    Items: stringMap("items"),
    /** What it must be still; 0 if it is to be made. */
    ModifyIndex: int("modify_index"),
    Lock: block("lock", LOCK),
  },
  {
    // What the agent has set, in a file that `var get` printed.
    inputOnly: {
      CreateIndex: int("create_index"),
      CreateTime: int64("create_time"),
      ModifyTime: int64("modify_time"),
    },
  },
);

/** A variable as a file gives it. */
export type VariableSpec = Infer<typeof SPEC>;

export type SpecFormat = "hcl" | "json";

/** A spec that says nothing. */
export const NO_SPEC: VariableSpec = {
  Namespace: "",
  Path: "",
  Items: null,
  ModifyIndex: 0,
  Lock: null,
};

/**
 * Reads the specification of a variable.
 *
 * @param name of the file, for messages
 * @throws {Fault} `invalid_argument` with what is wrong and where
 */
export function parseVariableSpec(
  text: string,
  { format, name }: { format: SpecFormat; name: string },
): VariableSpec {
  return readSpec(SPEC, text, { format, name });
}

/** The format that the end of a file's name tells. */
export function formatOf(file: string): SpecFormat | undefined {
  return /\.(hcl|json)$/.exec(file)?.[1] as SpecFormat | undefined;
}
