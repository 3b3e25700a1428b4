import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { toBytes } from "./bytes.ts";
import { TemplateError } from "./error.ts";
import { consulTemplateFunctions } from "./functions/consul-template.ts";
import { type ExecuteOptions, Template } from "./template.ts";
import { ANY, GoMap, Slice, type Value } from "./values/value.ts";

const WORLD = {
  env: { NAME: "wöb" },
  now: () => Date.UTC(2026, 0, 2, 15, 4, 5, 70),
  timeZone: "UTC",
  readFile,
  print,
};

function readFile(): never {
  throw new Error("not read here");
}

function print(): never {
  throw new Error("not printed here");
}

function render(source: string, dot: Value = undefined, options: ExecuteOptions = {}): string {
  const functions = consulTemplateFunctions(WORLD);
  return Template.parse(source, { name: "t", functions }).execute(dot, options).toString();
}

function failure(source: string, dot?: Value, options?: ExecuteOptions): TemplateError {
  try {
    render(source, dot, options);
  } catch (error) {
    assert.ok(error instanceof TemplateError, String(error));
    return error;
  }
  return assert.fail(`${source} did not fail`);
}

test("text without an action is itself, whatever it is", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      fc.pre(!text.includes("{{"));
      assert.equal(render(text), Buffer.from(text).toString());
    }),
  );
});

test("what %q writes of a text stands for that text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const literal = render('{{ printf "%q" . }}', toBytes(text));
      assert.equal(render(`{{ ${literal} }}`), Buffer.from(text).toString());
    }),
  );
});

test("bytes that are no UTF-8 come out as they went in", () => {
  const bytes = Buffer.from([0xff, 0x7b, 0x7b, 0x20, 0x31, 0x20, 0x7d, 0x7d, 0xfe]);
  const template = Template.parse(bytes, { name: "t" });
  assert.deepEqual(template.execute(undefined), Buffer.from([0xff, 0x31, 0xfe]));
});

test("a mistake is told with the template's name, its line and column", () => {
  const error = failure("first\n  {{ index . 5 }}", new Slice(ANY, []));
  assert.deepEqual(error.place, { template: "t", line: 2, column: 5 });
  assert.equal(
    error.message,
    'template: t:2:5: executing "t" at <index . 5>: error calling index: index out of range: 5',
  );
  assert.equal(failure("a\n{{ if }}").message, "template: t:2: missing value for if");
  assert.equal(failure("{{ nope }}").message, 'template: t:1: function "nope" not defined');
});

test("a message that is not ASCII is text, not bytes", () => {
  assert.equal(failure("{{ ä }}").message, 'template: t:1: function "ä" not defined');
});

test("a key that a map does not have is what the template asks for", () => {
  const map = new GoMap(new Map(), { element: "string" });
  assert.equal(render("{{ .none }}", map), "<no value>");
  assert.equal(render("{{ .none }}", map, { missingKey: "zero" }), "");
  assert.match(failure("{{ .none }}", map, { missingKey: "error" }).reason, /no entry for key/);
});

test("an endless template ends", () => {
  const endless = "{{ range 1000000000 }}{{ range 1000000000 }}{{ end }}{{ end }}";
  assert.match(failure(endless, 0n, { limits: { steps: 10_000 } }).reason, /more than 10000 steps/);
  const growing = "{{ range 1000000 }}xxxxxxxxxx{{ end }}";
  assert.match(failure(growing, 0n, { limits: { output: 1000 } }).reason, /exceeds 1000 bytes/);
  const doubled = `{{ $x := "x" }}{{ range 60 }}{{ $x = printf "%s%s" $x $x }}{{ end }}`;
  assert.match(failure(doubled, 0n, { limits: { steps: 10_000 } }).reason, /more than 10000 steps/);
});

