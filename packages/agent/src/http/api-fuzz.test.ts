import assert from "node:assert/strict";
import process from "node:process";
import { type TestContext, test } from "node:test";
import { type AnyOperation, OPERATIONS, pathWith } from "@drover/api";
import { stringifyJson } from "@drover/schema/json";
import { AgentHome, type AgentProcess } from "../../test/agent-process.ts";
import { Mutator } from "../../test/fuzz/mutator.ts";
import { Random } from "../../test/fuzz/random.ts";
import { shellJob } from "../../test/shell-job.ts";

/** `npm run test:fuzz` sends more; with DROVER_FUZZ_SEED others. */
const REQUESTS = Number(process.env.DROVER_FUZZ_REQUESTS ?? 2000);
const SEED = Number(process.env.DROVER_FUZZ_SEED ?? 1);
const AT_ONCE = 8;
const READ_ALL_EVERY = 1000;
/** In milliseconds of the thread's own processor time, which other processes do not add to. */
const LONGEST_STALL_MS = 100;

test("whatever mutation of a valid request comes: no 5xx, no end, no stall, and all that is kept can be read", async (t) => {
  const agent = await startAgent(t);
  t.diagnostic(`seed ${SEED}, ${REQUESTS} requests`);
  const requests = new Requests(new Random(SEED), await valuesOf(agent));
  const statuses = new Map<number, number>();
  for (let sent = 0; sent < REQUESTS; sent += READ_ALL_EVERY) {
    let left = Math.min(READ_ALL_EVERY, REQUESTS - sent);
    const sendSome = async () => {
      while (left-- > 0) {
        const request = requests.next();
        const status = await send(agent, request);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        // Single sign-on is refused as not implemented.
        assert.ok(
          status < 500 || status === 501,
          `${status} for ${describe(request)}, seed ${SEED}`,
        );
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, sendSome));
    await readAll(agent);
  }
  t.diagnostic(`statuses: ${[...statuses].map(([status, n]) => `${n} x ${status}`).join(", ")}`);
  const stalls = [...agent.output.matchAll(/^Event loop held for (\d+) ms$/gm)].map(([, ms]) =>
    Number(ms),
  );
  t.diagnostic(`longest stall: ${Math.max(0, ...stalls)} ms`);
  assert.ok(Math.max(0, ...stalls) <= LONGEST_STALL_MS, `stalls: ${stalls}, seed ${SEED}`);
  assert.doesNotMatch(agent.output, /a bug in this program/);
});

interface Request {
  readonly method: string;
  readonly path: string;
  readonly body: string | undefined;
  /** Whether an answer may go on without end. */
  readonly isStream: boolean;
}

/** Requests that were valid before something was changed in them. */
class Requests {
  readonly #random: Random;
  readonly #mutator: Mutator;
  readonly #values: Values;

  constructor(random: Random, values: Values) {
    this.#random = random;
    this.#mutator = new Mutator(random);
    this.#values = values;
  }

  next(): Request {
    const operation = this.#random.pick(OPERATIONS);
    const valid = this.#valid(operation);
    const path = this.#random.isOneIn(8) ? this.#mutator.mutate(valid.path) : valid.path;
    const query = this.#random.isOneIn(4) ? this.#mutator.mutate(valid.query) : valid.query;
    const body = this.#random.isOneIn(8) ? valid.body : this.#mutator.mutate(valid.body);
    const search = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) search.set(name, textOf(value));
    // Whoever waits for a change that never comes would be waited for.
    search.set("wait", "1ms");
    search.set("follow", "false");
    const parameters = Object.fromEntries(
      Object.entries(path).map(([name, value]) => [name, textOf(value)]),
    );
    const target = pathWith(operation.path, { id: "", name: "", path: "", ...parameters });
    const text = this.#mutator.mutateText(stringifyJson(body));
    const [method] = operation.methods;
    return {
      method,
      path: `${target}?${search}`,
      body: method === "GET" ? undefined : text,
      isStream: operation.reply.kind === "stream",
    };
  }

  #valid({ name, path, query }: AnyOperation) {
    const { ids, bodies } = this.#values;
    const kind = /^\/v1\/(?:client\/)?(\w+)/.exec(path)?.[1] ?? "";
    const id = ids[kind] ?? ids.allocation ?? "";
    // Of a query that says nothing wrong; what it leaves out has its default.
    const names = Object.keys(query.fields).filter((it) => it in QUERIES);
    return {
      path: { id, name: "default", path: "fuzz/a" },
      query: Object.fromEntries(names.map((it) => [it, QUERIES[it]])),
      body: bodies[name] ?? {},
    };
  }
}

