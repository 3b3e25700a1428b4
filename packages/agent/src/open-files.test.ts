import assert from "node:assert/strict";
import { test } from "node:test";
import { RecordingLogger } from "@drover/logger/recording";
import { OpenFilesWatch } from "./open-files.ts";

test("more allocations than the limit of open files allows are told once, with the number to set", () => {
  const log = new RecordingLogger();
  const watch = new OpenFilesWatch(log, 1024);
  watch.check(400);
  assert.deepEqual(log.lines, []);
  watch.check(600);
  watch.check(700);
  assert.equal(log.lines.length, 1);
  assert.match(
    log.lines[0] ?? "",
    /^600 allocations need about 1300 .* 1024 may .* LimitNOFILE=4096/,
  );
  watch.check(1200);
  assert.equal(log.lines.length, 2);
});
