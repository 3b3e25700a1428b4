import assert from "node:assert/strict";
import { test } from "node:test";
import { renderDiagnostics } from "../diagnostics/render.ts";
import { evaluate } from "../eval/evaluate.ts";
import type { Body, BodySchema } from "../syntax/body.ts";
import { type JsValue, toJs } from "../values/js.ts";
import { parseHcl1 } from "./parse-hcl1.ts";

/** All that a text says, nested blocks as objects. */
function read(text: string): JsValue {
  const { body, diagnostics } = parseHcl1(text, "a.hcl");
  assert.equal(renderDiagnostics(diagnostics), "");
  return everything(body);
}

function everything(body: Body): JsValue {
  const entries = [...body.justAttributes().attributes].map(([name, { expression }]) => [
    name,
    toJs(evaluate(expression).value),
  ]);
  return Object.fromEntries(entries) as JsValue;
}

function complaint(text: string, schema?: BodySchema): string {
  const { body, diagnostics } = parseHcl1(text, "a.hcl");
  if (schema !== undefined) diagnostics.push(...body.content(schema).diagnostics);
  const [first] = diagnostics;
  return `${first?.subject?.start.line}:${first?.subject?.start.column} ${first?.summary}`;
}

for (const [title, text, expected] of [
  [
    "items need no lines of their own",
    "a = 1 b { c = 2 d { e = 3 } }",
    { a: 1, b: { c: 2, d: { e: 3 } } },
  ],
  ["a comma may follow an item", 'a = 1, b = "x",\nc { d = 1, },', { a: 1, b: "x", c: { d: 1 } }],
  ["an assigned object is a block", "a = { b = 1 }", { a: { b: 1 } }],
  ["names may stand in quotes", '"a b" = 1 "c" { "d" = 2 }', { "a b": 1, c: { d: 2 } }],
  [
    "names may have dots and dashes",
    'driver.raw_exec.enable = "1"\na-b = 1',
    { "driver.raw_exec.enable": "1", "a-b": 1 },
  ],
  ["a brace may stand on the next line", "a\n{\n}\nb\n=\n1", { a: {}, b: 1 }],
  [
    "labels are objects around what is inside",
    'plugin "raw_exec" { config { x = 1 } }',
    { plugin: { raw_exec: { config: { x: 1 } } } },
  ],
  [
    "objects of one name are a list",
    'a "x" { b = 1 }\na "y" { c = 1 }',
    { a: [{ x: { b: 1 } }, { y: { c: 1 } }] },
  ],
  ["comments are of three kinds", "# a\n// b\n/* c\n d */ a = /* e */ 1 # f", { a: 1 }],
  [
    "lists may end with a comma, and hold lists and objects",
    'a = [1, "x", true, [2], { b = 1 }, ]',
    { a: [1, "x", true, [2], { b: 1 }] },
  ],
  [
    "numbers are decimal, octal and hexadecimal",
    "a = [10, -3, 1.5, 1e3, .5, 0x1F, 017, -0x10, 0, 08.5]",
    { a: [10, -3, 1.5, 1000, 0.5, 31, 15, -16, 0, 8.5] },
  ],
  [
    "escapes are Go's",
    String.raw`a = "\n\t\"\\\101\x41\u00e9\U0001F600"`,
    { a: '\n\t"\\AA\u00e9\u{1f600}' },
  ],
  [
    "an interpolation stays as it is",
    'a = "${attr.kernel.name}-${env(\\"x\\")}\\n"',
    { a: '${attr.kernel.name}-${env(\\"x\\")}\n' },
  ],
  [
    "quotes and line ends may stand in an interpolation",
    'a = "${file("x")\n}"',
    { a: '${file("x")\n}' },
  ],
  [
    "a heredoc has the lines up to its name",
    "a = <<EOF\n one\n  two\nEOF\nb = 1",
    { a: " one\n  two\n", b: 1 },
  ],
  [
    "an indented heredoc loses the indentation of its end",
    "a = <<-EOF\n    one\n      two\n    EOF\n",
    { a: "one\n  two\n" },
  ],
  ["a byte order mark is skipped", "\ufeffa = 1", { a: 1 }],
  ["line ends may be those of Windows", "a = 1\r\nb {\r\n c = 2\r\n}\r\n", { a: 1, b: { c: 2 } }],
  ["of an argument that is set twice the last counts", "a = 1\na = 2", { a: 2 }],
  [
    "a text that begins with a brace is JSON, which may have commas at ends",
    ' {"a": {"b": [1, "${x}",]}, "c": null,}',
    { a: { b: [1, "${x}"] } },
  ],
  ["an empty text says nothing", "\n# nothing\n", {}],
] satisfies [string, string, JsValue][]) {
  test(`in HCL 1 ${title}`, () => {
    assert.deepEqual(read(text), expected);
  });
}

