import { type Diagnostic, errorDiagnostic, hasErrors } from "../diagnostics/diagnostic.ts";
import { didYouMean } from "../diagnostics/did-you-mean.ts";
import type { Range } from "../source/range.ts";
import type { Expression } from "../syntax/expression.ts";
import { asCall, asItems, asKeyword, asList, type StaticCall } from "../syntax/static.ts";
import { ConversionError, convert } from "../values/convert.ts";
import {
  BOOL,
  DYNAMIC,
  listType,
  mapType,
  NUMBER,
  objectType,
  STRING,
  setType,
  type Type,
  tupleType,
} from "../values/type.ts";
import type { Value } from "../values/value.ts";
import { evaluate } from "./evaluate.ts";
import type { TypeDefaults } from "./type-defaults.ts";

/** A type that is written out, with the defaults of its optional attributes. */
export interface TypeConstraint {
  readonly type: Type;
  /** What `applyDefaults` fills in; undefined if there is nothing to fill in. */
  readonly defaults: TypeDefaults | undefined;
}

/**
 * Reads an expression such as `list(string)` or `object({ a = optional(number, 1) })` as a type.
 *
 * @param options.withDefaults whether `optional` may have a default value
 */
export function readType(
  expression: Expression,
  { withDefaults }: { withDefaults: boolean },
): TypeConstraint & { diagnostics: Diagnostic[] } {
  const reader = new TypeReader(withDefaults);
  const { type, defaults } = reader.read(expression);
  return { type, defaults, diagnostics: reader.diagnostics };
}

const SIMPLE = new Map<string, Type>([
  ["string", STRING],
  ["number", NUMBER],
  ["bool", BOOL],
  ["any", DYNAMIC],
]);

const COLLECTIONS = new Map<string, (element: Type) => Type>([
  ["list", listType],
  ["set", setType],
  ["map", mapType],
]);

const ARGUMENT = new Map([
  ["list", "the type of its elements"],
  ["set", "the type of its elements"],
  ["map", "the type of its elements"],
  ["object", "the types of its attributes, as in object({ name = string })"],
  ["tuple", "the types of its elements, as in tuple([string, number])"],
]);

const UNKNOWN: TypeConstraint = { type: DYNAMIC, defaults: undefined };

class TypeReader {
  readonly diagnostics: Diagnostic[] = [];
  readonly #withDefaults: boolean;

  constructor(withDefaults: boolean) {
    this.#withDefaults = withDefaults;
  }

