import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { bodyText } from "../../test/source-text.ts";
import { withoutRanges } from "../../test/without-ranges.ts";
import { parseConfig } from "../syntax/parse.ts";
import { format } from "./format.ts";

const NAMES = { variables: ["foo", "bar"], functions: ["f", "ns::g"] };

test("neighbouring equals signs and comments stand below each other", () => {
  const text = `job "a" {
type="batch"   # one
     datacenters = [ "dc1" ,"dc2"] // two

group   "g" { count=-1 }
  meta = {
  a=1
  long_name=2
  }
}
`;
  assert.equal(
    format(text),
    `job "a" {
  type        = "batch"        # one
  datacenters = ["dc1", "dc2"] // two

  group "g" { count = -1 }
  meta = {
    a         = 1
    long_name = 2
  }
}
`,
  );
});

test("heredocs and strings stay as they are", () => {
  const text = 'a=<<EOT\n   x\n ${ b+1 }  \nEOT\nb="  ${ a }  "\n';
  assert.equal(format(text), 'a = <<EOT\n   x\n ${b + 1}  \nEOT\nb = "  ${a}  "\n');
});

test("a text with errors is returned as it is", () => {
  assert.equal(format("a  =  \n"), "a  =  \n");
});

test("formatting changes no meaning, and changes nothing the second time", () => {
  fc.assert(
    fc.property(bodyText(NAMES), (text) => {
      const formatted = format(text);
      assert.equal(format(formatted), formatted);
      const before = parseConfig(text, "test");
      const after = parseConfig(formatted, "test");
      assert.deepEqual(after.diagnostics, [], formatted);
      assert.deepEqual(withoutRanges(after.body), withoutRanges(before.body));
    }),
    { numRuns: 300 },
  );
});
