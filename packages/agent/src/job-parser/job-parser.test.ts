import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { JobParser, type JobParserOptions } from "./job-parser.ts";
import { PARSER_PROGRAM } from "./parser-program.ts";

const SMALL = { hcl: 'job "a" {\n  group "g" {}\n}', variables: "", canonical: false };
/** As many steps as an evaluation may take, and memory that grows with them. */
const LONG = {
  ...SMALL,
  hcl: `job "a" {
  meta { x = join("", [for a in range(1000) : join("", [for b in range(1000) : "\${a}\${b}"])]) }
}`,
};

function parserOf(t: TestContext, options?: JobParserOptions): JobParser {
  const parser = new JobParser(options);
  t.after(() => parser.close());
  return parser;
}

test("a job file is parsed, with its variables", async (t) => {
  const parser = parserOf(t);
  const hcl = 'variable "x" {}\njob "a" {\n  meta { x = var.x }\n}';
  const json = await parser.parse({ ...SMALL, hcl, variables: 'x = "a\u2028b"' }, "");
  assert.deepEqual(JSON.parse(json).Meta, { x: "a\u2028b" });
  const canonical = await parser.parse({ ...SMALL, canonical: true }, "");
  assert.equal(JSON.parse(canonical).Priority, 50);
});

test("what is wrong with a file is told with its line, and the next one is parsed", async (t) => {
  const parser = parserOf(t);
  await assert.rejects(parser.parse({ ...SMALL, hcl: 'job "a" {\n  nam = 1\n}' }, ""), (error) => {
    assert.ok(error instanceof Error);
    assert.match(error.message, /input\.hcl:2/);
    return true;
  });
  assert.equal(JSON.parse(await parser.parse(SMALL, "")).ID, "a");
});

test("the event loop turns while a file is parsed", async (t) => {
  const parser = parserOf(t);
  await parser.parse(SMALL, "");
  let turns = 0;
  let next = setImmediate(function turn() {
    turns += 1;
    next = setImmediate(turn);
  });
  t.after(() => clearImmediate(next));
  const before = turns;
  await parser.parse(LONG, "").catch(() => undefined);
  assert.ok(turns > before + 10, `${turns - before} turns`);
});

test("a file that takes too long is given up, and the next one is parsed", async (t) => {
  const parser = parserOf(t, { longestMs: 1 });
  await assert.rejects(parser.parse(LONG, ""), {
    code: "invalid_argument",
    message: "The job file takes longer to parse than 0.001 s",
  });
  const patient = parserOf(t);
  assert.equal(JSON.parse(await patient.parse(SMALL, "")).ID, "a");
});

test("a process that is killed is replaced", async (t) => {
  const parser = parserOf(t, {
    program: [process.execPath, "-e", "process.stdin.once('data', () => process.abort())"],
  });
  for (const _ of [1, 2]) {
    await assert.rejects(parser.parse(SMALL, ""), { code: "invalid_argument" });
  }
});

test("a parser that cannot be started says so", async (t) => {
  const parser = parserOf(t, { program: ["/no/such/program"] });
  await assert.rejects(parser.parse(SMALL, ""), {
    message: /The job parser cannot be started: .*ENOENT/,
  });
});

test("a parser opens no debugger for SIGUSR1", () => {
  assert.ok(PARSER_PROGRAM.includes("--disable-sigusr1"));
});
