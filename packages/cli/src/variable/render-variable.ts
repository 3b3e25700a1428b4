import type { Variable, VariableStub } from "@drover/api";
import { Fault } from "@drover/fault";
import { GoMap, Integer, Slice, Struct, Template, toBytes, type Value } from "@drover/go-template";
import { stringifyJson } from "@drover/job";
import type { Style } from "../terminal/style.ts";
import { formatPairs } from "../terminal/table.ts";
import { formatNs } from "../terminal/time.ts";

export const VARIABLE_FORMATS = ["go-template", "hcl", "json", "none", "table"] as const;

/**
 * A variable in a format of `-out`; undefined for "none".
 *
 * @throws {Fault} `invalid_argument` with the place in the template
 */
export function variableText(
  variable: Variable,
  format: (typeof VARIABLE_FORMATS)[number],
  { template = "", style }: { readonly template: string | undefined; readonly style: Style },
): string | undefined {
  switch (format) {
    case "none":
      return undefined;
    case "json":
      return variableAsJson(variable);
    case "hcl":
      return variableAsHcl(variable);
    case "go-template":
      return variableAsTemplate(variable, template);
    case "table":
      return variableAsTable(variable, style);
  }
}

/** As Nomad's client prints a variable: what a spec in JSON may hold too. */
function variableAsJson(variable: Variable): string {
  const { Namespace, Path, CreateIndex, ModifyIndex, CreateTime, ModifyTime } = variable;
  const { Items = {}, Lock } = variable;
  const fields = { Namespace, Path, CreateIndex, ModifyIndex, CreateTime, ModifyTime, Items };
  return stringifyJson({ ...fields, ...(Lock && { Lock }) }, 2);
}

/** What a spec in HCL may hold too. */
function variableAsHcl(variable: Variable): string {
  const items = Object.entries(variable.Items ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const names = items.map(([key]) => (/^[A-Za-z_][\w-]*$/.test(key) ? key : JSON.stringify(key)));
  const width = Math.max(0, ...names.map(({ length }) => length));
  return [
    `namespace    = ${JSON.stringify(variable.Namespace)}`,
    `path         = ${JSON.stringify(variable.Path)}`,
    `create_index = ${variable.CreateIndex}  # Set by server`,
    `modify_index = ${variable.ModifyIndex}  # Set by server; consulted for check-and-set`,
    `create_time  = ${variable.CreateTime}   # Set by server`,
    `modify_time  = ${variable.ModifyTime}   # Set by server`,
    "",
    "items = {",
    ...items.map(([, value], i) => `  ${names[i]?.padEnd(width)} = ${JSON.stringify(value)}`),
    "}",
  ].join("\n");
}

function variableAsTable(variable: Variable, style: Style): string {
  const { Namespace, Path, CreateTime, ModifyTime, ModifyIndex, Items = {} } = variable;
  const isChanged = BigInt(CreateTime) !== BigInt(ModifyTime);
  const items = Object.entries(Items).sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    formatPairs([
      ["Namespace", Namespace],
      ["Path", Path],
      ["Create Time", formatNs(CreateTime)],
      ...(isChanged ? [["Modify Time", formatNs(ModifyTime)] as const] : []),
      ["Check Index", `${ModifyIndex}`],
    ]),
    "",
    style.bold("Items"),
    formatPairs(items),
  ].join("\n");
}

function variableAsTemplate(variable: Variable, template: string): string {
  return execute(template, variableValue(variable));
}

/** @throws {Fault} `invalid_argument` with the place in the template */
export function variablesAsTemplate(variables: readonly VariableStub[], template: string): string {
  return execute(template, new Slice("*api.VariableMetadata", variables.map(metadataValue)));
}

function execute(template: string, dot: Value): string {
  try {
    return Template.parse(template, { name: "var", functions: new Map() }).execute(dot).toString();
  } catch (error) {
    throw new Fault("invalid_argument", Fault.from(error).message, { cause: error });
  }
}

function variableValue(variable: Variable): Struct {
  const items = Object.entries(variable.Items ?? {}).map(([key, value]): [string, Value] => [
    toBytes(key),
    toBytes(value),
  ]);
  const map = new GoMap(new Map<string, Value>(items), { element: "string" });
  const fields = new Map<string, Value>([...metadataFields(variable), ["Items", map]]);
  return new Struct({ typeName: "*api.Variable", fields });
}

function metadataValue(variable: VariableStub): Struct {
  const fields = new Map(metadataFields(variable));
  return new Struct({ typeName: "*api.VariableMetadata", fields });
}

function metadataFields(variable: VariableStub): [string, Value][] {
  const { Namespace, Path, CreateIndex, ModifyIndex, CreateTime, ModifyTime } = variable;
  return [
    ["Namespace", toBytes(Namespace)],
    ["Path", toBytes(Path)],
    ["CreateIndex", new Integer("uint64", BigInt(CreateIndex))],
    ["CreateTime", new Integer("int64", BigInt(CreateTime))],
    ["ModifyIndex", new Integer("uint64", BigInt(ModifyIndex))],
    ["ModifyTime", new Integer("int64", BigInt(ModifyTime))],
  ];
}
