import type { AllocListStub, NomadClient } from "@drover/api";
import { sampleJob } from "../sample-job.ts";

const NS_PER_MS = 1e6;

/**
 * Runs `/bin/true` as batch jobs, one after the other, on any agent that speaks Nomad's HTTP API.
 *
 * @returns milliseconds from each task's event Received to its event Started
 */
export async function measureStarts(client: NomadClient, count: number): Promise<number[]> {
  const durations: number[] = [];
  for (let round = 0; round < count; round++) {
    const id = `true-${round}`;
    await client.jobs.register({ Job: sampleJob(id, "batch", 1, ["/bin/true"]) });
    const [alloc] = await untilAll(client, id, 1, "complete");
    const events = alloc?.TaskStates?.task?.Events ?? [];
    const timeOf = (type: string) => events.find(({ Type }) => Type === type)?.Time ?? Number.NaN;
    durations.push(Number(BigInt(timeOf("Started")) - BigInt(timeOf("Received"))) / NS_PER_MS);
    await client.jobs.deregister(id, { purge: true });
  }
  return durations;
}

/** A job of these that takes longer does not come to its end. */
const DEADLINE_MS = 120_000;
/** The longest of one look, in which nothing may happen. */
const WAIT_MS = 5000;

/** Waits until so many of a job's allocations have a client status. @throws if one fails, or after two minutes */
export async function untilAll(
  client: NomadClient,
  jobId: string,
  count: number,
  status: string,
): Promise<AllocListStub[]> {
  const deadline = performance.now() + DEADLINE_MS;
  let index: number | undefined;
  for (;;) {
    const { value: allocations, index: next } = await client.jobs.allocations(jobId, {
      index,
      waitMs: WAIT_MS,
    });
    const there = allocations.filter(({ ClientStatus }) => ClientStatus === status);
    if (there.length >= count) return there;
    const failed = allocations.find(({ ClientStatus }) => ClientStatus === "failed");
    if (failed !== undefined) throw new Error(`Allocation ${failed.ID} of ${jobId} failed`);
    if (performance.now() > deadline) {
      const statuses = allocations.map(({ ClientStatus }) => ClientStatus).join(", ");
      throw new Error(`Of job ${jobId} not ${count} are ${status} after two minutes: ${statuses}`);
    }
    index = next;
  }
}