const QUERIES: Readonly<Record<string, unknown>> = {
  filter: 'ID != "none"',
  path: "alloc/logs",
  task: "t",
  type: "stdout",
  per_page: 2,
  topic: "Job:web",
  index: 0,
  reverse: true,
  resources: true,
  task_states: true,
  meta: true,
  diffs: true,
  all: true,
  offset: 0,
  limit: 10,
};

interface Values {
  readonly ids: Readonly<Record<string, string>>;
  /** By the names of operations. */
  readonly bodies: Readonly<Record<string, object>>;
}

async function valuesOf({ client, nodeId }: AgentProcess): Promise<Values> {
  const job = shellJob("fuzz", "true", { type: "service", count: 0 });
  await client.jobs.register({ Job: { ...job, Datacenters: ["nowhere"] } });
  const { value: canonical } = await client.jobs.get("fuzz");
  const { value: evaluations } = await client.evaluations.list();
  const { value: deployments } = await client.deployments.list();
  const evaluation = evaluations[0]?.ID ?? "";
  const registration = { Job: canonical, EnforceIndex: false, PreserveCounts: true };
  const text = 'job "x" { group "g" { task "t" { driver = "raw_exec" } } }';
  return {
    ids: {
      job: "fuzz",
      evaluation,
      allocation: evaluation,
      node: nodeId,
      deployment: deployments[0]?.ID ?? evaluation,
    },
    bodies: {
      registerJob: registration,
      updateJob: registration,
      validateJob: registration,
      planJob: { Job: canonical, Diff: true },
      parseJob: { JobHCL: text, Canonicalize: true, Variables: 'a = "b"' },
      evaluateJob: { JobID: "fuzz", EvalOptions: { ForceReschedule: true } },
      scaleJob: { Count: 0, Target: { Group: "g" }, Message: "m" },
      revertJob: { JobVersion: 0, EnforcePriorVersion: 1 },
      markJobStable: { JobVersion: 0, Stable: true },
      dispatchJob: { Payload: "YQ==", Meta: { a: "b" } },
      signalAllocation: { Task: "t", Signal: "SIGHUP" },
      restartAllocation: { TaskName: "t", AllTasks: true },
      promoteDeployment: { All: true, Groups: ["g"] },
      failDeployment: {},
      pauseDeployment: { Pause: true },
      setNodeEligibility: { Eligibility: "ineligible" },
      drainNode: { DrainSpec: { Deadline: -1, IgnoreSystemJobs: true }, MarkEligible: false },
      setSchedulerConfiguration: { SchedulerAlgorithm: "spread", PauseEvalBroker: false },
      putVariable: { Items: { a: "b" }, Lock: { ID: "", TTL: "15s" } },
      search: { Prefix: "f", Context: "all" },
    },
  };
}

async function send({ address }: AgentProcess, request: Request): Promise<number> {
  const { method, path, body, isStream } = request;
  const given = body === undefined ? {} : { body };
  const answer = await fetch(`${address}${path}`, { method, ...given });
  if (isStream) await answer.body?.cancel();
  else await answer.arrayBuffer();
  return answer.status;
}

/** Everything that the state holds, shown as lists and one by one. */
async function readAll({ client }: AgentProcess): Promise<void> {
  const { value: jobs } = await client.jobs.list({ namespace: "*" });
  for (const { ID } of jobs) {
    await client.jobs.get(ID);
    await client.jobs.versions(ID, { diffs: true });
    await client.jobs.summary(ID);
  }
  for (const { ID } of (await client.allocations.list({ namespace: "*" })).value) {
    await client.allocations.get(ID);
  }
  for (const { ID } of (await client.deployments.list({ namespace: "*" })).value) {
    await client.deployments.get(ID);
  }
  await client.evaluations.list({ namespace: "*" });
  for (const { Namespace, Path } of (await client.variables.list({ namespace: "*" })).value) {
    await client.variables.get(Path, { namespace: Namespace });
  }
  // What accumulates is not what is tried here.
  for (const { ID } of jobs) if (ID !== "fuzz") await client.jobs.deregister(ID, { purge: true });
}

async function startAgent(t: TestContext): Promise<AgentProcess> {
  const home = new AgentHome(t);
  return await home.start(["-dev", "-watch-stalls"]);
}

function describe({ method, path, body }: Request): string {
  return `${method} ${path} ${body?.slice(0, 2000) ?? ""}`;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : stringifyJson(value);
}
