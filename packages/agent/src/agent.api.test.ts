import assert from "node:assert/strict";
import { request } from "node:http";
import { after, before, test } from "node:test";
import type { JobInput, SeveralLogsFrame } from "@drover/api";
import { WebSocket } from "ws";
import { AgentHome, type AgentProcess, eventually } from "../test/agent-process.ts";
import { closedAfter } from "../test/raw-request.ts";
import { shellJob } from "../test/shell-job.ts";

const home = new AgentHome({ after });
let agent: AgentProcess;

before(async () => {
  agent = await home.start(["-dev"]);
});
after(() => agent.kill("SIGTERM"));

const service = (id: string, script: string, count = 1) =>
  shellJob(id, script, { type: "service", count });

async function runningAlloc(job: string) {
  return await eventually(`job ${job} runs`, async () => {
    const { value } = await agent.client.jobs.allocations(job);
    return value.find(
      ({ ClientStatus, DesiredStatus }) => ClientStatus === "running" && DesiredStatus === "run",
    );
  });
}

test("a service is rolled out, scaled, changed and reverted", async () => {
  const { jobs } = agent.client;
  await jobs.register({ Job: service("web", "sleep 3600") });
  const isSuccessful = (version: number) => async () => {
    const { value } = await jobs.latestDeployment("web");
    return value?.JobVersion === version && value.Status === "successful";
  };
  await eventually("the first version is healthy", isSuccessful(0));
  await eventually("it is stable", async () => (await jobs.get("web")).value.Stable);

  await jobs.scale("web", { group: "g", count: 2 });
  await eventually("two run", async () => {
    const { value } = await jobs.summary("web");
    return value.Summary.g?.Running === 2;
  });

  const plan = await jobs.plan("web", { Job: service("web", "sleep 3601"), Diff: true });
  assert.equal(plan.Diff?.Type, "Edited");
  assert.equal(plan.Annotations?.DesiredTGUpdates.g?.Stop, 1);
  assert.equal((await jobs.get("web")).value.Version, 1, "a plan changes nothing");

  await jobs.register({ Job: service("web", "sleep 3601") });
  await eventually("the changed version is healthy", isSuccessful(2));
  await jobs.revert("web", 0);
  await eventually("the old version is back", isSuccessful(3));
  const { value } = await jobs.versions("web", { diffs: true });
  assert.deepEqual(
    value.Versions.map(({ Version }) => Version),
    [3, 2, 1, 0],
  );
  assert.equal(value.Diffs?.length, 3);
  await jobs.deregister("web", { purge: true });
});

test("a blocking read answers when something changes, with a higher index", async () => {
  const { jobs } = agent.client;
  const first = await jobs.list();
  const waiting = (async () => {
    for (let index = first.index; ; ) {
      const answer = await jobs.list({ index, waitMs: 60_000 });
      assert.ok(answer.index > index);
      if (answer.value.some(({ ID }) => ID === "team/with/slashes")) return;
      index = answer.index;
    }
  })();
  await jobs.register({ Job: shellJob("team/with/slashes", "true") });
  await waiting;
  await eventually("it is done", async () => {
    const { value } = await jobs.allocations("team/with/slashes");
    return value[0]?.ClientStatus === "complete";
  });
  const raw = await fetch(`${agent.address}/v1/job/team/with/slashes/allocations`);
  assert.equal(raw.status, 200, "slashes that are not percent-encoded are understood too");
});

test("lists are filtered and paged", async () => {
  const { jobs } = agent.client;
  for (const id of ["page-a", "page-b", "page-c"])
    await jobs.register({ Job: shellJob(id, "true") });
  const first = await jobs.list({ prefix: "page-", perPage: 2 });
  assert.deepEqual(
    first.value.map(({ ID }) => ID),
    ["page-a", "page-b"],
  );
  const second = await jobs.list({ prefix: "page-", perPage: 2, nextToken: first.nextToken });
  assert.deepEqual(
    second.value.map(({ ID }) => ID),
    ["page-c"],
  );
  const filtered = await jobs.list({ filter: 'ID == "page-b"' });
  assert.deepEqual(
    filtered.value.map(({ ID }) => ID),
    ["page-b"],
  );
  await assert.rejects(jobs.list({ filter: "ID ==" }), { code: "invalid_argument" });
});

