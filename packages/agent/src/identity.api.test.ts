import assert from "node:assert/strict";
import { existsSync, readFileSync, statSync } from "node:fs";
import { request } from "node:http";
import path from "node:path";
import { after, before, test } from "node:test";
import type { JobInput } from "@drover/api";
import type { TaskGroup } from "@drover/job";
import { HeldDirectory } from "@drover/process";
import type { Input } from "@drover/schema";
import { AclAgent } from "../test/acl-agent.ts";
import { AgentHome, type AgentProcess, eventually } from "../test/agent-process.ts";
import { shellJob } from "../test/shell-job.ts";

const home = new AgentHome({ after });
let agent: AgentProcess;

before(async () => {
  agent = await home.start();
});

/** A job of one task with identities; of another user if told. */
function identityJob(id: string, script: string, user = ""): JobInput {
  const job = shellJob(id, script);
  const [group] = job.TaskGroups as Input<TaskGroup>[];
  const [task] = group?.Tasks ?? [];
  const own = {
    ...task,
    User: user,
    Identity: { Env: true, File: true },
    Identities: [{ Name: "other", Audience: ["other.example"], File: true }],
  };
  return { ...job, TaskGroups: [{ ...group, Tasks: [own] }] };
}

async function directoryOf(job: string): Promise<{ id: string; secrets: string }> {
  const { ID } = await eventually(`${job} runs`, async () => {
    const [alloc] = (await agent.client.jobs.allocations(job)).value;
    return alloc?.TaskStates?.t?.State === "running" ? alloc : undefined;
  });
  return { id: ID, secrets: path.join(home.dataDir, "alloc", ID, "t/secrets") };
}

/** Asks over the socket of a task, whose path is too long to be named. */
async function ask(
  secrets: string,
  { token, target = "/v1/jobs" }: { token?: string; target?: string } = {},
): Promise<{ status: number | undefined; text: string }> {
  using directory = HeldDirectory.open(secrets);
  return await new Promise((resolve, reject) => {
    const headers = token === undefined ? {} : { "X-Nomad-Token": token };
    const socketPath = directory.child("api.sock");
    const asking = request({ socketPath, path: target, headers }, async (response) => {
      let text = "";
      for await (const piece of response) text += piece;
      resolve({ status: response.statusCode, text });
    });
    asking.once("error", reject);
    asking.end();
  });
}

test("a task reaches the agent's API over its own socket, by its identity and by nothing else", async () => {
  await agent.client.jobs.register({ Job: identityJob("caller", "sleep 3600") });
  const { secrets } = await directoryOf("caller");
  const token = readFileSync(path.join(secrets, "nomad_token"), "utf8");
  const other = readFileSync(path.join(secrets, "nomad_other.jwt"), "utf8");
  const answer = await ask(secrets, { token });
  assert.equal(answer.status, 200);
  assert.match(answer.text, /"ID":"caller"/);
  for (const wrong of [undefined, "", "nonsense", other, `${token}x`]) {
    const { status, text } = await ask(secrets, wrong === undefined ? {} : { token: wrong });
    assert.equal(status, 403, `${wrong}`);
    assert.match(text, /opened by its identity/);
  }
  assert.equal(statSync(path.join(secrets, "api.sock")).mode & 0o777, 0o600);
});

test("the socket is there again after kill -9 of the agent, and gone when the task is", async () => {
  await agent.client.jobs.register({ Job: identityJob("survivor", "sleep 3600") });
  const { secrets } = await directoryOf("survivor");
  const token = readFileSync(path.join(secrets, "nomad_token"), "utf8");
  await agent.kill("SIGKILL");
  await assert.rejects(ask(secrets, { token }), { code: "ECONNREFUSED" });
  agent = await home.start();
  await eventually("the socket answers again", async () => {
    const answer = await ask(secrets, { token }).catch(() => undefined);
    return answer?.status === 200;
  });
  await agent.client.jobs.deregister("survivor");
  await eventually("the socket is gone", () => !existsSync(path.join(secrets, "api.sock")));
});

test("a task without an identity has no socket, unless ACL tokens open it", async (t) => {
  const acl = await AclAgent.start(t);
  const runs = async (client: typeof agent.client) => {
    await client.jobs.register({ Job: shellJob("silent", "sleep 3600") });
    return await eventually("it runs", async () => {
      const [alloc] = (await client.jobs.allocations("silent")).value;
      return alloc?.ClientStatus === "running" ? alloc.ID : undefined;
    });
  };
  const hasSocket = (dataDir: string, id: string) =>
    existsSync(path.join(dataDir, "alloc", id, "t/secrets/api.sock"));
  assert.ok(!hasSocket(home.dataDir, await runs(agent.client)));
  assert.ok(hasSocket(acl.home.dataDir, await runs(acl.client())));
});

