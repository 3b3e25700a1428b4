import assert from "node:assert/strict";
import { test } from "node:test";
import { AgentHome } from "../test/agent-process.ts";
import { shellJob } from "../test/shell-job.ts";

/** In processor time: 50 on a quiet machine. */
const LONGEST_STALL_MS = 150;

test("the largest jobs that a request may hold are registered, changed, planned and read without holding up others", async (t) => {
  const home = new AgentHome(t);
  const agent = await home.start(["-dev", "-watch-stalls"]);
  const { jobs } = agent.client;
  for (const [id, env] of [
    ["values", texts(24_000, 1)],
    ["bytes", texts(100, 39_000)],
  ] as const) {
    const job = shellJob(id, "true", { type: "service", count: 0, env });
    for (const round of ["1", "2"]) await jobs.register({ Job: { ...job, Meta: { round } } });
    const plan = await jobs.plan(id, { Job: { ...job, Meta: null }, Diff: true });
    assert.equal(plan.Diff?.Type, "Edited");
    assert.equal((await jobs.get(id)).value.Version, 1);
    await jobs.deregister(id, { purge: true });
  }
  const stalls = [...agent.output.matchAll(/Event loop held for (\d+) ms/g)].map(([, ms]) =>
    Number(ms),
  );
  assert.ok(Math.max(0, ...stalls) <= LONGEST_STALL_MS, `${stalls}`);
  await agent.kill("SIGTERM");
});

/** So many variables, each of so many characters. */
function texts(count: number, length: number): Record<string, string> {
  const text = "x".repeat(length);
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`V${i}`, text]));
}
