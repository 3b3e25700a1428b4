import assert from "node:assert/strict";
import { test } from "node:test";
import { stripVTControlCharacters } from "node:util";
import type { AllocListStub } from "@drover/api";
import type { TaskState } from "@drover/job";
import type { TaskRow } from "../tasks/task-rows.ts";
import { chooseStyle } from "../terminal/style.ts";
import { shownRows, type TopState, topScreen } from "./top-view.ts";

const MIB = 1024 * 1024;
const COLOURED = chooseStyle(
  { noColor: false, forceColor: true },
  { env: {}, output: process.stdout },
);

function row(job: string, given: Partial<TaskRow> & { restarts?: number; failed?: boolean } = {}) {
  const { restarts = 0, failed = false, ...fields } = given;
  const state = {
    State: failed ? "dead" : "running",
    Failed: failed,
    Restarts: restarts,
    StartedAt: null,
    Events: [],
  };
  return {
    alloc: { ID: `${job}00000000`, JobID: job, TaskGroup: "g" } as unknown as AllocListStub,
    task: "t",
    state: state as unknown as TaskState,
    cpuPercent: 0,
    memory: MIB,
    memoryLimit: 16 * MIB,
    ports: [],
    ...fields,
  } satisfies TaskRow;
}

const state = (rows: TaskRow[], given: Partial<TopState> = {}): TopState => ({
  rows,
  sort: "cpu",
  filter: "",
  isTyping: false,
  chosen: 0,
  notice: undefined,
  ...given,
});

const screen = (shown: TopState, columns = 100, rows = 8) =>
  topScreen(shown, { columns, rows }, COLOURED).map((line) => stripVTControlCharacters(line));

test("tasks are sorted and filtered", () => {
  const rows = [
    row("a", { cpuPercent: 1, memory: 3 * MIB }),
    row("b", { cpuPercent: 2, memory: MIB, restarts: 4 }),
    row("Web", { cpuPercent: 3, memory: 2 * MIB }),
  ];
  const jobs = (given: Partial<TopState>) =>
    shownRows(state(rows, given)).map(({ alloc }) => alloc.JobID);
  assert.deepEqual(jobs({}), ["Web", "b", "a"]);
  assert.deepEqual(jobs({ sort: "memory" }), ["a", "Web", "b"]);
  assert.deepEqual(jobs({ sort: "name" }), ["a", "b", "Web"]);
  assert.deepEqual(jobs({ sort: "restarts" }), ["b", "a", "Web"]);
  assert.deepEqual(jobs({ filter: "we" }), ["Web"]);
});

test("the screen is as high as the terminal, and no line is wider", () => {
  const rows = Array.from({ length: 30 }, (_, at) => row(`job-${at}`));
  for (const chosen of [0, 15, 29]) {
    const lines = screen(state(rows, { sort: "name", chosen }), 40, 8);
    assert.equal(lines.length, 8);
    assert.ok(
      lines.every((line) => [...line].length <= 40),
      lines.join("\n"),
    );
    assert.ok(lines.some((line) => line.startsWith(`job-${chosen}`.slice(0, 8))));
  }
});

test("head, rows and keys are shown, and what was typed", () => {
  const [head, titles, first, ...rest] = screen(state([row("web", { cpuPercent: 12.34 })]));
  assert.match(head ?? "", /^1 of 1 tasks run +CPU 12\.3% +memory 1 MiB +by cpu$/);
  assert.match(titles ?? "", /^ID +Job +Group +Task +State +CPU +Memory +Restarts +Uptime +Ports$/);
  assert.match(first ?? "", /^web00000 +web +g +t +running +12\.3% +1 MiB\/16 MiB +0 +- +- *$/);
  assert.match(rest.at(-1) ?? "", /choose +l logs/);
  assert.match(screen(state([], { isTyping: true, filter: "x" })).at(-1) ?? "", /^Filter: x/);
  assert.match(screen(state([], { notice: "gone" })).at(-1) ?? "", /^gone$/);
  assert.match(screen(state([]))[2] ?? "", /^No tasks run$/);
});

test("names cannot steer the terminal", () => {
  const [, , line] = screen(state([row("a\u001b[2J")]));
  assert.match(line ?? "", /a\\u001b\[2J/);
});
