import assert from "node:assert/strict";
import { test } from "node:test";
import { allocationAddress, jobAddress, placeOf, variableAddress } from "@drover/ui/place";
import { runCli } from "../../test/run-cli.ts";
import { startTestAgent } from "../../test/test-agent.ts";

test("-ui prints the address of the page that shows what the command shows", async () => {
  await using agent = await startTestAgent();
  const { client } = agent.process;
  const Namespace = "team";
  await client.namespaces.upsert({ Name: Namespace });
  const group = {
    Name: "g",
    Tasks: [{ Name: "t", Driver: "raw_exec", Config: { command: "/bin/sleep", args: ["600"] } }],
  };
  const Job = { ID: "web", Namespace, Update: { MinHealthyTime: 0 }, TaskGroups: [group] };
  const { EvalID } = await client.jobs.register({ Job });
  let deployments = await client.deployments.list({ namespace: Namespace });
  while (deployments.value.length === 0) {
    const { index } = deployments;
    deployments = await client.deployments.list({ namespace: Namespace, index });
  }
  const deployment = deployments.value[0]?.ID ?? "";
  let allocations = await client.jobs.allocations("web", { namespace: Namespace });
  while (allocations.value.length === 0) {
    const { index } = allocations;
    allocations = await client.jobs.allocations("web", { namespace: Namespace, index });
  }
  const alloc = allocations.value[0]?.ID ?? "";
  await client.jobs.register({
    Job: { ID: "param", Namespace, Type: "batch", ParameterizedJob: {}, TaskGroups: [group] },
  });

  const job = { ID: "web", Namespace };
  const cases: readonly [command: string, args: readonly string[], page: RegExp | string][] = [
    ["job status", [], "/ui/jobs"],
    ["job status", ["web"], jobAddress(job)],
    ["status", ["web"], jobAddress(job)],
    ["alloc status", [alloc.slice(0, 8)], allocationAddress(alloc)],
    ["eval list", [], "/ui/evaluations"],
    ["eval status", [EvalID], jobAddress(job, "evaluations")],
    ["deployment status", [deployment], jobAddress(job, "deployments")],
    ["node status", [], "/ui/node"],
    ["node status", ["-self"], "/ui/node"],
    ["server members", [], "/ui/node"],
    ["var put", ["a/b", "key=value"], variableAddress("a/b", Namespace)],
    ["var get", ["a/b"], variableAddress("a/b", Namespace)],
    ["var list", [], "/ui/variables"],
    ["job dispatch", ["-detach", "param"], /\/ui\/jobs\/param%2Fdispatch-.*\?namespace=team$/],
  ];
  const env = { NOMAD_ADDR: agent.address, NOMAD_NAMESPACE: Namespace };
  for (const [command, args, page] of cases) {
    const { exitCode, stderr } = await runCli([...command.split(" "), "-ui", ...args], { env });
    assert.equal(exitCode, 0, stderr);
    const [, address = ""] = /^Web page: (\S+)$/m.exec(stderr) ?? [];
    if (typeof page === "string") assert.equal(address, `${agent.address}${page}`, command);
    else assert.match(address, page);
    assert.notEqual(placeOf(new URL(address)).page, "unknown");
  }
});

test("job run -ui prints the address of the job that it runs", async () => {
  await using agent = await startTestAgent();
  const env = { NOMAD_ADDR: agent.address, NOMAD_NAMESPACE: "" };
  const Job = {
    ID: "a/b",
    Type: "batch",
    TaskGroups: [
      { Name: "g", Tasks: [{ Name: "t", Driver: "raw_exec", Config: { command: "/bin/true" } }] },
    ],
  };
  const { stderr } = await runCli(["job", "run", "-ui", "-detach", "-json", "-"], {
    env,
    stdin: JSON.stringify({ Job }),
  });
  assert.equal(stderr, `Web page: ${agent.address}/ui/jobs/a%2Fb\n`);
});
