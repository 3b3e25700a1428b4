import assert from "node:assert/strict";
import { test } from "node:test";
import type { Infer } from "../table/field.ts";
import {
  anyMap,
  block,
  bool,
  choice,
  duration,
  int,
  int64,
  object,
  objects,
  string,
  stringMap,
  strings,
} from "../table/fields.ts";
import {
  ignored,
  mandatory,
  nullable,
  refused,
  secret,
  within,
  zeroIsUnset,
} from "../table/modifiers.ts";
import { schema } from "../table/schema.ts";
import { conform } from "./conform.ts";
import { type Json, parseJson } from "./json.ts";
import { readJson } from "./read-json.ts";

const PORT = schema({ Label: mandatory(string()), Value: within(int(), { min: 0, max: 65_535 }) });

const SERVICE = schema(
  {
    Name: within(string(), { minLength: 1, maxLength: 8 }),
    Mode: choice("", ["fail", "delay"], "fail"),
    Count: within(nullable(int()), { min: 0 }),
    Priority: zeroIsUnset(within(int("", 50), { min: 1, max: 100 })),
    Index: within(int64(), { min: 0 }),
    Enabled: bool(),
    Timeout: within(duration(), { max: 60_000_000_000 }),
    Tags: within(strings(), { maxItems: 2 }),
    Meta: stringMap(),
    Config: anyMap(),
    Ports: objects(PORT),
    Check: object(schema({ Path: string("", "/") })),
    Token: secret(within(string(), { maxLength: 3 })),
  },
  {
    inputOnly: {
      Region: ignored(string(), "there is one region"),
      Connect: refused(bool(), "There is no Consul here"),
    },
  },
);

type Service = Infer<typeof SERVICE>;

const complaints = (json: Json, unknown: "error" | "warning" | "ignore" = "ignore") =>
  conform(SERVICE, json, { unknown }).problems.map(({ message }) => message);

test("a whole object has a default wherever nothing or null is given, and its type says so", () => {
  const { value, problems } = readJson(SERVICE, {
    Name: "web",
    Count: null,
    Ports: [{ Label: "a" }],
  });
  assert.deepEqual(problems, []);
  const expected: Service = {
    Name: "web",
    Mode: "fail",
    Count: null,
    Priority: 50,
    Index: 0,
    Enabled: false,
    Timeout: 0,
    Tags: null,
    Meta: null,
    Config: null,
    Ports: [{ Label: "a", Value: 0 }],
    Check: null,
    Token: "",
  };
  assert.deepEqual(value, expected);
});

test("names match in any case, an exact match first", () => {
  assert.deepEqual(conform(SERVICE, { name: "web", ENABLED: true }).value, {
    Name: "web",
    Enabled: true,
  });
  const both = schema({ a: int(), A: int() });
  assert.deepEqual(conform(both, { A: 1, a: 2 }).value, { A: 1, a: 2 });
});

for (const [json, complaint] of [
  [{ Enabled: "true" }, 'Enabled must be true or false, not "true"'],
  [{ Enabled: 1 }, "Enabled must be true or false, not 1"],
  [{ Count: "3" }, 'Count must be a whole number, not "3"'],
  [{ Count: 1.5 }, "Count must be a whole number, not 1.5"],
  [{ Name: 5 }, "Name must be text, not 5"],
  [{ Meta: { a: 5 } }, "Meta.a must be text, not 5"],
  [{ Meta: 5 }, "Meta must be an object, not 5"],
  [{ Tags: ["a", true] }, "Tags[1] must be text, not true"],
  [{ Tags: "a" }, 'Tags must be a list, not "a"'],
  [{ Check: [] }, "Check must be an object, not a list"],
  [{ Timeout: "soon" }, 'Timeout must be nanoseconds or a duration as "30s", not "soon"'],
  [{ Timeout: true }, 'Timeout must be nanoseconds or a duration as "30s", not true'],
  [{ Ports: [{ Label: "a" }, {}] }, "Ports[1].Label is missing"],
  [{ Token: 5 }, "Token must be text"],
  [[], "The value must be an object, not a list"],
] satisfies [Json, string][]) {
  test(`${JSON.stringify(json)} is of a wrong type: ${complaint}`, () => {
    assert.deepEqual(complaints(json), [complaint]);
  });
}