  read(expression: Expression): TypeConstraint {
    const keyword = asKeyword(expression);
    if (keyword !== undefined) {
      const type = SIMPLE.get(keyword);
      if (type !== undefined) return { type, defaults: undefined };
      const argument = ARGUMENT.get(keyword);
      return this.#fail(
        argument === undefined
          ? `"${keyword}" is not a type.${didYouMean(keyword, [...SIMPLE.keys(), ...ARGUMENT.keys()])}`
          : `The type "${keyword}" needs an argument: ${argument}.`,
        expression.range,
      );
    }
    const call = asCall(expression);
    if (call !== undefined) return this.#readCall(call);
    const detail =
      "A type is string, number, bool, any, or one of list, set, map, object and tuple with an argument in parentheses.";
    return this.#fail(detail, expression.range);
  }

  #readCall(call: StaticCall): TypeConstraint {
    const { name, range } = call;
    if (SIMPLE.has(name)) return this.#fail(`The type "${name}" has no arguments.`, range);
    if (name === "optional") {
      return this.#fail("Only an attribute of an object type can be optional.", call.nameRange);
    }
    const needed = ARGUMENT.get(name);
    if (needed === undefined) {
      const advice = didYouMean(name, ARGUMENT.keys());
      return this.#fail(`"${name}" is not a type that has arguments.${advice}`, range);
    }
    const [argument] = call.arguments;
    if (argument === undefined || call.arguments.length > 1) {
      return this.#fail(`The type "${name}" needs one argument: ${needed}.`, range);
    }
    const collection = COLLECTIONS.get(name);
    if (collection !== undefined) {
      const { type, defaults } = this.read(argument);
      return {
        type: collection(type),
        defaults: defaults && { kind: "elements", element: defaults },
      };
    }
    return name === "object" ? this.#readObject(argument) : this.#readTuple(argument);
  }

  #readTuple(argument: Expression): TypeConstraint {
    const elements = asList(argument);
    if (elements === undefined) {
      return this.#fail("A tuple type needs a list of types.", argument.range);
    }
    const read = elements.map((each) => this.read(each));
    const children = read.flatMap(({ defaults }, index) =>
      defaults === undefined ? [] : [[`${index}`, defaults] as const],
    );
    return {
      type: tupleType(read.map(({ type }) => type)),
      defaults: children.length > 0 ? members("tuple", new Map(children), new Map()) : undefined,
    };
  }

  #readObject(argument: Expression): TypeConstraint {
    const items = asItems(argument);
    if (items === undefined) {
      return this.#fail("An object type needs names with their types, in braces.", argument.range);
    }
    const types = new Map<string, Type>();
    const optional = new Set<string>();
    const values = new Map<string, Value>();
    const children = new Map<string, TypeDefaults>();
    for (const { name, keyRange, value } of items) {
      if (name === undefined) {
        this.#fail("The name of an attribute is written without quotes here.", keyRange);
        continue;
      }
      if (types.has(name)) {
        this.#fail(`The attribute "${name}" is named twice.`, keyRange);
        continue;
      }
      const attribute = this.#readAttribute(value);
      types.set(name, attribute.type);
      if (attribute.isOptional) optional.add(name);
      if (attribute.defaultValue !== undefined) values.set(name, attribute.defaultValue);
      if (attribute.defaults !== undefined) children.set(name, attribute.defaults);
    }
    return {
      type: objectType(types, optional),
      defaults: values.size + children.size > 0 ? members("object", children, values) : undefined,
    };
  }

  #readAttribute(
    expression: Expression,
  ): TypeConstraint & { isOptional: boolean; defaultValue?: Value } {
    const call = asCall(expression);
    if (call?.name !== "optional") return { ...this.read(expression), isOptional: false };
    const [type, defaultValue, extra] = call.arguments;
    if (type === undefined) {
      const detail = "optional needs the type of the attribute as its argument.";
      return { ...this.#fail(detail, call.range), isOptional: true };
    }
    const read = this.read(type);
    if (extra !== undefined || (defaultValue !== undefined && !this.#withDefaults)) {
      const detail = this.#withDefaults
        ? "optional has two arguments at most: the type, and a default value."
        : "optional has only one argument here: the type.";
      return { ...this.#fail(detail, call.range), isOptional: true };
    }
    const value = defaultValue && this.#readDefault(defaultValue, read.type);
    return { ...read, isOptional: true, ...(value !== undefined && { defaultValue: value }) };
  }

  #readDefault(expression: Expression, type: Type): Value | undefined {
    const { value, diagnostics } = evaluate(expression);
    this.diagnostics.push(...diagnostics);
    if (hasErrors(diagnostics)) return undefined;
    try {
      return convert(value, type);
    } catch (error) {
      if (!(error instanceof ConversionError)) throw error;
      const summary = "Invalid default value for optional attribute";
      const detail = `This default value does not fit the type of the attribute: ${error.message}.`;
      this.diagnostics.push(
        errorDiagnostic("invalid_type", summary, detail, { subject: expression.range }),
      );
      return undefined;
    }
  }

  #fail(detail: string, subject: Range): TypeConstraint {
    const summary = "Invalid type specification";
    this.diagnostics.push(errorDiagnostic("invalid_type", summary, detail, { subject }));
    return UNKNOWN;
  }
}

function members(
  of: "object" | "tuple",
  children: ReadonlyMap<string, TypeDefaults>,
  values: ReadonlyMap<string, Value>,
): TypeDefaults {
  return { kind: "members", of, children, values };
}