test("signals, logs, files and commands reach a task", async () => {
  const { client } = agent;
  const script = "trap 'echo got it' USR1; echo ready; while true; do sleep 0.1; done";
  await client.jobs.register({ Job: service("tools", script) });
  const { ID } = await runningAlloc("tools");
  const logs = () => textOf(client.files.logs(ID, { task: "t", type: "stdout" }));
  await eventually("the task is ready", async () => (await logs()).includes("ready"));
  await client.allocations.signal(ID, { signal: "SIGUSR1", task: "t" });
  await eventually("the signal has come", async () => (await logs()).includes("got it"));
  await assert.rejects(client.allocations.signal(ID, { signal: "SIGNONSENSE" }), {
    code: "invalid_argument",
  });

  const files = await client.files.list(ID, "/");
  assert.deepEqual(
    files.value.map(({ Name }) => Name),
    ["alloc", "t"],
  );
  assert.equal(await textOf(client.files.read(ID, "alloc/logs/t.stdout.0")), await logs());
  await assert.rejects(client.files.stat(ID, "../../server/state.db"), { code: "not_found" });

  let output = "";
  const onOutput = (data: Uint8Array) => {
    output += Buffer.from(data).toString();
  };
  const session = await client.allocations.exec(ID, {
    task: "t",
    command: ["/bin/sh", "-c", "cat; echo $NOMAD_TASK_NAME; exit 3"],
    onStdout: onOutput,
    onStderr: onOutput,
  });
  session.write(Buffer.from("to stdin\n"));
  session.closeStdin();
  assert.equal(await session.exitCode, 3);
  assert.equal(output, "to stdin\nt\n");
  const { value: usage } = await client.allocations.stats(ID);
  assert.ok(usage.Tasks.t);
  await client.jobs.deregister("tools");
  await assert.rejects(client.allocations.signal("0123", { signal: "SIGHUP" }), {
    code: "not_found",
  });
});

test("a message that is no input of a command ends that command's websocket alone", async () => {
  const { client } = agent;
  await client.jobs.register({ Job: service("messages", "sleep 3600") });
  const { ID } = await runningAlloc("messages");
  const command = encodeURIComponent(JSON.stringify(["/bin/cat"]));
  const url = `${agent.address}/v1/client/allocation/${ID}/exec?task=t&command=${command}`;
  const messages = ["null", "[]", "7", "{", '{"stdin":{"data":5}}', '{"stdin":7}'];
  for (const message of [...messages, '{"tty_size":{"width":"x"}}', '{"tty_size":{}}']) {
    const { code, reason } = await closedAfter(url.replace(/^http/, "ws"), message);
    assert.equal(code, 4000, `${message} was answered with ${code} ${reason}`);
    assert.notEqual(reason, "", message);
  }
  await client.jobs.deregister("messages");
});

test("following a log ends when the task has ended, with all that it wrote", async () => {
  const { client } = agent;
  await client.jobs.register({
    Job: shellJob("follow", "for i in 1 2 3; do echo $i; sleep 0.2; done"),
  });
  const alloc = await eventually("it has started", async () => {
    const { value } = await client.jobs.allocations("follow");
    return value.find(({ TaskStates }) => TaskStates?.t?.StartedAt);
  });
  const logs = client.files.logs(alloc.ID, { task: "t", type: "stdout", follow: true });
  assert.equal(await textOf(logs), "1\n2\n3\n");
});

test("what several tasks write comes over one connection, told apart by numbers", async () => {
  const { client } = agent;
  for (const id of ["first", "second"]) {
    await client.jobs.register({ Job: shellJob(id, `echo ${id}; echo bad ${id} >&2`) });
  }
  const [first, second] = await Promise.all(
    ["first", "second"].map((id) =>
      eventually("it is done", async () => {
        const { value } = await client.jobs.allocations(id);
        return value.find(({ ClientStatus }) => ClientStatus === "complete");
      }),
    ),
  );
  assert.ok(first && second);
  const outputs = [
    [first.ID, "stdout"],
    [second.ID, "stderr"],
    [second.ID, "stdout"],
  ] as const;
  const query = new URLSearchParams({ follow: "true" });
  for (const [alloc, type] of outputs) {
    for (const [name, value] of Object.entries({ alloc, type, task: "t" })) {
      query.append(name, value);
    }
  }
  const read = (text: string) => fetch(`${agent.address}/v1/client/fs/logs?${text}`);
  const answer = await read(String(query));
  const texts = ["", "", ""];
  for (const line of (await answer.text()).split("\n").filter((text) => text !== "")) {
    const { Output = -1, Data = "" } = JSON.parse(line) as SeveralLogsFrame;
    texts[Output] += Buffer.from(Data, "base64").toString();
  }
  assert.deepEqual(texts, ["first\n", "bad second\n", "second\n"]);

  assert.equal((await read("")).status, 400);
  assert.equal((await read(`${query}&type=stdout`)).status, 400);
  assert.equal(
    (await read(`${query}&alloc=00000000-0000-0000-0000-000000000000&type=stdout&task=t`)).status,
    404,
  );
  assert.equal((await read(`${query}&namespace=other`)).status, 404);
});

