import { shortId } from "../render/short-id.ts";
import { formatTime } from "../terminal/time.ts";
import type { MonitorOptions } from "./monitor-options.ts";
import { TaskFailures } from "./task-failures.ts";

const PATIENCE_MS = 10_000;

/**
 * Tells how the allocations of an evaluation start, for jobs whose deployment does not tell it; those
 * that are not under way after ten seconds are left alone.
 *
 * @returns whether none has failed
 */
export async function followStarts(evalId: string, options: MonitorOptions): Promise<boolean> {
  const { client, terminal, verbose, signal } = options;
  const taskFailures = new TaskFailures(options);
  const deadline = performance.now() + PATIENCE_MS;
  const told = new Set<string>();
  let failures = 0;
  let index: number | undefined;
  for (;;) {
    const waitMs = Math.max(1, Math.round(deadline - performance.now()));
    const answer = await client.evaluations.allocations(evalId, { index, waitMs, signal });
    index = answer.index;
    const wanted = answer.value.filter(({ DesiredStatus }) => DesiredStatus === "run");
    for (const alloc of wanted) {
      if (alloc.ClientStatus === "pending" || told.has(alloc.ID)) continue;
      told.add(alloc.ID);
      const line = `Allocation "${shortId(alloc.ID, { verbose })}" is ${alloc.ClientStatus} (${alloc.ClientDescription})`;
      terminal.print(`    ${formatTime(new Date())}: ${line}`);
      if (alloc.ClientStatus === "failed") failures++;
    }
    await taskFailures.tell(wanted);
    if (told.size === wanted.length || performance.now() >= deadline) return failures === 0;
  }
}
