import assert from "node:assert/strict";
import { Agent as HttpAgent, request } from "node:http";
import { test } from "node:test";
import { AgentHome, type AgentProcess, eventually } from "../agent-process.ts";
import { BASE_JOBS } from "./base-jobs.ts";
import { Mutator } from "./mutator.ts";
import { Random } from "./random.ts";

const JOBS = Number(process.env.DROVER_FUZZ_JOBS ?? 20_000);
const SEED = Number(process.env.DROVER_FUZZ_SEED ?? 1);
const AT_ONCE = 32;
/** Of any one answer. An evaluation without end, or a million allocations, takes far longer. */
const LONGEST_ANSWER_MS = 20_000;

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** Requests to an agent; each that fails, and each 5xx, is kept with what led to it. */
class Requests {
  readonly failures: string[] = [];
  readonly #address: string;
  readonly #connections = new HttpAgent({ keepAlive: true, maxSockets: AT_ONCE });

  constructor({ address }: AgentProcess) {
    this.#address = address;
  }

  async send(method: string, path: string, body?: string): Promise<Answer> {
    const answer = await this.#send(method, path, body).catch((error: unknown) => ({
      status: 0,
      body: String(error),
    }));
    if (answer.status === 0 || answer.status >= 500) {
      this.failures.push(
        `${method} ${path} ${answer.status} ${answer.body}\n${body?.slice(0, 4000)}`,
      );
    }
    return answer;
  }

  /** Whatever is asked for must be there. */
  async read(path: string): Promise<Answer> {
    const answer = await this.send("GET", path);
    if (answer.status !== 200) this.failures.push(`GET ${path} ${answer.status} ${answer.body}`);
    return answer;
  }

  close(): void {
    this.#connections.destroy();
  }

  #send(method: string, path: string, body?: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const signal = AbortSignal.timeout(LONGEST_ANSWER_MS);
      const options = { method, agent: this.#connections, signal };
      request(`${this.#address}${path}`, options, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (chunk) => {
          text += chunk;
        });
        response.on("end", () => resolve({ status: response.statusCode ?? 0, body: text }));
        response.on("error", reject);
      })
        .on("error", reject)
        .end(body);
    });
  }
}

/** Runs an action on every item, several at once. */
async function each<T>(items: Iterable<T>, action: (item: T) => Promise<void>): Promise<void> {
  const queue = items[Symbol.iterator]();
  const worker = async () => {
    for (let next = queue.next(); next.done !== true; next = queue.next()) await action(next.value);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

function assertNone(failures: readonly string[]): void {
  assert.equal(
    failures.length,
    0,
    `${failures.length} failures, seed ${SEED}:\n${failures.slice(0, 10).join("\n")}`,
  );
}

const LISTS = ["jobs?meta=true", "allocations", "evaluations", "deployments", "nodes", "services"];
const PARTS = [
  "",
  "/versions?diffs=true",
  "/allocations",
  "/evaluations",
  "/summary",
  "/deployments",
];

test(`${JOBS} mutated jobs: none ends or holds the agent, and what is accepted can be read again`, async (t) => {
  // Without its driver nothing is started: the fuzz is of what is stored and decided.
  const home = new AgentHome(t, { driver: false });
  const agent = await home.start();
  const requests = new Requests(agent);
  const accepted = new Set<string>();
  const random = new Random(SEED);
  const mutator = new Mutator(random);

  function* mutated(): Generator<string> {
    for (let i = 0; i < JOBS; i++) {
      const base = { ...random.pick(BASE_JOBS), ID: `fuzz-${i}`, Name: `fuzz-${i}` };
      yield JSON.stringify({ Job: mutator.mutate(base) });
    }
  }
  for (const Job of BASE_JOBS) {
    const { status, body } = await requests.send(
      "PUT",
      "/v1/validate/job",
      JSON.stringify({ Job }),
    );
    assert.match(body, /"ValidationErrors":null/, `${status} ${body}`);
  }
  await each(mutated(), async (body) => {
    const { Job } = JSON.parse(body) as { Job?: { ID?: unknown } };
    if (random.next() < 0.1) await requests.send("POST", "/v1/validate/job", body);
    const id = typeof Job?.ID === "string" && Job.ID.isWellFormed() ? Job.ID : "x";
    if (random.next() < 0.2) {
      await requests.send(
        "POST",
        `/v1/job/${encodeURIComponent(id)}/plan`,
        `${body.slice(0, -1)},"Diff":true}`,
      );
    }
    const { status } = await requests.send("POST", "/v1/jobs", body);
    if (status === 200) accepted.add(id);
  });
  assertNone(requests.failures);
  assert.ok(accepted.size > JOBS / 10, `${accepted.size} of ${JOBS} accepted`);
  assert.ok(accepted.size < JOBS, "some are refused");

  await eventually("every evaluation is worked on", async () => {
    const { body } = await requests.read("/v1/evaluations?status=pending");
    return (
      body.trim() === "[]" || JSON.parse(body).every((row: { WaitUntil?: string }) => row.WaitUntil)
    );
  });
  const failed = await requests.read("/v1/evaluations?status=failed");
  assert.deepEqual(JSON.parse(failed.body), [], "no evaluation failed");
  requests.close();
  await agent.kill("SIGKILL");

  const again = await home.start();
  const reading = new Requests(again);
  for (const list of LISTS) await reading.read(`/v1/${list}`);
  const listed = JSON.parse((await reading.read("/v1/jobs")).body) as { ID: string }[];
  assert.deepEqual(
    listed
      .map(({ ID }) => ID)
      .filter((id) => !id.includes("/periodic-"))
      .sort(),
    [...accepted].sort(),
  );
  await each(accepted, async (id) => {
    const path = `/v1/job/${encodeURIComponent(id)}`;
    const { body } = await reading.read(path);
    if (!body.includes(`"ID":${JSON.stringify(id)}`))
      reading.failures.push(`${path} is another: ${body.slice(0, 200)}`);
    await reading.read(`${path}${random.pick(PARTS)}`);
    const plan = await reading.send("POST", `${path}/plan`, `{"Job":${body},"Diff":true}`);
    if (plan.status !== 200 || !plan.body.includes('"Type":"None"')) {
      reading.failures.push(
        `${path}/plan of itself: ${plan.status} ${plan.body.slice(0, 500)}\n${body}`,
      );
    }
    const purged = await reading.send("DELETE", `${path}?purge=true`);
    if (purged.status !== 200)
      reading.failures.push(`DELETE ${path} ${purged.status} ${purged.body}`);
  });
  assertNone(reading.failures);
  const left = JSON.parse((await reading.read("/v1/jobs")).body) as { ID: string }[];
  assert.deepEqual(
    left.filter(({ ID }) => accepted.has(ID)),
    [],
  );
  reading.close();
  await again.kill("SIGTERM");
  t.diagnostic(`${accepted.size} of ${JOBS} accepted, seed ${SEED}`);
});