test("a parameterized job is dispatched with its metadata, and refuses what it does not take", async () => {
  const { client } = agent;
  const job: JobInput = {
    ...shellJob("greet", "echo hello $NOMAD_META_who"),
    ParameterizedJob: { MetaRequired: ["who"] },
  };
  await client.jobs.register({ Job: job });
  await assert.rejects(client.jobs.dispatch("greet"), /required meta keys: \["who"\]/);
  const { DispatchedJobID } = await client.jobs.dispatch("greet", { Meta: { who: "Ada" } });
  assert.match(DispatchedJobID, /^greet\/dispatch-\d+-[0-9a-f]{8}$/);
  const done = await eventually("it is done", async () => {
    const { value } = await client.jobs.allocations(DispatchedJobID);
    return value[0]?.ClientStatus === "complete" && value[0];
  });
  const logs = client.files.logs(done.ID, { task: "t", type: "stdout" });
  assert.equal(await textOf(logs), "hello Ada\n");
});

test("a periodic job is launched by force, and on its time", async () => {
  const { client } = agent;
  const Periodic = { Enabled: true, Spec: "* * * * * * *", SpecType: "cron" };
  await client.jobs.register({ Job: { ...shellJob("often", "true"), Periodic } });
  await eventually("it was launched", async () => {
    const { value } = await client.jobs.list({ prefix: "often/periodic-" });
    return value.some(({ Status }) => Status === "dead");
  });
  await client.jobs.deregister("often", { purge: true });
});

test("a job that cannot be is refused with every reason, and nothing is left of it", async () => {
  const { client } = agent;
  const job: JobInput = { ID: "bad job", Type: "nonsense", TaskGroups: [] };
  await assert.rejects(client.jobs.register({ Job: job }), (error: Error) => {
    assert.match(error.message, /Job ID contains a space/);
    assert.match(error.message, /Missing job task groups/);
    return true;
  });
  await assert.rejects(client.jobs.get("bad job"), { code: "not_found" });
  const validation = await client.jobs.validate({ Job: job });
  assert.ok((validation.ValidationErrors?.length ?? 0) > 1);
});

test("registering with a stale index is refused", async () => {
  const { jobs } = agent.client;
  await jobs.register({ Job: shellJob("once", "true"), EnforceIndex: true, JobModifyIndex: 0 });
  await assert.rejects(
    jobs.register({ Job: shellJob("once", "true"), EnforceIndex: true, JobModifyIndex: 0 }),
    /Enforcing job modify index 0: job already exists/,
  );
});

test("job files are parsed", async () => {
  const job = await agent.client.jobs.parse(
    'job "a" {\n group "g" {\n task "t" {\n driver = "raw_exec"\n config {\n command = "/bin/true"\n}\n}\n}\n}',
  );
  assert.equal(job.TaskGroups[0]?.Tasks[0]?.Driver, "raw_exec");
  await assert.rejects(agent.client.jobs.parse("job {"), { code: "invalid_argument" });
});

test("what a web page or a foreign name sends is refused, on the websocket too", async () => {
  const { port } = new URL(agent.address);
  const statusWith = (headers: Record<string, string>) =>
    new Promise<number>((resolve, reject) => {
      const options = { host: "127.0.0.1", port, path: "/v1/jobs", headers };
      request(options, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      })
        .on("error", reject)
        .end();
    });
  assert.equal(await statusWith({}), 200);
  assert.equal(await statusWith({ Host: `localhost:${port}` }), 200);
  assert.equal(await statusWith({ Origin: agent.address }), 200);
  assert.equal(await statusWith({ Host: `evil.example:${port}` }), 403);
  assert.equal(await statusWith({ Host: "127.0.0.1:1" }), 200, "as through a tunnel");
  assert.equal(await statusWith({ Origin: "http://127.0.0.1:1" }), 403);
  assert.equal(await statusWith({ Origin: "http://evil.example" }), 403);
  assert.equal(await statusWith({ Origin: "null" }), 403);
  assert.equal(await statusWith({ "Sec-Fetch-Site": "cross-site" }), 403);

  const socket = new WebSocket(`ws://127.0.0.1:${port}/v1/client/allocation/x/exec`, {
    origin: "http://evil.example",
  });
  const status = await new Promise((resolve) => {
    socket.on("unexpected-response", (_request, response) => resolve(response.statusCode));
    socket.on("error", resolve);
  });
  assert.equal(status, 403);
  socket.terminate();
});

