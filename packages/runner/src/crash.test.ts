import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseJson, stringifyJson, type TaskState } from "@drover/job";
import { endOf, killChild, temporaryDirectory } from "@drover/testing";
import { makeAlloc, makeTask, NO_RESTARTS } from "../test/allocation.ts";

const AGENT = fileURLToPath(new URL("../test/crash-agent.ts", import.meta.url));
const ALLOCS = 20;
const RESTARTS = 2;
/** How often the agent is killed before it may finish; more of it for a long hunt. */
const KILLS = Number(process.env.DROVER_CRASH_KILLS ?? 12);
const MAX_LIFE_MS = 700;

test("whenever the agent is killed, no task runs twice and no exit code is lost", async (t) => {
  const directory = temporaryDirectory(t);
  mkdirSync(path.join(directory, "tasks"));
  const journal = path.join(directory, "journal");
  // Each run says that it began and ended; an allocation fails after its last restart.
  const script = `echo "$NOMAD_ALLOC_ID began" >>${journal}; sleep 0.$(($$ % 10)); echo "$NOMAD_ALLOC_ID ended" >>${journal}; exit 7`;
  const allocs = Array.from({ length: ALLOCS }, () =>
    makeAlloc({
      tasks: [makeTask({ Driver: "script", Config: { script } })],
      group: {
        RestartPolicy: { ...NO_RESTARTS, Attempts: RESTARTS, Delay: 200_000_000 },
      },
    }),
  );
  writeFileSync(path.join(directory, "allocs.json"), stringifyJson(allocs));

  for (let kills = 0; kills < KILLS && !existsSync(path.join(directory, "result.json")); kills++) {
    const agent = startAgent(directory);
    await sleep(Math.random() * MAX_LIFE_MS);
    await killChild(agent);
  }
  assert.deepEqual(await endOf(startAgent(directory)), { code: 0, signal: null });

  const results = parseJson(
    readFileSync(path.join(directory, "result.json"), "utf8"),
  ) as unknown as Record<string, Record<string, TaskState>>;
  const lines = readFileSync(journal, "utf8").trim().split("\n");
  for (const { ID } of allocs) {
    const own = lines
      .filter((line) => line.startsWith(ID))
      .map((line) => line.slice(ID.length + 1));
    // One after the other, and as often as the restart policy says: never twice for one start.
    const state = results[ID]?.main;
    assert.ok(state);
    const told = state.Events.map(({ Type, DisplayMessage }) => `${Type}: ${DisplayMessage}`);
    const expected = Array(RESTARTS + 1)
      .fill(["began", "ended"])
      .flat();
    assert.deepEqual(own, expected, told.join("\n"));
    assert.equal(state.Restarts, RESTARTS);
    const ends = state.Events.filter(({ Type }) => Type === "Terminated");
    assert.deepEqual(
      ends.map(({ ExitCode }) => ExitCode),
      Array(RESTARTS + 1).fill(7),
    );
  }
});

function startAgent(directory: string) {
  return spawn(process.execPath, [AGENT, directory], { stdio: ["ignore", "ignore", "inherit"] });
}