test("the identity is verified by what the agent publishes", async () => {
  await agent.client.jobs.register({ Job: identityJob("published", "sleep 3600") });
  const { id, secrets } = await directoryOf("published");
  const token = readFileSync(path.join(secrets, "nomad_other.jwt"), "utf8");
  const [header = "", payload = "", signature = ""] = token.split(".");
  const decode = (part: string) => JSON.parse(Buffer.from(part, "base64url").toString());
  const published = await fetch(`${agent.address}/.well-known/jwks.json`);
  const { keys } = JSON.parse(await published.text());
  const jwk = keys.find(({ kid }: { kid: string }) => kid === decode(header).kid);
  const algorithm = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("jwk", jwk, algorithm, false, ["verify"]);
  const signed = Buffer.from(`${header}.${payload}`);
  const bytes = Buffer.from(signature, "base64url");
  assert.ok(await crypto.subtle.verify(algorithm, key, bytes, signed));
  const { nomad_allocation_id, nomad_job_id, nomad_task, aud, sub } = decode(payload);
  assert.deepEqual(
    [nomad_allocation_id, nomad_job_id, nomad_task, aud, sub],
    [id, "published", "t", "other.example", "global:default:published:g:t:other"],
  );
});

test("with ACL on a task reads its own variables by its identity and its templates, and no others", async (t) => {
  const acl = await AclAgent.start(t);
  const client = acl.client();
  await client.variables.put("nomad/jobs/reader", { items: { word: "own" } });
  await client.variables.put("elsewhere", { items: { word: "other" } });
  const withTemplate = (id: string, variable: string): JobInput => {
    const job = identityJob(id, "cat local/out; sleep 3600");
    const [group] = job.TaskGroups as Input<TaskGroup>[];
    const EmbeddedTmpl = `{{ (nomadVar "${variable}").word }}`;
    const Templates = [{ EmbeddedTmpl, DestPath: "local/out" }];
    return { ...job, TaskGroups: [{ ...group, Tasks: [{ ...group?.Tasks?.[0], Templates }] }] };
  };
  const newest = async (job: string) => (await client.jobs.allocations(job)).value[0];
  await client.jobs.register({ Job: withTemplate("reader", "nomad/jobs/reader") });
  const alloc = await eventually("it runs with its own variable", async () => {
    const found = await newest("reader");
    return found?.ClientStatus === "running" ? found : undefined;
  });
  const directory = path.join(acl.home.dataDir, "alloc", alloc.ID, "t");
  assert.equal(readFileSync(path.join(directory, "local/out"), "utf8"), "own");
  const token = readFileSync(path.join(directory, "secrets/nomad_token"), "utf8");
  const { variables } = acl.client(token);
  assert.deepEqual((await variables.get("nomad/jobs/reader")).value.Items, { word: "own" });
  await assert.rejects(variables.get("elsewhere"), { status: 403 });
  await assert.rejects(variables.put("nomad/jobs/reader", { items: { word: "x" } }), {
    status: 403,
  });
  const listed = (await variables.list()).value.map(({ Path }) => Path);
  assert.deepEqual(listed, ["nomad/jobs/reader"]);
  assert.equal((await ask(path.join(directory, "secrets"), { token })).status, 403);
  const own = await ask(path.join(directory, "secrets"), {
    token,
    target: "/v1/var/nomad/jobs/reader",
  });
  assert.equal(own.status, 200);

  await client.jobs.register({ Job: withTemplate("thief", "elsewhere") });
  await eventually("its template is refused", async () => {
    const events = (await newest("thief"))?.TaskStates?.t?.Events ?? [];
    return events.some(({ DisplayMessage }) =>
      /no policy lets this task read/.test(DisplayMessage),
    );
  });
});

if (process.geteuid?.() === 0) {
  test("a task of another user may use its token and its socket", async () => {
    // By paths from where it starts: it may not pass the directories of this test.
    const script =
      'test -n "$NOMAD_TOKEN" && test -r secrets/nomad_token && test -w secrets/api.sock && echo may; sleep 3600';
    await agent.client.jobs.register({ Job: identityJob("stranger", script, "nobody") });
    const { id } = await directoryOf("stranger");
    await eventually("it told what it may do", async () => {
      const pieces = await Array.fromAsync(
        agent.client.files.logs(id, { task: "t", type: "stdout" }),
      );
      return Buffer.concat(pieces).toString() === "may\n";
    });
  });
}
