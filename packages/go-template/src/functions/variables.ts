import { fromBytes, toBytes } from "../bytes.ts";
import { FunctionError } from "../error.ts";
import { Time } from "../time/go-time.ts";
import { loadZone, type Zone } from "../time/zone.ts";
import { GoMap, Integer, type Methods, Slice, Struct, type Value } from "../values/value.ts";
import { type FunctionTable, strings, typed } from "./define.ts";

const ITEMS_TYPE = "dependency.NomadVarItems";
const ITEM_TYPE = "dependency.NomadVarItem";
const META_TYPE = "*dependency.NomadVarMeta";
const VARIABLE_TYPE = "*dependency.NomadVariable";
/** "path@namespace.region" */
const VARIABLE_QUERY = /^([^@]+)(?:@([\w-]+))?(?:\.([\w-]+))?$/;
const LIST_QUERY = /^([^@]*)(?:@([\w-]+|\*))?(?:\.([\w-]+))?$/;

/** A variable of Nomad without its items, as its API lists it. */
export interface VariableStub {
  readonly Namespace: string;
  readonly Path: string;
  readonly CreateIndex: number;
  readonly ModifyIndex: number;
  /** Nanoseconds since 1970. */
  readonly CreateTime: number | bigint;
  readonly ModifyTime: number | bigint;
}

/** A variable of Nomad. */
export interface TemplateVariable extends VariableStub {
  readonly Items?: Readonly<Record<string, string>>;
}

/** Where a template looks; `namespace` is undefined for the one of its job. */
export interface VariableQuery {
  readonly path: string;
  readonly namespace: string | undefined;
}

/** What a template may ask of Nomad's variables. */
export interface VariableSource {
  /** Where times of variables are shown, as "Europe/Berlin". */
  readonly timeZone: string;
  /** @throws {FunctionError} if it may not be read */
  get(query: VariableQuery): TemplateVariable | undefined;
  /** Those whose path begins with `path`, in the order of their paths. @throws {FunctionError} */
  list(query: VariableQuery): readonly VariableStub[];
  /** Told of a variable, or with `isPrefix` of any below a path, without which nothing is to be rendered. */
  onMissing(query: VariableQuery, options: { readonly isPrefix: boolean }): void;
}

/** Functions that ask Nomad for variables. */
export function variableFunctions(source: VariableSource): FunctionTable {
  const zone = loadZone(source.timeZone);
  const find = (text: Value): Value => {
    const query = queryOf(text, VARIABLE_QUERY, "nomad.var.get");
    const found = query && source.get(query);
    if (found !== undefined) return itemsOf(found, zone);
    if (query !== undefined) source.onMissing(query, { isPrefix: false });
    return new GoMap(new Map(), { element: ITEM_TYPE, typeName: ITEMS_TYPE });
  };
  const list = (args: readonly Value[], isSafe: boolean): Value => {
    if (args.length > 1) {
      throw new FunctionError(
        'nomadVarList takes either a single "prefix" parameter or none for all available variables',
      );
    }
    const query = queryOf(args[0] ?? "", LIST_QUERY, "nomad.var.list") ?? {
      path: "",
      namespace: undefined,
    };
    const found = source.list(query);
    if (found.length === 0 && isSafe) source.onMissing(query, { isPrefix: true });
    return new Slice(
      META_TYPE,
      found.map((stub) => metadataOf(stub, zone)),
    );
  };
  return {
    nomadVar: typed(["string"], ([text]) => find(text)),
    nomadVarExists: typed(["string"], ([text]) => {
      const query = queryOf(text, VARIABLE_QUERY, "nomad.var.get");
      return query !== undefined && source.get(query) !== undefined;
    }),
    nomadVarList: typed([], (args) => list(args, false), "string"),
    nomadVarListSafe: typed([], (args) => list(args, true), "string"),
  };
}

