import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { OPERATIONS, pathWith } from "@drover/api";
import { AgentHome, type AgentProcess } from "../../test/agent-process.ts";

const home = new AgentHome({ after });
let agent: AgentProcess;

before(async () => {
  agent = await home.start(["-dev"]);
});
after(() => agent.kill("SIGTERM"));

const ID = "01234567-89ab-cdef-0123-456789abcdef";

test("every operation of the table is served, and refuses every method that it does not take", async () => {
  const byPath = Map.groupBy(OPERATIONS, ({ path }) => path);
  for (const [path, operations] of byPath) {
    const taken = operations.flatMap(({ methods }) => methods);
    const url = `${agent.address}${pathWith(path, { id: ID, name: "none", path: "none", tag: "none" })}`;
    for (const method of ["GET", "PUT", "POST", "DELETE", "PATCH", "OPTIONS"] as const) {
      const isTaken = taken.some((it) => it === method);
      const answer = await fetch(url, { method, signal: AbortSignal.timeout(30_000) });
      await answer.body?.cancel();
      assert.notEqual(answer.status, 500, `${method} ${path}`);
      assert.equal(answer.status === 405, !isTaken, `${method} ${path} is ${answer.status}`);
      const allowed = new Set<string>(answer.headers.get("allow")?.split(", "));
      if (!isTaken) assert.deepEqual(allowed, new Set<string>(taken));
    }
  }
});

test("a body is read by its schema, and what is wrong is named with its place", async () => {
  const put = async (path: string, body: unknown) => {
    const answer = await fetch(`${agent.address}${path}`, {
      method: "PUT",
      body: JSON.stringify(body),
    });
    return `${answer.status} ${await answer.text()}`;
  };
  const node = agent.nodeId;
  const expectations: [path: string, body: unknown, answer: RegExp][] = [
    ["/v1/jobs", { EnforceIndex: "true", Job: {} }, /^400 .*EnforceIndex must be true or false/],
    ["/v1/jobs", { JobModifyIndex: "1", Job: {} }, /^400 .*JobModifyIndex must be a whole number/],
    ["/v1/jobs", { EvalPriority: {}, Job: {} }, /^400 .*EvalPriority must be a whole number/],
    ["/v1/jobs", {}, /^400 .*Job is missing/],
    ["/v1/jobs", { PolicyOverride: true, Job: {} }, /^400 .*PolicyOverride is not supported/],
    ["/v1/jobs/parse", { JobHCL: "job x {}", HCLv1: true }, /^400 .*HCLv1 is not supported/],
    ["/v1/jobs", [], /^400 .*must be a JSON object/],
    ["/v1/search", { Prefix: { toString: 1 } }, /^400 .*Prefix must be text/],
    ["/v1/search", { Context: "nonsense" }, /^400 .*Context must be one of/],
    ["/v1/search", { Prefix: "x", Unknown: 1 }, /^200 /],
    [`/v1/node/${node}/drain`, undefined, /^400 .*DrainSpec is missing/],
    [`/v1/node/${node}/drain`, {}, /^400 .*DrainSpec is missing/],
    [`/v1/node/${node}/drain`, { DrainSpec: "x" }, /^400 .*DrainSpec must be an object/],
    [`/v1/node/${node}/drain`, { DrainSpec: { Deadline: "soon" } }, /^400 .*DrainSpec.Deadline/],
    [`/v1/node/${node}/drain`, { DrainSpec: {}, NodeID: ID }, /^400 .*NodeID is .*the path names/],
    [`/v1/node/${node}/eligibility`, {}, /^400 .*Eligibility is missing/],
    [`/v1/deployment/pause/${ID}`, { Pause: "true" }, /^400 .*Pause must be true or false/],
    [`/v1/deployment/pause/${ID}`, {}, /^400 .*Pause is missing/],
    [`/v1/deployment/promote/${ID}`, { Groups: "web" }, /^400 .*Groups must be a list/],
    ["/v1/job/x/dispatch", { Meta: 5 }, /^400 .*Meta must be an object/],
    ["/v1/job/x/dispatch", { Meta: { a: 5 } }, /^400 .*Meta.a must be text/],
    ["/v1/job/x/dispatch", { Payload: "no base64!" }, /^400 .*Payload must be base64/],
    ["/v1/job/x/dispatch", { JobID: "y" }, /^400 .*JobID is "y", but the path names "x"/],
    ["/v1/job/x/scale", { Count: "3", Target: { Group: "g" } }, /^400 .*Count must be a whole/],
    ["/v1/job/x/scale", { Count: -1, Target: { Group: "g" } }, /^400 .*Count must be at least 0/],
    ["/v1/job/x/scale", { Count: 1 }, /^400 .*Target is missing/],
    ["/v1/job/x/revert", { JobVersion: 1e300 }, /^400 .*JobVersion must be a whole number/],
    ["/v1/job/x/stable", { JobVersion: 0, Stable: 1 }, /^400 .*Stable must be true or false/],
    ["/v1/job/x", { Job: { ID: "y", TaskGroups: [] } }, /^400 /],
    [`/v1/client/allocation/${ID}/signal`, { Signal: 9 }, /^400 .*Signal must be text/],
    [`/v1/client/allocation/${ID}/restart`, { AllTasks: "yes" }, /^400 .*AllTasks must be/],
    ["/v1/operator/scheduler/configuration", { PauseEvalBroker: 1 }, /^400 .*PauseEvalBroker/],
  ];
  for (const [path, body, answer] of expectations) {
    assert.match(await put(path, body), answer, `${path} ${JSON.stringify(body)}`);
  }
});

