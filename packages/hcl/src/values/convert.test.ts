import assert from "node:assert/strict";
import { test } from "node:test";
import { convert } from "./convert.ts";
import { typeToString } from "./describe-type.ts";
import { fromJs, toJs } from "./js.ts";
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
} from "./type.ts";
import { nullValue, unknownValue } from "./value.ts";

const converted = (data: unknown, type: Type) => toJs(convert(fromJs(data), type));
const refusal = (data: unknown, type: Type) => {
  try {
    return `${JSON.stringify(converted(data, type))} instead of a refusal`;
  } catch (error) {
    return error instanceof Error ? error.message : error;
  }
};

test("primitives convert where nothing is lost or the text is right", () => {
  assert.equal(converted(1.5, STRING), "1.5");
  assert.equal(converted(true, STRING), "true");
  assert.equal(converted("12", NUMBER), 12);
  assert.equal(converted("1", BOOL), true);
  assert.equal(refusal("x", NUMBER), "a number is required");
  assert.equal(
    refusal("TRUE", BOOL),
    'a bool is required; to convert from string, use lowercase "true"',
  );
  assert.equal(refusal(1, BOOL), "bool required, but have number");
});

test("tuples become lists and sets, objects become maps", () => {
  assert.deepEqual(converted([1, "a"], listType(STRING)), ["1", "a"]);
  assert.deepEqual(converted(["b", "a", "b"], setType(STRING)), ["a", "b"]);
  assert.deepEqual(converted({ b: 1, a: "x" }, mapType(STRING)), { a: "x", b: "1" });
  assert.equal(refusal([1, []], listType(STRING)), "element 1: string required, but have tuple");
  assert.equal(refusal({ a: [] }, mapType(NUMBER)), 'element "a": number required, but have tuple');
  assert.equal(refusal({}, listType(STRING)), "list of string required");
});

test("any stands for a type that all elements have in common", () => {
  const list = convert(fromJs([1, "a", true]), listType(DYNAMIC));
  assert.equal(typeToString(list.type), "list(string)");
  const maps = convert(fromJs([{ a: 1 }, { b: "x" }]), listType(DYNAMIC));
  assert.equal(typeToString(maps.type), "list(map(string))");
  assert.equal(refusal([1, [1]], listType(DYNAMIC)), "all list elements must have the same type");
});

test("objects keep the attributes of the type, and optional ones may be missing", () => {
  const type = objectType(
    new Map<string, Type>([
      ["a", STRING],
      ["b", NUMBER],
    ]),
    new Set(["b"]),
  );
  assert.deepEqual(converted({ a: 1, c: true }, type), { a: "1", b: null });
  assert.equal(refusal({ b: 1 }, type), 'attribute "a" is required');
  const map = convert(fromJs({ a: "x" }), mapType(STRING));
  assert.deepEqual(toJs(convert(map, type)), { a: "x", b: null });
});

test("null and unknown values keep being so", () => {
  assert.deepEqual(convert(nullValue(DYNAMIC), STRING), nullValue(STRING));
  assert.deepEqual(convert(unknownValue(STRING), NUMBER), unknownValue(NUMBER));
  const tuple = unknownValue(tupleType([NUMBER, STRING]));
  assert.equal(typeToString(convert(tuple, listType(DYNAMIC)).type), "list(string)");
});

test("a list of many elements converts in a moment", () => {
  const many = Array.from({ length: 100_000 }, (_, index) =>
    index % 2 === 0 ? index : `${index}`,
  );
  const list = convert(fromJs(many), listType(DYNAMIC));
  assert.equal(typeToString(list.type), "list(string)");
});
