import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { temporaryDirectory } from "@drover/testing";
import { NodeMeta } from "./node-meta.ts";

test("what clients set goes over the configuration, and is there after a restart", async (t) => {
  const directory = temporaryDirectory(t);
  const file = path.join(directory, "meta.json");
  const configured = { rack: "1", zone: "a" };
  const meta = await NodeMeta.open(file, configured);
  assert.deepEqual([meta.all, meta.dynamic], [configured, {}]);
  await meta.apply({ rack: null, zone: "b", color: "red", nowhere: null });
  const expected = [
    { zone: "b", color: "red" },
    { rack: null, zone: "b", color: "red" },
  ];
  assert.deepEqual([meta.all, meta.dynamic], expected);
  const later = await NodeMeta.open(file, configured);
  assert.deepEqual([later.all, later.dynamic, later.configured], [...expected, configured]);
  await later.apply({ rack: "2" });
  assert.equal(later.all.rack, "2");
  await assert.rejects(meta.apply({ "a b": "" }), /not "a b"/);
  writeFileSync(file, "{");
  await assert.rejects(NodeMeta.open(file, configured), /delete it to forget/);
});
