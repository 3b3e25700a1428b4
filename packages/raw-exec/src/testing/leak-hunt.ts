import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { playRounds } from "@drover/testing";
import type { RawExecOptions } from "../raw-exec-options.ts";
import { DriverFixture } from "./driver-fixture.ts";
import { findMarked } from "./marked-processes.ts";
import { eventually } from "./waiting.ts";

const PARALLEL = 6;

const LEAVE_CGROUPS =
  "for f in /sys/fs/cgroup/cgroup.procs /sys/fs/cgroup/*/cgroup.procs; do echo 0 2>/dev/null >$f; done;";

/** Ways in which programs lose their children; `$1` is the time that these sleep, which marks them. */
const ESCAPES: Readonly<Record<string, string>> = {
  "double fork": '(sleep "$1" & sleep "$1" &); sleep "$1"',
  "new session": 'setsid sleep "$1" & setsid sh -c \'sleep "$1" & wait\' sh "$1" & sleep "$1"',
  "no hang-up": 'nohup sleep "$1" >/dev/null 2>&1 & sleep "$1"',
  "main process ends first": 'setsid sleep "$1" & sleep "$1" & exit 0',
  "forks while it is killed": 'while :; do sleep "$1" & sleep 0.01; done',
  // As root; the cgroups above belong to it.
  "leaves its cgroup": `sh -c '${LEAVE_CGROUPS} exec sleep "$1"' sh "$1" & sleep "$1"`,
  "leaves its cgroup and session": `setsid sh -c '${LEAVE_CGROUPS} sleep "$1" & sleep "$1"' sh "$1" & exit 0`,
  "new session that forks":
    'setsid sh -c \'while :; do sleep "$1" & sleep 0.01; done\' sh "$1" & wait',
};

/** Only a cgroup finds what hides its origin. */
const ESCAPES_FROM_ALL_BUT_CGROUPS: Readonly<Record<string, string>> = {
  "cleared environment": '(env -i /usr/bin/setsid /bin/sleep "$1" &); sleep "$1"',
};

/** Stops tasks that do all to leave something behind, and looks for it. */
export async function huntLeaks(
  context: TestContext,
  {
    rounds,
    hasCgroups = process.getuid?.() === 0,
    ...options
  }: { rounds: number; hasCgroups?: boolean } & Partial<RawExecOptions>,
): Promise<void> {
  const fixture = new DriverFixture(context, options);
  const driver = await fixture.open();
  const isHeld = hasCgroups && options.cgroups !== "none";
  const escapes = Object.entries({ ...ESCAPES, ...(isHeld && ESCAPES_FROM_ALL_BUT_CGROUPS) });
  await playRounds(rounds, { atOnce: PARALLEL }, async (round) => {
    const [name, script] = escapes[round % escapes.length] ?? ["", ""];
    const duration = `600.${process.pid}${`${round}`.padStart(4, "0")}`;
    const task = fixture.task({ command: "/bin/sh", args: ["-c", script, "sh", duration] });
    await driver.startTask(task);
    await eventually("the task has children", () => findMarked(duration).length > 1);
    await driver.stopTask(task.id, { timeoutMs: (round % 3) * 10, signal: "SIGTERM" });
    assert.deepEqual(findMarked(duration), [], `round ${round}: ${name}`);
    await driver.destroyTask(task.id, { force: false });
  });
  assert.deepEqual(fixture.leftovers(), []);
}