test("an unknown path and a wrong method are clear errors", async () => {
  const unknown = await fetch(`${agent.address}/v1/nonsense`);
  assert.equal(unknown.status, 404);
  assert.match(await unknown.text(), /Invalid path: \/v1\/nonsense/);
  const wrong = await fetch(`${agent.address}/v1/jobs`, { method: "DELETE" });
  assert.equal(wrong.status, 405);
  assert.equal(wrong.headers.get("allow"), "GET, PUT, POST");
});

test("a node that is ineligible gets no new allocation, and takes up what waited once it is back", async () => {
  const { client } = agent;
  const { value: nodes } = await client.nodes.list();
  const id = nodes[0]?.ID ?? "";
  await client.nodes.setEligibility(id, false);
  const { EvalID } = await client.jobs.register({ Job: shellJob("later", "true") });
  const evaluation = await eventually("the evaluation is complete", async () => {
    const { value } = await client.evaluations.get(EvalID);
    return value.Status === "complete" && value;
  });
  assert.ok(evaluation.FailedTGAllocs?.g);
  assert.notEqual(evaluation.BlockedEval, "");
  await client.nodes.setEligibility(id, true);
  await eventually("it ran", async () => {
    const { value } = await client.jobs.allocations("later");
    return value[0]?.ClientStatus === "complete";
  });
});

test("garbage collection deletes what has finished", async () => {
  const { client } = agent;
  await client.jobs.register({ Job: shellJob("gone", "true") });
  await eventually(
    "it is dead",
    async () => (await client.jobs.get("gone")).value.Status === "dead",
  );
  await client.operator.collectGarbage();
  await assert.rejects(client.jobs.get("gone"), { code: "not_found" });
  assert.deepEqual((await client.jobs.allocations("gone")).value, []);
});

async function textOf(pieces: AsyncIterable<Uint8Array>): Promise<string> {
  return Buffer.concat(await Array.fromAsync(pieces)).toString();
}

test("events tell what changes as it happens, by topic", async () => {
  const { client } = agent;
  const ended = new AbortController();
  const seen: string[] = [];
  const topics = ["Job:watched", "Allocation:watched"];
  const listening = (async () => {
    for await (const { Events } of client.agent.events({ topics, signal: ended.signal })) {
      for (const { Topic, Type, FilterKeys } of Events) seen.push(`${Topic} ${Type} ${FilterKeys}`);
    }
  })().catch(() => undefined);
  await eventually("the stream tells of the job", async () => {
    await client.jobs.register({ Job: shellJob("watched", "true") });
    await client.jobs.register({ Job: shellJob("other", "true") });
    return (
      seen.includes("Allocation PlanResult watched") &&
      seen.includes("Allocation AllocationUpdated watched") &&
      seen.some((event) => event.startsWith("Job "))
    );
  });
  assert.ok(!seen.some((event) => event.includes("other")));
  ended.abort();
  await listening;
});

test("a job file is parsed, and what is wrong with one is told with its line", async () => {
  const parse = (JobHCL: string, query = "") =>
    fetch(`${agent.address}/v1/jobs/parse${query}`, {
      method: "POST",
      body: JSON.stringify({ JobHCL, Canonicalize: true }),
    });
  const compact = await (await parse('job "a" {}')).text();
  assert.equal(JSON.parse(compact).Priority, 50);
  const pretty = await (await parse('job "a" {}', "?pretty")).text();
  assert.notEqual(pretty, compact);
  assert.deepEqual(JSON.parse(pretty), JSON.parse(compact));
  const wrong = await parse('job "a" {\n  nam = 1\n}');
  assert.equal(wrong.status, 400);
  assert.match(await wrong.text(), /on input\.hcl:2:3/);
});

test("a job with the constraints that Nomad implies is placed", async () => {
  const Constraints = [
    { LTarget: "${attr.nomad.service_discovery}", RTarget: "true", Operand: "=" },
    { LTarget: "${attr.nomad.version}", RTarget: ">= 1.4.0", Operand: "semver" },
    { LTarget: "${attr.os.signals}", RTarget: "SIGUSR1,SIGHUP", Operand: "set_contains" },
    { LTarget: "${attr.kernel.name}", RTarget: "linux", Operand: "=" },
  ];
  const job = { ...shellJob("exported", "true"), Constraints };
  await agent.client.jobs.register({ Job: job });
  await eventually("it has run", async () => {
    const { value } = await agent.client.jobs.allocations("exported");
    return value[0]?.ClientStatus === "complete";
  });
});
