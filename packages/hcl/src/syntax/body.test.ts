import assert from "node:assert/strict";
import { test } from "node:test";
import type { Body, BodySchema } from "./body.ts";
import { parseConfig } from "./parse.ts";
import { parseJson } from "./parse-json.ts";

const SCHEMA: BodySchema = {
  attributes: [{ name: "count" }, { name: "name", required: true }],
  blocks: [{ type: "task", labelNames: ["name"] }, { type: "logs" }],
};

const native = (text: string) => parseConfig(text, "test").body;
const json = (data: unknown) => parseJson(JSON.stringify(data), "test").body;
const problems = (body: Body) =>
  body.content(SCHEMA).diagnostics.map(({ summary, detail }) => `${summary}: ${detail}`);

test("both syntaxes give the same content", () => {
  const bodies = [
    native('name = "x"\ntask "a" {}\ntask "b" {}\nlogs {}\n'),
    json({ name: "x", task: { a: {}, b: [{}] }, logs: {} }),
    json([{ name: "x" }, { task: [{ a: {} }, { b: {} }] }, { logs: {}, "//": "a comment" }]),
  ];
  for (const body of bodies) {
    const { content, diagnostics } = body.content(SCHEMA);
    assert.deepEqual(diagnostics, []);
    assert.deepEqual([...content.attributes.keys()], ["name"]);
    assert.deepEqual(
      content.blocks.map(({ type, labels }) => [type, ...labels]),
      [["task", "a"], ["task", "b"], ["logs"]],
    );
  }
});

test("what the schema does not have is an error that names the nearest", () => {
  assert.deepEqual(problems(native('nam = 1\nname = "x"\ntsk "a" {}\nlogs "x" {}\n')), [
    'Extraneous label for logs: Blocks of type "logs" have no labels.',
    'Unsupported argument: An argument named "nam" is not expected here. Did you mean "name"?',
    'Unsupported block type: Blocks of type "tsk" are not expected here. Did you mean "task"?',
  ]);
  assert.deepEqual(problems(json({ nam: 1, name: "x" })), [
    'Extraneous JSON object property: No argument or block type is named "nam". Did you mean "name"?',
  ]);
});

test("an argument written as a block, or a block as an argument, is told apart", () => {
  assert.match(
    problems(native('name = "x"\ncount {}\n'))[0] ?? "",
    /which is set with an equals sign/,
  );
  assert.match(problems(native('name = "x"\nlogs = {}\n'))[0] ?? "", /without the equals sign/);
});

test("missing arguments and labels are errors", () => {
  assert.deepEqual(problems(native("task {}\n")), [
    'Missing required argument: The argument "name" is required, but no definition was found.',
    'Missing name for task: Blocks of type "task" have 1 labels (name).',
  ]);
  assert.match(problems(json({ name: "x", task: {} }))[0] ?? "", /Missing block label/);
});

test("the rest of a body can be read after a part of it", () => {
  for (const body of [native('name = "x"\nother = 1\n'), json({ name: "x", other: 1 })]) {
    const { content, remain } = body.partialContent(SCHEMA);
    assert.equal(content.attributes.size, 1);
    const { attributes, diagnostics } = remain.justAttributes();
    assert.deepEqual(diagnostics, []);
    assert.deepEqual([...attributes.keys()], ["other"]);
  }
});
