import path from "node:path";
import ts from "typescript";

export type SchemaObject = Record<string, unknown>;

/** What JSON has no word for, as it is written. */
const WRITTEN_AS: Readonly<Record<string, SchemaObject>> = {
  Date: { type: "string", format: "date-time" },
};

/** The program of some files of the workspace. */
export function programOf(root: string, files: readonly string[]): ts.Program {
  return ts.createProgram(
    files.map((file) => path.join(root, file)),
    compilerOptions(root),
  );
}

function compilerOptions(root: string): ts.CompilerOptions {
  const { config } = ts.readConfigFile(path.join(root, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
  return { ...options, incremental: false };
}

/** Schemas by name as source text, one a line. */
export function printed(schemas: SchemaObject): string {
  const sorted = Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1));
  const lines = sorted.map(([name, schema]) => `  ${name}: ${JSON.stringify(schema)},\n`);
  return `{\n${lines.join("")}}`;
}

/** Turns types into JSON schemas; named ones are told once, in `schemas`. */
export class SchemaWriter {
  readonly schemas: SchemaObject = {};
  readonly #types = new Map<string, ts.Type>();
  readonly #checker: ts.TypeChecker;

  constructor(checker: ts.TypeChecker) {
    this.#checker = checker;
  }

  /** The schema of each property of an interface that a module exports. @throws {Error} without it */
  propertiesOf(source: ts.SourceFile | undefined, name: string): SchemaObject {
    const module = source && this.#checker.getSymbolAtLocation(source);
    const symbol = module?.exports?.get(ts.escapeLeadingUnderscores(name));
    if (symbol === undefined) throw new Error(`There is no interface ${name}`);
    const type = this.#checker.getDeclaredTypeOfSymbol(symbol);
    const properties = this.#checker.getPropertiesOfType(type).map((property) => {
      const of = this.#checker.getTypeOfSymbol(property);
      return [property.name, this.#schema(of, `${name}.${property.name}`)] as const;
    });
    return Object.fromEntries(properties);
  }

  /** The replies of the operations that a module exports, but for those that are text or a stream. */
  repliesOf(source: ts.SourceFile | undefined): { name: string; reply: SchemaObject }[] {
    const module = source && this.#checker.getSymbolAtLocation(source);
    if (module === undefined) return [];
    return this.#checker.getExportsOfModule(module).flatMap((symbol) => {
      if (!(symbol.flags & ts.SymbolFlags.Variable)) return [];
      const reply = this.#checker.getTypeOfSymbol(symbol).getProperty("reply");
      const phantom = reply && this.#checker.getTypeOfSymbol(reply).getProperty("phantom");
      if (phantom === undefined) return [];
      const made = this.#checker.getNonNullableType(this.#checker.getTypeOfSymbol(phantom));
      const type = made.getCallSignatures()[0]?.getReturnType();
      return type ? [{ name: symbol.name, reply: this.#schema(type, symbol.name) }] : [];
    });
  }

  #schema(type: ts.Type, way: string): SchemaObject {
    const { flags } = type;
    if (flags & (ts.TypeFlags.Unknown | ts.TypeFlags.Any)) return {};
    if (flags & ts.TypeFlags.NonPrimitive) return { type: "object" };
    if (flags & ts.TypeFlags.Never) return { not: {} };
    if (flags & ts.TypeFlags.Null) return { type: "null" };
    if (flags & ts.TypeFlags.StringLiteral) return { enum: [(type as ts.StringLiteralType).value] };
    if (flags & ts.TypeFlags.NumberLiteral) return { enum: [(type as ts.NumberLiteralType).value] };
    if (flags & ts.TypeFlags.BooleanLiteral) {
      return { enum: [this.#checker.typeToString(type) === "true"] };
    }
    if (flags & (ts.TypeFlags.String | ts.TypeFlags.TemplateLiteral)) return { type: "string" };
    if (flags & ts.TypeFlags.BigInt) return { type: "integer" };
    if (flags & ts.TypeFlags.Number) return { type: "number" };
    if (flags & ts.TypeFlags.Boolean) return { type: "boolean" };
    if (type.isUnion()) return this.#union(type, way);
    if (flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) return this.#object(type, way);
    throw new Error(`${way} is ${this.#checker.typeToString(type)}, which JSON cannot carry`);
  }

  #union(type: ts.UnionType, way: string): SchemaObject {
    const isPresent = (it: ts.Type) => !(it.flags & ts.TypeFlags.Undefined);
    const schemas = type.types.filter(isPresent).map((it) => this.#schema(it, way));
    const values = schemas.flatMap((it) => ("enum" in it ? (it.enum as unknown[]) : []));
    const others = schemas.filter((it) => !("enum" in it));
    if (values.includes(true) && values.includes(false)) others.unshift({ type: "boolean" });
    const rest = values.filter((it) => typeof it !== "boolean" || !values.includes(!it));
    if (rest.length > 0) others.unshift({ enum: rest.sort() });
    const names = others.map((it) => it.type);
    // An integer is a number as well.
    if (names.includes("integer") && names.includes("number"))
      others.splice(names.indexOf("number"), 1);
    // The compiler's own order of them depends on what it has read before.
    const sorted = others.map((it) => JSON.stringify(it)).sort();
    const [first = {}, ...more] = sorted.map((it): SchemaObject => JSON.parse(it));
    return more.length === 0 ? first : { anyOf: [first, ...more] };
  }

  #object(type: ts.Type, way: string): SchemaObject {
    const written = WRITTEN_AS[type.symbol?.name ?? ""];
    if (written) return written;
    if (this.#checker.isArrayType(type)) {
      const [item] = this.#checker.getTypeArguments(type as ts.TypeReference);
      return { type: "array", ...(item && { items: this.#schema(item, `${way}[]`) }) };
    }
    const name = nameOf(type);
    if (name === undefined) return this.#properties(type, way);
    const known = this.#types.get(name);
    if (known === undefined) {
      this.#types.set(name, type);
      this.schemas[name] = this.#properties(type, name);
    } else if (known !== type) {
      throw new Error(`${way} is a second type that is named ${name}`);
    }
    return { $ref: `#/components/schemas/${name}` };
  }

  #properties(type: ts.Type, way: string): SchemaObject {
    if (type.getCallSignatures().length > 0) throw new Error(`${way} is a function`);
    const properties: SchemaObject = {};
    const required: string[] = [];
    for (const symbol of this.#checker.getPropertiesOfType(type)) {
      const value = this.#checker.getTypeOfSymbol(symbol);
      properties[symbol.name] = this.#schema(value, `${way}.${symbol.name}`);
      if (!(symbol.flags & ts.SymbolFlags.Optional)) required.push(symbol.name);
    }
    const others = this.#checker.getIndexTypeOfType(type, ts.IndexKind.String);
    return {
      type: "object",
      ...(Object.keys(properties).length > 0 && { properties }),
      ...(required.length > 0 && { required }),
      ...(others && { additionalProperties: this.#schema(others, `${way}.*`) }),
    };
  }
}

/** The name that the project gave a type; none for `Omit<...>`, `Record<...>` and what is written out in place. */
function nameOf(type: ts.Type): string | undefined {
  const symbol = type.aliasSymbol ?? type.symbol;
  const isOurs = symbol?.declarations?.some((it) => !it.getSourceFile().hasNoDefaultLib);
  const isGeneric = (type.aliasTypeArguments ?? []).length > 0;
  return isOurs && !isGeneric && !symbol.name.startsWith("__") ? symbol.name : undefined;
}
