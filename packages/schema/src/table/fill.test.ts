import assert from "node:assert/strict";
import { test } from "node:test";
import { duration, int, string } from "./fields.ts";
import { fill } from "./fill.ts";
import { zeroIsUnset } from "./modifiers.ts";
import { schema } from "./schema.ts";

test("an empty text and a zero may count as not given, the text 0 never does", () => {
  const table = schema({
    cores: zeroIsUnset(string<string>("cores", "all")),
    priority: zeroIsUnset(int("priority", 50)),
    wait: zeroIsUnset(duration("wait", 5)),
  });
  assert.deepEqual(fill(table, { cores: "", priority: 0, wait: 0n }), {
    cores: "all",
    priority: 50,
    wait: 5,
  });
  assert.deepEqual(fill(table, { cores: "0" }), { cores: "0", priority: 50, wait: 5 });
});
