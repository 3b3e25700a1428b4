import assert from "node:assert/strict";
import { test } from "node:test";
import { parseConfig, parseExpression, parseTemplate } from "./parse.ts";

const problemsOf = (text: string) =>
  parseConfig(text, "test.hcl").diagnostics.map(
    ({ summary, subject }) => `${subject?.start.line}:${subject?.start.column} ${summary}`,
  );

test("a body has its attributes and blocks, with labels and ranges", () => {
  const { body, diagnostics } = parseConfig('job "web" eu {\n  count = 2\n}\n', "test.hcl");
  assert.deepEqual(diagnostics, []);
  const [job] = body.blocks;
  assert.equal(job?.type, "job");
  assert.deepEqual(job.labels, ["web", "eu"]);
  const count = job.body.attributes.get("count");
  assert.equal(count?.expression.range.text, "2");
  assert.deepEqual(count.nameRange.start, { line: 2, column: 3, offset: 17 });
});

test("the three styles of comment are skipped wherever a token may stand", () => {
  const text = "# one\na = 1 // two\n/* three\n */ b = [ # four\n 1, /* five */ 2 ]\n";
  const { body, diagnostics } = parseConfig(text, "test.hcl");
  assert.deepEqual(diagnostics, []);
  assert.deepEqual([...body.attributes.keys()], ["a", "b"]);
});

test("the errors of several items are reported in one run", () => {
  const text = [
    "a = ",
    "b = [1 2]",
    "c = 1",
    "d {",
    '  e = "${x',
    "}",
    "f = 1 +",
    "g g g",
    "c = 2",
    "",
  ].join("\n");
  assert.deepEqual(problemsOf(text), [
    "1:5 Invalid expression",
    "2:8 Missing item separator",
    "4:3 Unclosed configuration block",
    "5:7 Invalid multi-line string",
    "7:8 Invalid expression",
    "8:6 Invalid block definition",
  ]);
  assert.deepEqual(problemsOf("a = \nb = 1 +\ng g g\nc = 1\nc = 2\n"), [
    "1:5 Invalid expression",
    "2:8 Invalid expression",
    "3:6 Invalid block definition",
    "5:1 Attribute redefined",
  ]);
});

test("a forgotten closing quote is one error, and a string of several lines too", () => {
  assert.deepEqual(problemsOf('a = "x\nb {\n  c = "y"\n}\nd = \n'), [
    "1:5 Invalid multi-line string",
    "5:5 Invalid expression",
  ]);
  assert.deepEqual(problemsOf('a = "x\ny\nz"\nb = \n'), [
    "1:5 Invalid multi-line string",
    "4:5 Invalid expression",
  ]);
});

test("a block that is not closed is reported once, where it starts", () => {
  assert.deepEqual(problemsOf("a {\n  b {\n    c = 1\n"), ["2:5 Unclosed configuration block"]);
});

test("a character that means nothing is reported once, with advice", () => {
  const { diagnostics } = parseConfig("a = 'x'\n", "test.hcl");
  assert.deepEqual(
    diagnostics.map(({ detail }) => detail),
    Array(2).fill('Single quotes do not delimit strings. Use double quotes (").'),
  );
});

test("bytes that are not UTF-8 are refused", () => {
  const { diagnostics } = parseConfig(
    Uint8Array.of(0x61, 0x3d, 0x22, 0xff, 0x22, 0x0a),
    "test.hcl",
  );
  assert.equal(diagnostics[0]?.code, "invalid_encoding");
});

test("operators group by precedence, and equal ones from the left", () => {
  const shape = (text: string): string => {
    const write = (node: ReturnType<typeof parseExpression>["expression"]): string =>
      node.kind === "binary"
        ? `(${write(node.left)} ${node.operator} ${write(node.right)})`
        : node.kind === "unary"
          ? `(${node.operator}${write(node.operand)})`
          : node.range.text;
    return write(parseExpression(text, "test").expression);
  };
  assert.equal(shape("a || b && c == d + e * -f"), "(a || (b && (c == (d + (e * (-f))))))");
  assert.equal(shape("a - b - c"), "((a - b) - c)");
  assert.equal(shape("!a == b"), "((!a) == b)");
});

test("nesting past the limit is an error, not a crash", () => {
  for (const text of ["[".repeat(100_000), "!".repeat(100_000), 'a = "${'.repeat(50_000)]) {
    const { diagnostics } = parseExpression(text, "test");
    assert.ok(diagnostics.some(({ code }) => code === "limit_exceeded" || code === "syntax"));
  }
  const blocks = parseConfig("a {\n".repeat(100_000), "test.hcl");
  assert.equal(blocks.diagnostics[0]?.summary, "Nesting too deep");
  const directives = parseTemplate("%{if true}".repeat(100_000), "test");
  assert.equal(directives.diagnostics[0]?.summary, "Nesting too deep");
});

test("a heredoc ends at its marker alone on a line, which needs a line break", () => {
  assert.deepEqual(problemsOf("a = <<EOT\nx\n  EOT\nb = 1\n"), []);
  const { diagnostics } = parseConfig("a = <<EOT\nx\nEOT", "test.hcl");
  assert.match(diagnostics[0]?.detail ?? "", /a line break after it/);
});

test("columns count what a reader sees as characters", () => {
  const { body } = parseConfig('a = "e\u0301🏳️‍🌈" + b\n', "test.hcl");
  const expression = body.attributes.get("a")?.expression;
  assert.equal(expression?.kind, "binary");
  assert.equal(expression.right.range.start.column, 12);
});
