import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { NomadClient } from "@drover/api";
import { Fault } from "@drover/fault";
import { type AgentHome, type AgentProcess, eventually } from "./agent-process.ts";
import { shellJob } from "./shell-job.ts";

/** Of an agent before it serves, and from then on: until after its first tasks have ended. */
const LONGEST_START_MS = 1500;
const LONGEST_LIFE_MS = 1000;
/** How many agents are killed before they serve. */
const HURRIED_SHARE = 0.25;
/** Users who do something at the same time. */
const USERS = 3;
const SERVICE = "service";
const MOST_SERVICES = 3;

/** Kills agents of one data directory at any moment of their work, and looks for what they lost or did twice. */
export class KillHunt {
  readonly #home: AgentHome;
  /** The batch jobs whose registration was acknowledged, with their counts. */
  readonly #jobs = new Map<string, number>();
  /** Those that somebody asked to stop. */
  readonly #stopped = new Set<string>();
  #newest = 0;
  #lastIndex = 0;

  constructor(home: AgentHome) {
    this.#home = home;
  }

  /** Starts an agent, has users work with it, and kills it: sometimes before it serves. */
  async lifeOfAnAgent(): Promise<void> {
    const agent = await this.#startAgent();
    if (agent === undefined) return;
    const over = new AbortController();
    const users = Array.from({ length: USERS }, () => this.#work(agent, over.signal));
    await sleep(Math.random() * LONGEST_LIFE_MS);
    over.abort();
    await agent.kill("SIGKILL");
    await Promise.all(users);
  }

  /** Lets a last agent, which is not killed, finish all work. */
  async check(): Promise<void> {
    const agent = await this.#home.start();
    await this.#checkJobs(agent);
    await this.#checkService(agent);
    await agent.kill("SIGTERM");
  }

  async #startAgent(): Promise<AgentProcess | undefined> {
    const hurry = new AbortController();
    const timer =
      Math.random() < HURRIED_SHARE
        ? setTimeout(() => hurry.abort(), Math.random() * LONGEST_START_MS)
        : undefined;
    try {
      const agent = await this.#home.start([], { signal: hurry.signal });
      await this.#checkKnown(agent);
      return agent;
    } catch (error) {
      if (!hurry.signal.aborted) throw error;
      return undefined;
    } finally {
      clearTimeout(timer);
    }
  }

  /** What an agent has acknowledged the next one knows, unless it was collected after its end. */
  async #checkKnown({ client }: AgentProcess): Promise<void> {
    const { value, index } = await client.jobs.list();
    assert.ok(index >= this.#lastIndex, `index ${index} comes after ${this.#lastIndex}`);
    this.#lastIndex = index;
    const known = new Set(value.map(({ ID }) => ID));
    for (const id of this.#jobs.keys()) {
      if (!known.has(id) && !this.#stopped.has(id)) this.#checkRanOnce(id);
    }
  }

  /** One user, until the agent is killed. */
  async #work(agent: AgentProcess, over: AbortSignal): Promise<void> {
    while (!over.aborted) {
      try {
        await this.#act(agent);
        const { index } = await agent.client.jobs.list();
        this.#lastIndex = Math.max(index, this.#lastIndex);
      } catch (error) {
        if (!over.aborted) throw error;
      }
    }
  }

  async #act({ client }: AgentProcess): Promise<void> {
    const dice = Math.random();
    if (dice < 0.6) {
      this.#newest += 1;
      const id = `batch-${this.#newest}`;
      const count = 1 + (this.#newest % 3);
      await client.jobs.register({ Job: shellJob(id, this.#script(), { count, memoryMb: 10 }) });
      this.#jobs.set(id, count);
    } else if (dice < 0.75) {
      const count = 1 + Math.floor(Math.random() * MOST_SERVICES);
      const options = { type: "service", count, memoryMb: 10 };
      await client.jobs.register({ Job: shellJob(SERVICE, "exec sleep 3600", options) });
    } else if (dice < 0.85) {
      const id = [...this.#jobs.keys()].at(-1);
      if (id !== undefined) await this.#stop(client, id);
    } else {
      await client.operator.collectGarbage();
    }
  }

  async #stop(client: NomadClient, id: string): Promise<void> {
    const wasStopped = this.#stopped.has(id);
    this.#stopped.add(id);
    try {
      await client.jobs.deregister(id);
    } catch (error) {
      if (Fault.from(error).code !== "not_found") throw error;
      // It has ended, and was collected.
      if (!wasStopped) this.#stopped.delete(id);
    }
  }

  async #checkJobs({ client }: AgentProcess): Promise<void> {
    await eventually("all evaluations are done and all batch tasks have ended", async () => {
      const [evaluations, allocations] = [
        await client.evaluations.list(),
        await client.allocations.list(),
      ];
      return (
        evaluations.value.every(({ Status }) => Status !== "pending") &&
        allocations.value.every(
          ({ JobType, ClientStatus }) =>
            JobType !== "batch" || (ClientStatus !== "pending" && ClientStatus !== "running"),
        )
      );
    });
    for (const id of this.#jobs.keys()) if (!this.#stopped.has(id)) this.#checkRanOnce(id);
    // Those too that were stopped, or whose registration was cut off.
    for (let job = 1; job <= this.#newest; job++) {
      const lines = this.#lines(`batch-${job}`);
      assert.equal(new Set(lines).size, lines.length, `nothing ran twice: ${lines}`);
    }
  }

  /** It runs as often as the job that was registered last says, and ends when that is stopped. */
  async #checkService({ client }: AgentProcess): Promise<void> {
    const { value: jobs } = await client.jobs.list();
    if (!jobs.some(({ ID }) => ID === SERVICE)) return;
    const { value: job } = await client.jobs.get(SERVICE);
    const count = job.TaskGroups[0]?.Count;
    await eventually("the service runs as often as it should", () => this.#services() === count);
    await client.jobs.deregister(SERVICE, { purge: true });
    await eventually("the service has ended", () => this.#services() === 0);
  }

  /** Each task writes down that it has begun, and that it has ended. */
  #script(): string {
    const say = (word: string) =>
      `echo "$NOMAD_JOB_ID $NOMAD_ALLOC_INDEX ${word}" >>${this.#journal}`;
    return `${say("began")}; sleep 0.$(($$ % 5)); ${say("ended")}`;
  }

  #checkRanOnce(id: string): void {
    const expected = Array.from({ length: this.#jobs.get(id) ?? 0 }, (_, index) =>
      ["began", "ended"].map((word) => `${id} ${index} ${word}`),
    );
    assert.deepEqual(this.#lines(id).toSorted(), expected.flat());
  }

  #lines(id: string): string[] {
    if (!existsSync(this.#journal)) return [];
    const lines = readFileSync(this.#journal, "utf8").split("\n");
    return lines.filter((line) => line.startsWith(`${id} `));
  }

  #services(): number {
    const isService = ({ command }: { command: string }) => command === "sleep\u00003600\u0000";
    return this.#home.processes().filter(isService).length;
  }

  get #journal(): string {
    return path.join(path.dirname(this.#home.dataDir), "journal");
  }
}
