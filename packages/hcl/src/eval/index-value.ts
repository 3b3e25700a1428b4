import { didYouMean } from "../diagnostics/did-you-mean.ts";
import type { Range } from "../source/range.ts";
import { ConversionError, convert } from "../values/convert.ts";
import { describeType } from "../values/describe-type.ts";
import { isPrimitive, NUMBER, STRING, type Type } from "../values/type.ts";
import { DYNAMIC_UNKNOWN, unknownValue, type Value } from "../values/value.ts";
import type { Evaluation } from "./evaluation.ts";

/** `value.name`. After an error the result is unknown. */
export function attributeOf(
  value: Value,
  name: string,
  subject: Range,
  evaluation: Evaluation,
): Value {
  const { type } = value;
  if (value.kind === "null") {
    const detail = "This value is null, so it does not have any attributes.";
    evaluation.error("null_value", "Attempt to get attribute from null value", detail, { subject });
    return DYNAMIC_UNKNOWN;
  }
  if (type.kind === "dynamic") return DYNAMIC_UNKNOWN;
  if (type.kind === "object") {
    const attributeType = type.attributes.get(name);
    if (attributeType === undefined) {
      const detail = `This object does not have an attribute named "${name}".${didYouMean(name, type.attributes.keys())}`;
      evaluation.error("invalid_index", "Unsupported attribute", detail, { subject });
      return DYNAMIC_UNKNOWN;
    }
    return value.kind === "object"
      ? (value.entries.get(name) ?? DYNAMIC_UNKNOWN)
      : unknownValue(attributeType);
  }
  if (type.kind === "map") {
    if (value.kind !== "map") return unknownValue(type.element);
    const element = value.entries.get(name);
    if (element !== undefined) return element;
    const detail = `This map does not have an element with the key "${name}".${didYouMean(name, value.entries.keys())}`;
    evaluation.error("invalid_index", "Missing map element", detail, { subject });
    return DYNAMIC_UNKNOWN;
  }
  const detail = describeNoAttributes(type, name);
  evaluation.error("invalid_index", "Unsupported attribute", detail, { subject });
  return DYNAMIC_UNKNOWN;
}

function describeNoAttributes(type: Type, name: string): string {
  if (isPrimitive(type)) {
    return `Can't access attributes on a primitive-typed value (${describeType(type)}).`;
  }
  const isOfObjects =
    (type.kind === "list" || type.kind === "set") && type.element.kind === "object";
  if (!isOfObjects) return "This value does not have any attributes.";
  if (type.kind === "set") {
    return `Can't access attributes on a set of objects. To get "${name}" of each of its elements, use a for expression.`;
  }
  return `Can't access attributes on a list of objects. Choose an element, as in [0].${name}, or get "${name}" of all of them with [*].${name}.`;
}

/** `collection[key]`. After an error the result is unknown. */
export function indexValue(
  collection: Value,
  key: Value,
  subject: Range,
  evaluation: Evaluation,
): Value {
  const fail = (detail: string): Value => {
    evaluation.error("invalid_index", "Invalid index", detail, { subject });
    return DYNAMIC_UNKNOWN;
  };
  if (collection.kind === "null") {
    const detail = "This value is null, so it does not have any indices.";
    evaluation.error("null_value", "Attempt to index null value", detail, { subject });
    return DYNAMIC_UNKNOWN;
  }
  if (key.kind === "null") return fail("Can't use a null value as an indexing key.");
  const { type } = collection;
  if (key.type.kind === "dynamic" || type.kind === "dynamic") return DYNAMIC_UNKNOWN;
  switch (type.kind) {
    case "list":
    case "tuple":
    case "map":
    case "object":
      break;
    case "set":
      return fail(
        "Elements of a set have no index or key: they are identified by their value alone. To choose one, make a list of the set first, or use a for expression.",
      );
    default:
      return fail("This value does not have any indices.");
  }
  const isSequence = type.kind === "list" || type.kind === "tuple";
  let wanted: Value;
  try {
    wanted = convert(key, isSequence ? NUMBER : STRING);
  } catch (error) {
    if (!(error instanceof ConversionError)) throw error;
    return fail(
      `The given key does not identify an element in this collection value: ${error.message}.`,
    );
  }
  if (isSequence) return elementAt(collection, wanted, fail);
  return entryOf(collection, key, wanted, fail);
}

function elementAt(collection: Value, key: Value, fail: (detail: string) => Value): Value {
  const { type } = collection;
  const isUnknownList = type.kind === "list" && collection.kind === "unknown";
  if (isUnknownList || key.kind !== "number") {
    return type.kind === "list" ? unknownValue(type.element) : DYNAMIC_UNKNOWN;
  }
  const prefix = "The given key does not identify an element in this collection value: ";
  if (!key.value.isInteger) {
    return fail(`${prefix}an index must be a whole number, but this one has a fractional part.`);
  }
  if (key.value.sign < 0) {
    return fail(`${prefix}a negative number is not a valid index.`);
  }
  const index = key.value.toNumber();
  if (collection.kind === "unknown") {
    const element = type.kind === "tuple" ? type.elements[index] : undefined;
    return element === undefined
      ? fail(`${prefix}the index is out of range.`)
      : unknownValue(element);
  }
  const elements = "elements" in collection ? collection.elements : [];
  const element = elements[index];
  if (element !== undefined) return element;
  return fail(
    elements.length === 0
      ? `${prefix}the collection has no elements.`
      : `${prefix}the index ${index} is not less than the number of elements, ${elements.length}.`,
  );
}

function entryOf(
  collection: Value,
  given: Value,
  key: Value,
  fail: (detail: string) => Value,
): Value {
  const { type } = collection;
  if (key.kind !== "string") {
    return type.kind === "map" ? unknownValue(type.element) : DYNAMIC_UNKNOWN;
  }
  const name = key.value;
  if (collection.kind === "unknown") {
    if (type.kind === "map") return unknownValue(type.element);
    const attribute = type.kind === "object" ? type.attributes.get(name) : undefined;
    if (attribute !== undefined) return unknownValue(attribute);
  }
  const entries = "entries" in collection ? collection.entries : new Map<string, Value>();
  const entry = entries.get(name);
  if (entry !== undefined) return entry;
  let detail = `The given key does not identify an element in this collection value.`;
  if (type.kind === "object" && given.kind === "number") {
    detail += " An object only supports looking up attributes by name, not by numeric index.";
  } else {
    detail += didYouMean(name, entries.keys());
  }
  return fail(detail);
}
