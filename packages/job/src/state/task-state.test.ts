import assert from "node:assert/strict";
import { test } from "node:test";
import { taskEvent } from "./task-state.ts";

test("a text from outside that is too long is cut in an event, and how much it lacks is told", () => {
  const name = `${"x".repeat(4095)}\u{1f600}${"y".repeat(1_000_000)}`;
  const event = taskEvent("Failed Artifact Download", 1n, {
    DisplayMessage: name,
    Details: { download_error: name, short: "kept" },
    ExitCode: 7,
  });
  assert.match(event.DisplayMessage, /^x{4095}\ufffd\.\.\. \(1000001 more characters\)$/);
  assert.equal(event.Details.download_error, event.DisplayMessage);
  assert.equal(event.Details.short, "kept");
  assert.equal(event.ExitCode, 7);
  assert.equal(event.Message, "");
});