test("a query is read by its schema, and another region is refused", async () => {
  const get = async (path: string) => {
    const answer = await fetch(`${agent.address}${path}`);
    return `${answer.status} ${await answer.text()}`;
  };
  assert.match(await get("/v1/jobs?index=-1"), /^400 .*index must be at least 0/);
  assert.match(await get("/v1/jobs?index=x"), /^400 .*index must be a whole number/);
  assert.match(await get("/v1/jobs?index=1&wait=soon"), /^400 .*wait must be/);
  assert.match(await get("/v1/jobs?reverse=maybe"), /^400 .*reverse must be true or false/);
  assert.match(await get("/v1/jobs?per_page=1e9"), /^400 .*per_page must be a whole number/);
  assert.match(await get("/v1/jobs?region=elsewhere"), /^400 No path to region "elsewhere"/);
  assert.match(await get("/v1/jobs?region=global&unknown=1&__proto__=1"), /^200 /);
  assert.match(await get("/v1/jobs?filter=Nonsense%20%3D%3D%20x"), /^400 .*not a field/);
  assert.match(await get("/v1/job/none/services"), /^200 \[\]$/);
  assert.match(await get("/v1/node/pools"), /^200 .*"all".*"default"/);
  assert.match(await get("/v1/agent/health?type=client"), /^200 \{"client":[^}]*\}\}$/);
  assert.match(await get("/v1/agent/health?type=other"), /^400 .*type must be one of/);
});

test("the description of the API has every operation, once for each of its methods", async () => {
  const answer = await fetch(`${agent.address}/v1/openapi.json`);
  const { openapi, paths } = (await answer.json()) as {
    openapi: string;
    paths: Record<string, Record<string, { operationId: string; parameters: { name: string }[] }>>;
  };
  assert.equal(openapi, "3.1.0");
  const found = Object.values(paths).flatMap((methods) => Object.values(methods));
  const ids = found.map(({ operationId }) => operationId);
  assert.equal(new Set(ids).size, ids.length);
  assert.equal(ids.length, OPERATIONS.flatMap(({ methods }) => methods).length);
  const plan = paths["/v1/job/{id}/plan"]?.put;
  assert.deepEqual(
    plan?.parameters.map(({ name }) => name),
    ["id", "namespace", "region"],
  );
});