test("a template that calls itself without end fails, and does not end the process", () => {
  const recursive = '{{ define "r" }}{{ template "r" . }}{{ end }}{{ template "r" . }}';
  assert.match(failure(recursive).reason, /maximum template depth/);
  const executed =
    '{{ define "r" }}{{ executeTemplate "r" . }}{{ end }}{{ executeTemplate "r" . }}';
  assert.match(failure(executed).message, /maximum template depth|nested too deeply/);
});

test("parentheses and blocks in each other are refused when there are too many", () => {
  const parentheses = `{{ ${"(".repeat(100_000)}1${")".repeat(100_000)} }}`;
  assert.match(failure(parentheses).reason, /max expression depth/);
  const blocks = `${"{{ if true }}".repeat(100_000)}x${"{{ end }}".repeat(100_000)}`;
  assert.match(failure(blocks).reason, /max block depth/);
});

test("times are written in Go's formats", () => {
  const formats = [
    "2006-01-02T15:04:05Z07:00",
    "Jan _2 2006 3:04PM",
    "Mon, 02 Jan 06 15:04:05.000",
  ];
  assert.deepEqual(
    formats.map((format) => render(`{{ timestamp ${JSON.stringify(format)} }}`)),
    ["2026-01-02T15:04:05Z", "Jan  2 2026 3:04PM", "Fri, 02 Jan 26 15:04:05.070"],
  );
  assert.equal(render('{{ timestamp "unix" }}'), "1767366245");
});

test("the environment is that of the world, and no other", () => {
  assert.equal(render('{{ env "NAME" }}|{{ env "PATH" }}|{{ env "__proto__" }}'), "wöb||");
});

test("a scratch begins empty in each execution that has functions of its own", () => {
  const template = Template.parse('{{ scratch.Key "a" }}{{ scratch.Set "a" 1 }}', {
    name: "t",
    functions: consulTemplateFunctions(WORLD),
  });
  for (const _ of [1, 2]) {
    const functions = consulTemplateFunctions(WORLD);
    assert.equal(template.execute(undefined, { functions }).toString(), "false");
  }
});

test("functions of chance give what was asked for, each time another", () => {
  const patterns: Record<string, RegExp> = {
    "sprig_randAlpha 40": /^[A-Za-z]{40}$/,
    "sprig_randAlphaNum 40": /^[A-Za-z0-9]{40}$/,
    "sprig_randAscii 40": /^[ -~]{40}$/,
    "sprig_randNumeric 40": /^\d{40}$/,
    "sprig_randBytes 30": /^[A-Za-z0-9+/]{40}$/,
    sprig_uuidv4: /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    "sprig_randInt 100000000000 200000000000": /^1\d{11}$/,
  };
  for (const [call, pattern] of Object.entries(patterns)) {
    const [first, second] = [render(`{{ ${call} }}`), render(`{{ ${call} }}`)];
    assert.match(first, pattern);
    assert.notEqual(first, second, call);
  }
  const letters = "abcdefghijklmnopqrstuvwxyzäöü";
  const shuffled = render(`{{ sprig_shuffle "${letters}" }}`);
  assert.notEqual(shuffled, letters);
  assert.deepEqual([...shuffled].sort(), [...letters].sort());
  assert.equal(render("{{ sprig_randAlpha 0 }}"), "");
  for (const call of ["sprig_randAlpha -1", "sprig_randBytes 9999999", "sprig_randInt 5 5"]) {
    assert.match(failure(`{{ ${call} }}`).message, /a length must be|no number is from/);
  }
});

test("sockaddr knows this machine's addresses, in one argument or several", () => {
  assert.match(render(`{{ sockaddr "GetInterfaceIPs \\"lo\\"" }}`), /^127\.0\.0\.1( |$)/);
  assert.match(render('{{ sockaddr `GetInterfaceIPs` `"lo"` }}'), /^127\.0\.0\.1( |$)/);
  assert.match(
    failure('{{ sockaddr "GetNothing" }}').message,
    /sockaddr: function "GetNothing" not defined/,
  );
});
