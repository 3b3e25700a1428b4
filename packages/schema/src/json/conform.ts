import { nearestName } from "@drover/fault";
import { parseDuration } from "../duration.ts";
import { below, type Problem, type ProblemCode } from "../problem.ts";
import { disregarded } from "../table/disregard.ts";
import {
  type Field,
  type FieldTable,
  fieldsOf,
  type Input,
  type ObjectSchema,
  type ValueSchema,
} from "../table/field.ts";
import { isUnset, outOfRange, quote } from "../table/range.ts";
import type { Int64, Json } from "./json.ts";

/** How a value is read. */
export interface ConformOptions {
  /** What messages call the value, as `Job`; "" unless told, and then the value is "The value". */
  readonly path?: string;
  /** What becomes of a field that the schema lacks: it is left out, with a warning unless told. */
  readonly unknown?: "error" | "warning" | "ignore";
  /** Brings a simple value of another type to that of its field, if it can; nothing is converted unless told. */
  readonly convert?: (value: Json, wanted: "string" | "bool" | "number") => Json;
}

/** A value as its schema has it. It is whole enough to be used exactly if no problem is an error. */
export interface Conformed<T> {
  readonly value: Input<T>;
  readonly problems: Problem[];
}

/**
 * Checks that a JSON value has the shape of a schema and converts it: names are brought to the
 * schema's case, as Go's decoder matches them; durations given as text become nanoseconds; nulls
 * are left out. Nothing else is converted unless `convert` is given: a number in quotes is an error.
 */
export function conform<T extends object>(
  schema: ObjectSchema<T>,
  value: Json,
  { path = "", unknown = "warning", convert = (given) => given }: ConformOptions = {},
): Conformed<T> {
  const problems: Problem[] = [];
  const conformed = new Conforming(problems, { unknown, convert }).object(schema, value, path);
  return { value: conformed as Input<T>, problems };
}

class Conforming {
  readonly #problems: Problem[];
  readonly #unknown: Required<ConformOptions>["unknown"];
  readonly #convert: Required<ConformOptions>["convert"];

  constructor(
    problems: Problem[],
    { unknown, convert }: Pick<Required<ConformOptions>, "unknown" | "convert">,
  ) {
    this.#problems = problems;
    this.#unknown = unknown;
    this.#convert = convert;
  }

  object(schema: ObjectSchema<object>, value: Json, path: string): Record<string, unknown> {
    if (!isObject(value)) {
      this.#error("wrong_type", path, `must be an object, not ${describe(value)}`);
      return {};
    }
    const conformed: Record<string, unknown> = {};
    const fields = fieldsOf(schema);
    for (const [key, item] of Object.entries(value)) {
      if (item === null) continue;
      const [name, field] = findField(key, fields) ?? findField(key, schema.inputOnly) ?? [];
      if (name === undefined || field === undefined) {
        this.#unknownField(path, key, [...Object.keys(fields), ...Object.keys(schema.inputOnly)]);
      } else conformed[name] = this.#field(field, item, below(path, name));
    }
    for (const [name, { isMandatory }] of Object.entries(fields)) {
      if (isMandatory === true && !Object.hasOwn(conformed, name)) {
        this.#error("missing_field", below(path, name), "is missing");
      }
    }
    return conformed;
  }

