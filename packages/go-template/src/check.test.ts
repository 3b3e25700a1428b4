import assert from "node:assert/strict";
import { test } from "node:test";
import { BUILTINS } from "./builtins/builtins.ts";
import { BUILTIN_NAMES } from "./builtins/names.ts";
import { checkTemplate } from "./check.ts";
import { consulTemplateFunctions } from "./functions/consul-template.ts";
import { FUNCTION_NAMES } from "./functions/known-names.ts";
import { serviceFunctions } from "./functions/services.ts";
import { variableFunctions } from "./functions/variables.ts";

const BRACES = { leftDelimiter: "{{", rightDelimiter: "}}" };

test("the names that a check knows are those of the functions that there are", () => {
  const world = {
    env: {},
    now: () => 0,
    timeZone: "UTC",
    readFile: () => Buffer.alloc(0),
    print: () => {},
  };
  const functions = [
    ...consulTemplateFunctions(world).keys(),
    ...Object.keys(serviceFunctions(() => [])),
    ...Object.keys(
      variableFunctions({
        timeZone: "UTC",
        get: () => undefined,
        list: () => [],
        onMissing: () => {},
      }),
    ),
  ];
  assert.deepEqual([...FUNCTION_NAMES].sort(), functions.sort());
  assert.deepEqual([...BUILTIN_NAMES].sort(), [...BUILTINS.keys()].sort());
});

test("each function that needs what is not here is told with its line", () => {
  const text = '{{ env "A" }}\n{{ with secret "a" }}{{ .x }}{{ end }}\n{{ key "b" | toUpper }}';
  assert.deepEqual(checkTemplate(text, BRACES), [
    { line: 2, reason: 'function "secret" needs Vault, which is not here' },
    { line: 3, reason: 'function "key" needs Consul, which is not here' },
  ]);
});

test("a template that cannot be parsed is told with its line", () => {
  assert.deepEqual(checkTemplate("a\n{{ if }}", BRACES), [
    { line: 2, reason: "missing value for if" },
  ]);
  assert.deepEqual(checkTemplate('{{ unknown "x" }}', BRACES), [
    { line: 1, reason: 'function "unknown" not defined' },
  ]);
});

test("a template with other delimiters is read with them", () => {
  const other = { leftDelimiter: "[[", rightDelimiter: "]]" };
  assert.deepEqual(checkTemplate("{{ if }} [[ env `A` ]]", other), []);
});

test("sprig's dates that consul-template leaves out are told so, and not taken", () => {
  assert.deepEqual(checkTemplate("{{ sprig_now }}", BRACES), [
    { line: 1, reason: 'function "sprig_now" is not in consul-template; timestamp tells the time' },
  ]);
});
