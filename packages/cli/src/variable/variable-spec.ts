import { Fault } from "@drover/fault";
import { hasErrors, renderDiagnostics } from "@drover/hcl";
import { parseHcl1 } from "@drover/hcl/hcl1";
import {
  block,
  errorsOf,
  type Infer,
  int,
  int64,
  parseJson,
  readJson,
  schema,
  string,
  stringMap,
} from "@drover/schema";
import { decodeBlock } from "@drover/schema/hcl";

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
  return format === "json" ? parseJsonSpec(text, name) : parseHclSpec(text, name);
}

/** The format that the end of a file's name tells. */
export function formatOf(file: string): SpecFormat | undefined {
  return /\.(hcl|json)$/.exec(file)?.[1] as SpecFormat | undefined;
}

function parseJsonSpec(text: string, name: string): VariableSpec {
  let json: ReturnType<typeof parseJson>;
  try {
    json = parseJson(text);
  } catch (error) {
    throw new Fault("invalid_argument", `${name} is not JSON: ${Fault.from(error).message}`);
  }
  const { value, problems } = readJson(SPEC, json, { unknown: "ignore" });
  if (value !== undefined) return value;
  const messages = errorsOf(problems).map(({ message }) => message);
  throw new Fault("invalid_argument", `${name}: ${messages.join("; ")}`);
}

function parseHclSpec(text: string, name: string): VariableSpec {
  const { body, diagnostics } = parseHcl1(text, name);
  const given = hasErrors(diagnostics)
    ? {}
    : decodeBlock(SPEC, { body, labels: [] }, { evaluation: {}, diagnostics, trail: "" });
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new Fault("invalid_argument", renderDiagnostics(errors));
  return { ...NO_SPEC, ...given } as VariableSpec;
}