for (const [json, complaint] of [
  [{ Count: -1 }, "Count must be at least 0, not -1"],
  [{ Priority: 101 }, "Priority must be 1 to 100, not 101"],
  [{ Timeout: "2m" }, "Timeout must be at most 1m0s, not 2m0s"],
  [{ Name: "" }, "Name must not be empty"],
  [{ Name: "a-long-name" }, "Name must be 1 to 8 characters long, not 11"],
  [{ Mode: "x" }, 'Mode must be one of "fail", "delay", not "x"'],
  [{ Tags: ["a", "b", "c"] }, "Tags must have at most 2 items, not 3"],
  [{ Ports: [{ Label: "a", Value: 70_000 }] }, "Ports[0].Value must be 0 to 65535, not 70000"],
  [{ Token: "hunter2" }, "Token is out of range"],
] satisfies [Json, string][]) {
  test(`${JSON.stringify(json)} is out of range: ${complaint}`, () => {
    assert.deepEqual(complaints(json), [complaint]);
  });
}

test("a zero that counts as not given is in every range", () => {
  assert.deepEqual(complaints({ Priority: 0 }), []);
  assert.equal(readJson(SERVICE, { Priority: 0 }).value?.Priority, 50);
});

test("whole numbers are exact or refused, never rounded", () => {
  const read = (text: string) => readJson(SERVICE, parseJson(text));
  assert.equal(read('{"Index":9007199254740993}').value?.Index, 9_007_199_254_740_993n);
  assert.equal(read('{"Index":9223372036854775808}').value, undefined);
  assert.match(
    read('{"Count":9007199254740993}').problems[0]?.message ?? "",
    /^Count must be a whole number from -9007199254740991 to .*, not 9007199254740993$/,
  );
});

test("an unknown field is an error, a warning or ignored, as the caller wants it", () => {
  const json = { Name: "web", Nmae: 1, Ports: [{ Label: "a", X: 1 }] };
  assert.deepEqual(complaints(json, "error"), [
    'Nmae is not a known field; did you mean "Name"?',
    "Ports[0].X is not a known field",
  ]);
  assert.deepEqual(
    conform(SERVICE, json).problems.map(({ severity, code, path }) => [severity, code, path]),
    [
      ["warning", "unknown_field", "Nmae"],
      ["warning", "unknown_field", "Ports[0].X"],
    ],
  );
  assert.deepEqual(complaints(json, "ignore"), []);
});

test("a field that is not obeyed is refused or noted, unless it says what holds anyway", () => {
  const { problems } = conform(SERVICE, { Region: "eu", Connect: true });
  assert.deepEqual(problems, [
    {
      severity: "warning",
      code: "no_effect",
      path: "Region",
      message: "Region has no effect: there is one region",
    },
    {
      severity: "error",
      code: "refused",
      path: "Connect",
      message: "Connect is not supported: There is no Consul here",
    },
  ]);
  assert.deepEqual(complaints({ Region: "", Connect: false }), []);
});

test("problems are named from where the caller says that the value stands", () => {
  const { problems } = conform(SERVICE, { Count: "x" }, { path: "Job.Services[0]" });
  assert.equal(problems[0]?.path, "Job.Services[0].Count");
});

test("a body with the names of an object's prototype is only a body with unknown fields", () => {
  const json = parseJson('{"__proto__":{"Name":"x"},"constructor":1,"Meta":{"__proto__":"a"}}');
  const { value } = conform(SERVICE, json);
  assert.deepEqual(Object.keys(value), ["Meta"]);
  assert.equal(Object.getPrototypeOf(value.Meta ?? assert.fail()), Object.prototype);
});

test("a nested block of one table may hold another", () => {
  const outer = schema({ Inner: block("inner", PORT) });
  const inferred: Infer<typeof outer> = { Inner: { Label: "a", Value: 1 } };
  assert.deepEqual(readJson(outer, { inner: { label: "a", value: 1 } }).value, inferred);
});
