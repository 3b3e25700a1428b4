import assert from "node:assert/strict";
import { test } from "node:test";
import { COMMANDS, GROUPS } from "../commands.ts";
import { manPages } from "./man-pages.ts";

test("there is a page for the program, each group and each command, and they name only such", async () => {
  const pages = await manPages();
  assert.equal(pages.size, 1 + GROUPS.size + COMMANDS.size);
  for (const [file, text] of pages) {
    for (const [, other = ""] of text.matchAll(/^\.BR (\S+) \(1\)/gm)) {
      const name = `${other.replaceAll("\\-", "-")}.1`;
      assert.ok(pages.has(name), `${file} names ${name}`);
    }
  }
  assert.match(pages.get("drover-job-run.1") ?? "", /^\.B "\\-check\\-index <index>"$/m);
});
