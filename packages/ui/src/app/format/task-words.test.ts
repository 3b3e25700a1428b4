import assert from "node:assert/strict";
import { test } from "node:test";
import { type TaskEvent, taskEvent } from "@drover/job";
import { endInWords, eventInWords, failureOf } from "./task-words.ts";

function ended(details: Record<string, string>, time = 1): TaskEvent {
  return taskEvent("Terminated", time, { Details: details });
}

test("the end of a task is told in words", () => {
  assert.equal(endInWords(ended({ exit_code: "0" })), "ended successfully");
  assert.equal(endInWords(ended({ exit_code: "3" })), "exit code 3");
  assert.equal(endInWords(ended({ exit_code: "127" })), "exit code 127: the command was not found");
  assert.equal(endInWords(ended({ exit_code: "143" })), "exit code 143: SIGTERM");
  assert.equal(endInWords(ended({ signal: "9" })), "killed by signal 9 (SIGKILL)");
  assert.equal(
    endInWords(ended({ signal: "9", oom_killed: "true" })),
    "ran out of memory and was killed by the kernel",
  );
});

test("an event without words of its own is named by its kind", () => {
  assert.equal(eventInWords(taskEvent("Started", 1)), "Started");
  assert.equal(
    eventInWords(taskEvent("Started", 1, { DisplayMessage: "Task started" })),
    "Task started",
  );
});

test("a failure names how the task ended, not that it is not started again", () => {
  const events = [
    taskEvent("Started", 1),
    ended({ exit_code: "3" }, 2),
    taskEvent("Not Restarting", 3, { FailsTask: true, DisplayMessage: "Exceeded attempts" }),
  ];
  const failure = failureOf({ State: "dead", Failed: true, Events: events });
  assert.deepEqual(failure, { time: 2, words: "Exit code 3", hasRecovered: false });
});

test("a task that was started again has recovered, and one that ended well did not fail", () => {
  const events = [ended({ exit_code: "1" }, 1), taskEvent("Started", 2)];
  assert.equal(failureOf({ State: "running", Failed: false, Events: events })?.hasRecovered, true);
  const well = [taskEvent("Started", 1), ended({ exit_code: "0" }, 2)];
  assert.equal(failureOf({ State: "dead", Failed: false, Events: well }), undefined);
});

test("a task that never ran failed by what kept it from running", () => {
  const events = [
    taskEvent("Received", 1),
    taskEvent("Driver Failure", 2, { DisplayMessage: "no such command", FailsTask: true }),
  ];
  const failure = failureOf({ State: "dead", Failed: true, Events: events });
  assert.equal(failure?.words, "no such command");
});
