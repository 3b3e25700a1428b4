import {
  ANY,
  consulTemplateFunctions,
  FunctionError,
  GoMap,
  Integer,
  Slice,
  Template,
  TemplateError,
  toBytes,
  type Value,
  type VariableSource,
  variableFunctions,
  type World,
} from "@drover/go-template";
import type { Answer, Question } from "./oracle.ts";

/**
 * What our own engine answers.
 *
 * @param variables those of Nomad, for the functions that read them
 */
export function answer(
  question: Question,
  variables?: VariableSource,
): Omit<Answer, "milliseconds" | "missing"> {
  const { text, left = "", right = "", missingKeyIsError = false } = question;
  let printed = "";
  const print = (more: string) => {
    printed += more;
  };
  try {
    const isConsul = question.mode === "consul";
    const functions = isConsul ? consulTemplateFunctions({ ...world(question), print }) : undefined;
    for (const [name, it] of Object.entries(variables ? variableFunctions(variables) : {})) {
      functions?.set(name, it);
    }
    const template = Template.parse(text, {
      // As consul-template names them all.
      name: isConsul ? "" : "t",
      ...(functions !== undefined && { functions }),
      leftDelimiter: left,
      rightDelimiter: right,
    });
    const missingKey = missingKeyIsError ? "error" : isConsul ? "zero" : "default";
    const dot = isConsul ? undefined : typed(question.data);
    const output = template.execute(dot, { missingKey });
    return { ok: true, output: output.toString("latin1"), printed, line: 0 };
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return { ok: false, output: "", printed, error: error.message, line: error.place.line };
  }
}

function world({ env = [] }: Question): Omit<World, "print"> {
  const pairs = env.map((pair) => {
    const at = pair.indexOf("=");
    return [pair.slice(0, at), pair.slice(at + 1)] as const;
  });
  return {
    env: Object.fromEntries(pairs),
    now: () => Date.now(),
    timeZone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
    readFile: (path) => {
      throw new FunctionError(`no file ${path}`);
    },
  };
}

/** Data with the types that it names, as the oracle reads it. */
function typed(data: unknown): Value {
  if (typeof data === "string") return toBytes(data);
  if (typeof data === "number" || typeof data === "boolean") return data;
  if (typeof data !== "object" || data === null) return null;
  if (Array.isArray(data)) return new Slice(ANY, data.map(typed));
  const entries = Object.entries(data);
  const [[name, value] = ["", undefined]] = entries;
  if (entries.length === 1 && name.startsWith("$")) return typedValue(name, value);
  return new GoMap(new Map(entries.map(([key, each]) => [toBytes(key), typed(each)])));
}

function typedValue(name: string, value: unknown): Value {
  switch (name) {
    case "$int":
      return BigInt(String(value));
    case "$int64":
    case "$uint8":
    case "$uint64":
      return new Integer(name.slice(1) as Integer["type"], BigInt(String(value)));
    case "$strings":
      return new Slice("string", (value as string[]).map(toBytes));
    case "$stringMap": {
      const entries = Object.entries(value as Record<string, string>);
      const bytes = entries.map(([key, each]) => [toBytes(key), toBytes(each)] as const);
      return new GoMap(new Map(bytes), { element: "string" });
    }
    default:
      throw new Error(`Unknown type ${name}`);
  }
}
