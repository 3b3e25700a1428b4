import assert from "node:assert/strict";
import { test } from "node:test";
import type { TaskEvent } from "@drover/job";
import { progressEvents } from "./progress-events.ts";

test("a long download is told of after 5, 15 and 45 seconds, with bytes and rate", () => {
  const told: (string | undefined)[] = [];
  let seconds = 0;
  const progress = progressEvents("http://x/y.tar", {
    now: () => BigInt(seconds) * 1_000_000_000n,
    emit: (event: TaskEvent) => told.push(event.DisplayMessage),
  });
  for (; seconds < 60; seconds++) {
    progress({ bytes: seconds * 2_500_000, totalBytes: seconds < 20 ? undefined : 1e9 });
  }
  assert.deepEqual(told, [
    "http://x/y.tar: 13 MB, 2.5 MB/s",
    "http://x/y.tar: 38 MB, 2.5 MB/s",
    "http://x/y.tar: 113 MB of 1.0 GB, 2.5 MB/s",
  ]);
});