/** Undefined for an empty text. */
function queryOf(text: Value, form: RegExp, name: string): VariableQuery | undefined {
  const given = fromBytes(String(text)).trim();
  const trimmed =
    name === "nomad.var.get" ? given.replace(/^\/+|\/+$/g, "") : given.replace(/^\//, "");
  if (trimmed === "") return undefined;
  const match = form.exec(trimmed);
  if (match === null) {
    throw new FunctionError(`${name}: invalid format: ${JSON.stringify(trimmed)}`);
  }
  return { path: match[1] ?? "", namespace: match[2] };
}

/** A map of the items, whose methods lead to all of the variable. */
function itemsOf(variable: TemplateVariable, zone: Zone): GoMap {
  const items = Object.entries(variable.Items ?? {})
    .map(([key, value]) => ({ key: toBytes(key), value: toBytes(value) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  const entries = new Map<string, Value>();
  const parent = (): Struct =>
    new Struct({
      typeName: VARIABLE_TYPE,
      fields: new Map<string, Value>([...metadataFields(variable, zone), ["Items", map]]),
      methods: methods({ Metadata: () => metadataOf(variable, zone) }),
    });
  const map: GoMap = new GoMap(entries, {
    element: ITEM_TYPE,
    typeName: ITEMS_TYPE,
    zero: new Struct({
      typeName: ITEM_TYPE,
      fields: new Map<string, Value>([
        ["Key", ""],
        ["Value", ""],
      ]),
      text: "",
    }),
    methods: methods({
      Keys: () => strings(items.map(({ key }) => key)),
      Values: () => strings(items.map(({ value }) => value)),
      Tuples: () =>
        new Slice(
          "struct { K string; V string }",
          items.map(({ key, value }) => tuple(key, value)),
        ),
      Metadata: () => metadataOf(variable, zone),
      Parent: parent,
      ItemsMap: () =>
        new GoMap(new Map<string, Value>(items.map(({ key, value }) => [key, value]))),
    }),
  });
  for (const { key, value } of items) {
    const fields = new Map<string, Value>([
      ["Key", key],
      ["Value", value],
    ]);
    entries.set(
      key,
      new Struct({
        typeName: ITEM_TYPE,
        fields,
        methods: methods({
          Metadata: () => metadataOf(variable, zone),
          Parent: parent,
          String: () => value,
        }),
        text: value,
      }),
    );
  }
  return map;
}

function tuple(K: string, V: string): Struct {
  const fields = new Map<string, Value>([
    ["K", K],
    ["V", V],
  ]);
  return new Struct({ typeName: "struct { K string; V string }", fields });
}

function metadataOf(variable: VariableStub, zone: Zone): Struct {
  return new Struct({
    typeName: META_TYPE,
    fields: metadataFields(variable, zone),
    text: toBytes(variable.Path),
  });
}

function metadataFields(variable: VariableStub, zone: Zone): Map<string, Value> {
  const { Namespace, Path, CreateIndex, ModifyIndex, CreateTime, ModifyTime } = variable;
  return new Map<string, Value>([
    ["Namespace", toBytes(Namespace)],
    ["Path", toBytes(Path)],
    ["CreateIndex", new Integer("uint64", BigInt(CreateIndex))],
    ["ModifyIndex", new Integer("uint64", BigInt(ModifyIndex))],
    ["CreateTime", nanoTime(BigInt(CreateTime), zone)],
    ["ModifyTime", nanoTime(BigInt(ModifyTime), zone)],
  ]);
}

/** Nanoseconds since 1970, which print as the time that they are. */
function nanoTime(nanoseconds: bigint, zone: Zone): Integer {
  const time = new Time(nanoseconds, { zone, local: zone });
  const text = time.text ?? "";
  return new Integer("int64", nanoseconds, {
    typeName: "dependency.nanoTime",
    text,
    methods: methods({ String: () => text, Time: () => time }),
    make: (value) => nanoTime(value, zone),
  });
}

function methods(table: Readonly<Record<string, () => Value>>): Methods {
  return new Map(
    Object.entries(table).map(([name, call]) => [name, { parameters: [], call }] as const),
  );
}