for (const [text, expected] of [
  ["a = ", "1:5 Unexpected end of the text"],
  ["a = b", "1:5 Missing value"],
  ["a b = 1", "1:5 Invalid block"],
  ["= 1", "1:1 Missing name"],
  ["a 1", "1:3 Missing value"],
  ["a {\n  b = 1\n", "3:1 Unexpected end of the text"],
  ["}", "1:1 Missing name"],
  ['a = "x\n"', "1:5 Unterminated string"],
  [String.raw`a = "x\q"`, "1:7 Invalid escape"],
  ["a = [1 2]", "1:8 Missing comma in list"],
  ["a = 5m", "1:5 Invalid number"],
  ["a = 1e999999", "1:5 Invalid number"],
  ["a = 1 # \0", "1:9 Invalid character"],
  ["a = 089", "1:5 Invalid octal number"],
  ["a = <<EOF\nx\n", "1:5 Unterminated heredoc"],
  ["a = <<\nx\n", "1:5 Invalid heredoc"],
  ["/* a", "1:1 Unterminated comment"],
  [`a = ${"[".repeat(300)}`, "1:261 Nesting too deep"],
  ['{"a": }', "1:7 Invalid start of value"],
] satisfies [string, string][]) {
  test(`${JSON.stringify(text.slice(0, 20))} is no HCL 1: ${expected}`, () => {
    assert.equal(complaint(text), expected);
  });
}

const SCHEMA: BodySchema = {
  attributes: [{ name: "name" }, { name: "tags" }],
  blocks: [
    { type: "client" },
    { type: "plugin", labelNames: ["name"] },
    { type: "vault", isRepeated: true },
  ],
};

function blocksOf(text: string) {
  const { body } = parseHcl1(text, "a.hcl");
  const { content, diagnostics } = body.content(SCHEMA);
  const blocks = content.blocks.map((block) => [
    block.type,
    ...block.labels,
    everything(block.body),
  ]);
  return { blocks, diagnostics };
}

test("blocks that stand once are merged, by their labels, and those that repeat are not", () => {
  const { blocks } = blocksOf(`
    client { a = 1 }
    plugin "x" { b = 1 }
    plugin "y" { b = 2 }
    client { c = 2 }
    plugin "x" { d = 3 }
    plugin { z { e = 4 } }
    vault { name = "one" }
    vault { name = "two" }
  `);
  assert.deepEqual(blocks, [
    ["client", { a: 1, c: 2 }],
    ["plugin", "x", { b: 1, d: 3 }],
    ["plugin", "y", { b: 2 }],
    ["plugin", "z", { e: 4 }],
    ["vault", { name: "one" }],
    ["vault", { name: "two" }],
  ]);
});

test("in JSON a list of objects is as good as one object", () => {
  const { blocks } = blocksOf('{"client": [{"a": 1}, {"b": 2}], "plugin": [{"x": [{"c": 1}]}]}');
  assert.deepEqual(blocks, [
    ["client", { a: 1, b: 2 }],
    ["plugin", "x", { c: 1 }],
  ]);
});

test("names match in any case", () => {
  const { body } = parseHcl1("NAME = 1\nClient { a = 1 }", "a.hcl");
  const { content } = body.content(SCHEMA);
  assert.deepEqual([...content.attributes.keys()], ["name"]);
  assert.deepEqual(
    content.blocks.map(({ type }) => type),
    ["client"],
  );
});

test("an unknown name is an error with its place and the nearest one", () => {
  const { diagnostics } = blocksOf("x = 1\nclint { a = 1 }");
  assert.deepEqual(
    diagnostics.map(({ subject, detail }) => `${subject}: ${detail}`),
    [
      'a.hcl:1,1-2: No setting or block is named "x" here.',
      'a.hcl:2,1-6: No setting or block is named "clint" here. Did you mean "client"?',
    ],
  );
});

test("a value where a block belongs, a missing label and a setting that is given twice are told", () => {
  assert.equal(complaint("client = 1", SCHEMA), "1:10 Not a block");
  assert.equal(complaint("plugin { }", SCHEMA), "1:1 Missing name");
  const { diagnostics } = blocksOf("name = 1\nname = 2");
  assert.deepEqual(
    diagnostics.map(({ severity, detail }) => [severity, detail]),
    [["warning", '"name" is set again at a.hcl:2,1-5, and only that counts.']],
  );
});

test("what one reading has taken out of a body is no longer in the rest", () => {
  const { body } = parseHcl1("name = 1 other = 2 client { }", "a.hcl");
  const { content, remain } = body.partialContent({
    attributes: [{ name: "name" }],
    blocks: [{ type: "client" }],
  });
  assert.deepEqual([...content.attributes.keys()], ["name"]);
  assert.deepEqual(everything(remain), { other: 2 });
});

test("a text of millions of characters is parsed as any other", () => {
  const long = "x".repeat(3_000_000);
  assert.deepEqual(read(`a = "${long}" # ${long}\nb = <<EOF\n${long}\nEOF\n`), {
    a: long,
    b: `${long}\n`,
  });
});