  #field(field: Field<unknown>, given: Json, path: string): unknown {
    const before = this.#problems.length;
    const value = this.#value(field.value, given, path, {
      isInRange: isUnset(field, given),
      isSecret: field.isSecret === true,
    });
    if (this.#problems.length > before) return value;
    const note = disregarded(field, value);
    if (note !== undefined) {
      this.#problems.push({ ...note, path, message: `${path} ${note.message}` });
    }
    return value;
  }

  #value(
    schema: ValueSchema,
    value: Json,
    path: string,
    options: { isInRange?: boolean; isSecret: boolean },
  ): unknown {
    // As Go's clients write a duration that is not given.
    if (schema.kind === "duration" && value === "" && options.isInRange === true) return 0;
    const conformed = this.#typed(schema, value, path, options.isSecret);
    if (conformed === undefined || options.isInRange === true) return conformed;
    const misfit = outOfRange(schema, conformed);
    if (misfit !== undefined) {
      this.#error(misfit.code, path, options.isSecret ? "is out of range" : misfit.message);
    }
    return conformed;
  }

  #typed(schema: ValueSchema, given: Json, path: string, isSecret: boolean): unknown {
    const value = this.#converted(schema, given);
    const expect = (holds: boolean, expected: string) => {
      if (holds) return value;
      const found = isSecret ? "" : `, not ${describe(value)}`;
      this.#error("wrong_type", path, `must be ${expected}${found}`);
      return undefined;
    };
    switch (schema.kind) {
      case "any":
        return value;
      case "string":
        return expect(typeof value === "string", "text");
      case "bool":
        return expect(typeof value === "boolean", "true or false");
      case "int":
      case "int64":
        return isInteger(value) ? exactly(value) : expect(false, "a whole number");
      case "number":
        return expect(isNumeric(value), "a number");
      case "duration": {
        const parsed = typeof value === "string" ? parseDuration(value) : value;
        if (parsed !== undefined && isInteger(parsed)) return parsed;
        return expect(false, 'nanoseconds or a duration as "30s"');
      }
      case "list":
        if (!Array.isArray(value)) return expect(false, "a list");
        return value
          .map((item, i) => this.#item(schema.item, item, path, i, isSecret))
          .filter((item) => item !== null);
      case "map":
        if (!isObject(value)) return expect(false, "an object");
        return Object.fromEntries(
          Object.entries(value).map(([key, item]) => [
            key,
            this.#item(schema.item, item, path, key, isSecret),
          ]),
        );
      case "object":
        return this.object(schema.schema, value, path);
    }
  }

  #converted({ kind }: ValueSchema, value: Json): Json {
    switch (kind) {
      case "string":
        return typeof value === "string" ? value : this.#convert(value, "string");
      case "bool":
        return typeof value === "boolean" ? value : this.#convert(value, "bool");
      case "int":
      case "int64":
      case "number":
        return isNumeric(value) ? value : this.#convert(value, "number");
      default:
        return value;
    }
  }

  /** Of a list or a map. There may be thousands, so a text that is in order has no path made for it. */
  #item(
    schema: ValueSchema,
    item: Json,
    path: string,
    key: string | number,
    isSecret: boolean,
  ): unknown {
    if (item === null) return null;
    const isText = schema.kind === "string" && typeof item === "string";
    if (isText && outOfRange(schema, item) === undefined) return item;
    return this.#value(schema, item, below(path, key), { isSecret });
  }

  #unknownField(path: string, key: string, known: readonly string[]): void {
    if (this.#unknown === "ignore") return;
    const nearest = nearestName(key, known);
    const hint = nearest === undefined ? "" : `; did you mean ${JSON.stringify(nearest)}?`;
    const fate = this.#unknown === "warning" ? " and is ignored" : "";
    const message = `${below(path, key)} is not a known field${fate}${hint}`;
    this.#problems.push({
      severity: this.#unknown,
      code: "unknown_field",
      path: below(path, key),
      message,
    });
  }

  #error(code: ProblemCode, path: string, predicate: string): void {
    const message = `${path === "" ? "The value" : path} ${predicate}`;
    this.#problems.push({ severity: "error", code, path, message });
  }
}

/** Field names match in any case, as Go's decoder matches them. */
function findField(key: string, fields: FieldTable): [string, Field<unknown>] | undefined {
  const exact = Object.hasOwn(fields, key) ? fields[key] : undefined;
  if (exact !== undefined) return [key, exact];
  const lower = key.toLowerCase();
  return Object.entries(fields).find(([name]) => name.toLowerCase() === lower);
}

function describe(value: Json): string {
  if (Array.isArray(value)) return "a list";
  return isObject(value) ? "an object" : quote(value);
}

function isObject(value: Json): value is { [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isNumeric(value: Json): value is Int64 {
  return typeof value === "number" || typeof value === "bigint";
}

function isInteger(value: Json): value is Int64 {
  return typeof value === "bigint" || Number.isInteger(value);
}

/** A bigint only where a number would not be exact. */
function exactly(value: Int64): Int64 {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
