import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { cp, readdir } from "node:fs/promises";
import path from "node:path";
import { after, before, type TestContext, test } from "node:test";
import { isClientTerminal, parseJson } from "@drover/job";
import { endOf, killChild } from "@drover/testing";
import { type CommandCases, checkCase } from "../../test/command-case.ts";
import { eventually } from "../../test/eventually.ts";
import { callsCommand, givesFlag, readTestBlocks } from "../../test/flags-in-tests.ts";
import { JOB_FILES, LOOP, shellTask } from "../../test/job-files.ts";
import { runCli } from "../../test/run-cli.ts";
import { runDrover, spawnDrover } from "../../test/run-drover.ts";
import { startTestAgent, type TestAgent } from "../../test/test-agent.ts";
import { clientFlags } from "../api/connect.ts";
import { flagName } from "../command/flag.ts";
import { ALIASES, COMMANDS } from "../commands.ts";

/** What cases are about. */
interface World {
  /** The allocation of job "pair" that runs. */
  alloc: string;
  deployment: string;
  evaluation: string;
  node: string;
  /** The path of a file of the test. */
  readonly file: (name: string) => string;
}

const SHORT_ID = "[0-9a-f]{8}";
const UUID = "[0-9a-f]{8}-[0-9a-f-]{27}";

/** How tests call commands that a function of theirs calls for them. */
const CALLED_BY: Readonly<Record<string, string>> = {
  agent: "startAgent(",
  "job action": "act(",
};

/** In this order. What the cases of every-command.test.ts and of others beside it give is not here again. */
const CASES: readonly CommandCases<World>[] = [
  [
    "job validate",
    ...fileFlagCases({ shows: /^Job validation successful$/m }),
    { args: ({ file }) => ["-json", file("pair.json.txt")], shows: /successful/ },
  ],
  [
    "job plan",
    ...fileFlagCases({ exit: 1, shows: /^\+ Job: "vars"$/m }),
    { args: ({ file }) => ["-json", file("pair.json.txt")], exit: 1, shows: /^\+ Job: "pair"$/m },
    {
      args: ({ file }) => ["-diff=false", "-policy-override", file("pair.hcl")],
      exit: 1,
      shows: /^Scheduler dry-run:\n/,
    },
  ],
  [
    "job run",
    ...fileFlagCases({ shows: /^Job registration successful$/m, before: ["-detach"] }),
    {
      args: ({ file }) => ["-verbose", "-policy-override", "-json", file("pair.json.txt")],
      shows: new RegExp(`Monitoring evaluation "${UUID}"[\\s\\S]*successful`),
      leaves: look,
    },
    {
      args: ({ file }) => ["-detach", "-eval-priority", "77", file("pair.hcl")],
      shows: /successful/,
      leaves: async () => assert.equal((await newestEvaluation("pair")).Priority, 77),
    },
  ],
  [
    "job plan",
    {
      args: ({ file }) => ["-verbose", file("pair.hcl")],
      shows: /^Job: "pair"\nTask Group: "g" \(1 ignore\)\n {2}Task: "a"$/m,
    },
  ],
  [
    "job scale",
    {
      args: () => ["-verbose", "-message", "More of it", "pair", "g", "2"],
      shows: new RegExp(`Monitoring evaluation "${UUID}"`),
      leaves: async () => {
        const { stdout } = await drover(["job", "scaling-events", "-verbose", "pair"]);
        assert.match(stdout, / More of it /);
      },
    },
  ],
  [
    "job run",
    {
      args: ({ file }) => ["-preserve-counts", file("pair.hcl")],
      shows: /finished with status "complete"/,
      leaves: async () => assert.equal(await countOf("pair"), 2),
    },
    {
      args: ({ file }) => [file("pair.hcl")],
      shows: /finished with status "complete"/,
      leaves: async () => {
        assert.equal(await countOf("pair"), 1);
        await look();
      },
    },
  ],
  [
    "job inspect",
    { args: () => ["-hcl", "pair"], shows: /^job "pair" \{$/m },
    { args: () => ["-json", "pair"], shows: /^\{\n +"Job": \{/ },
    { args: () => ["-t", "{{.ID}} {{len .TaskGroups}}", "pair"], shows: /^pair 1$/m },
  ],
  [
    "job status",
    { args: () => ["-evals", "pair"], shows: /^Evaluations\nID +Priority +Triggered By/m },
    { args: () => ["-all-allocs", "pair"], shows: /^Allocations\nID +Node ID/m },
    { args: () => ["-verbose", "pair"], shows: new RegExp(`^Allocations\\n.*\\n${UUID} `, "m") },
    {
      args: () => ["-t", "{{range .}}{{.Summary.JobID}} {{len .Allocations}}{{end}}", "pair"],
      shows: /^pair \d+$/m,
    },
    { args: () => ["-t", "{{range .}}{{.Summary.JobID}} {{end}}"], shows: /\bpair vars / },
  ],
  [
    "status",
    { args: () => ["-t", "{{range .}}{{.Summary.JobID}}{{end}}", "pair"], shows: /^pair$/m },
  ],
  [
    "job allocs",
    { args: () => ["-verbose", "-all", "pair"], shows: new RegExp(`^ID +Eval ID.*\\n${UUID} `) },
  ],
  [
    "job deployments",
    { args: () => ["-verbose", "pair"], shows: new RegExp(`^ID +Job ID.*\\n${UUID} `) },
    { args: () => ["-latest", "pair"], shows: new RegExp(`^ID +=\\s+${SHORT_ID}$`, "m") },
    { args: () => ["-json", "pair"], shows: /^\[[\s\S]*"JobID": "pair"/ },
  ],
  [
    "job history",
    { args: () => ["-p", "-full", "pair"], shows: /^Version[\s\S]*Task Group: "g"/m },
    { args: () => ["-json", "pair"], shows: /^\[[\s\S]*"Version": 0/ },
  ],
  [
    "job eval",
    {
      args: () => ["-force-reschedule", "-verbose", "pair"],
      shows: new RegExp(`Monitoring evaluation "${UUID}"`),
    },
  ],
  [
    "job dispatch",
    {
      first: () => runFile("param.hcl"),
      args: () => [
        "-verbose",
        "-id-prefix-template",
        "morning",
        "-idempotency-token",
        "once",
        "-priority",
        "66",
        "param",
      ],
      shows: new RegExp(
        `^Dispatched Job ID += param/dispatch-morning-.*\\nEvaluation ID += ${UUID}$`,
        "m",
      ),
      leaves: async () => {
        const { value } = await agent.process.client.jobs.list({ prefix: "param/" });
        assert.deepEqual(
          value.map(({ Priority }) => Priority),
          [66],
        );
      },
    },
    {
      args: () => ["-detach", "-idempotency-token", "once", "param"],
      shows: /param\/dispatch-/,
      leaves: async () => {
        const { value } = await agent.process.client.jobs.list({ prefix: "param/" });
        assert.equal(value.length, 1);
      },
    },
  ],
  [
    "job periodic force",
    {
      first: () => runFile("clock.hcl"),
      args: () => ["-verbose", "clock"],
      shows: new RegExp(`Monitoring evaluation "${UUID}"`),
    },
  ],
  [
    "alloc status",
    { args: ({ alloc }) => ["-short", alloc], shows: /^Tasks\nName +State +Last Event +Time\na /m },
    { args: ({ alloc }) => ["-stats", alloc], shows: /^Memory Stats$/m },
  ],
  [
    "alloc logs",
    { args: ({ alloc }) => ["-task", "a", "-stdout", "-verbose", alloc], shows: /^out-a\n$/ },
  ],
  ["logs", { args: () => ["-stdout", "-verbose", "pair"], shows: /^a \| out-a\nb \| out-b\n$/ }],
  [
    "alloc exec",
    {
      args: ({ alloc }) => [
        ...["-i=false", "-t=false", "-e", "none", "-task", "b", alloc],
        ...["/bin/sh", "-c", "echo $NOMAD_TASK_NAME"],
      ],
      shows: /^b\n$/,
    },
  ],
  [
    "alloc fs",
    {
      args: () => ["-job", "-verbose", "pair", "alloc/logs"],
      shows: /^Mode +Size[\s\S]* a\.stdout\.0$/m,
    },
    { args: ({ alloc }) => ["-n", "1", alloc, "alloc/logs/a.stdout.0"], shows: /^out-a\n$/ },
    { args: ({ alloc }) => ["-tail", alloc, "alloc/logs/b.stdout.0"], shows: /^out-b\n$/ },
    { args: ({ alloc }) => ["-c", "3", alloc, "alloc/logs/b.stdout.0"], shows: /^-b\n$/ },
  ],
  [
    "alloc signal",
    {
      args: ({ alloc }) => ["-verbose", "-s", "SIGUSR1", "-task", "b", alloc],
      shows: /^$/,
      leaves: () => untilEvent("b", "Signaling"),
    },
  ],
  [
    "alloc restart",
    {
      args: ({ alloc }) => ["-verbose", "-task", "b", alloc],
      shows: /^$/,
      leaves: () => untilRestarts({ a: 0, b: 1 }),
    },
    {
      args: () => ["-job", "-all-tasks", "pair"],
      shows: /^$/,
      leaves: () => untilRestarts({ a: 1, b: 2 }),
    },
  ],
  [
    "job restart",
    {
      args: () => ["-verbose", "-task", "a", "pair"],
      shows: new RegExp(`Restarting allocation "${UUID}"`),
      leaves: () => untilRestarts({ a: 2, b: 2 }),
    },
    {
      args: () => ["-all-tasks", "pair"],
      shows: /restarted: 1 allocation/,
      leaves: () => untilRestarts({ a: 3, b: 3 }),
    },
    {
      args: () => ["-reschedule", "pair"],
      shows: /restarted: 1 allocation/,
      leaves: async () => {
        const former = world.alloc;
        await look();
        assert.notEqual(world.alloc, former);
      },
    },
  ],
  [
    "alloc stop",
    {
      args: ({ alloc }) => ["-verbose", "-no-shutdown-delay", alloc],
      shows: new RegExp(`Monitoring evaluation "${UUID}"`),
      leaves: look,
    },
  ],
  [
    "eval list",
    {
      args: () => ["-job", "pair", "-status", "complete", "-verbose"],
      shows: new RegExp(`^ID +Priority.*\\n(?:${UUID} .* pair .*\\n)+$`),
    },
    { args: () => ["-job", "none"], shows: /^No evaluations found$/m },
    { args: () => ["-filter", 'JobID == "none"'], shows: /^No evaluations found$/m },
    {
      args: () => ["-per-page", "1", "-verbose"],
      shows: new RegExp(`^ID .*\\n${UUID} .*\\n$`),
      leaves: async () => {
        const list = (...flags: string[]) => drover(["eval", "list", "-per-page", "1", ...flags]);
        const first = await list();
        const [, token = ""] = /Next page token: (\S+)/.exec(first.stderr) ?? [];
        const second = await list("-page-token", token);
        assert.match(second.stdout, new RegExp(`^ID .*\\n${SHORT_ID} .*\\n$`));
        assert.notEqual(second.stdout, first.stdout);
      },
    },
  ],
  [
    "eval status",
    {
      args: ({ evaluation }) => ["-verbose", evaluation],
      shows: new RegExp(`^ID +=\\s+${UUID}$`, "m"),
    },
    {
      args: ({ evaluation }) => ["-monitor", evaluation],
      shows: /finished with status "complete"/,
    },
    { args: ({ evaluation }) => ["-json", evaluation], shows: /"JobID": "pair"/ },
  ],
  [
    "deployment list",
    { args: () => ["-verbose"], shows: new RegExp(`^ID +Job ID.*\\n${UUID} `) },
    { args: () => ["-filter", 'JobID == "none"'], shows: /^No deployments found$/m },
  ],
  [
    "deployment status",
    {
      args: ({ deployment }) => ["-monitor", "-wait", "1s", deployment],
      shows: /Deployment "[0-9a-f]{8}" (?:successful|failed|cancelled)/,
    },
    {
      args: ({ deployment }) => ["-verbose", deployment],
      shows: new RegExp(`^ID += ${UUID}$[\\s\\S]*^Allocations$`, "m"),
    },
  ],
  [
    "deployment promote",
    {
      first: () => rollOut("canary.hcl", "canary2.hcl"),
      args: ({ deployment }) => ["-group", "g", "-verbose", deployment],
      shows: new RegExp(`Monitoring deployment "${UUID}"[\\s\\S]*successful`),
    },
  ],
  [
    "job promote",
    {
      first: () => rollOut("canary.hcl"),
      args: () => ["-group", "g", "-verbose", "canary"],
      shows: new RegExp(`Monitoring evaluation "${UUID}"`),
    },
  ],
  [
    "deployment fail",
    {
      first: () => rollOut("canary2.hcl"),
      args: ({ deployment }) => ["-verbose", deployment],
      exit: 1,
      shows: new RegExp(`Deployment "${UUID}" failed`),
    },
  ],
  [
    "job revert",
    { args: () => ["-verbose", "pair", "0"], shows: new RegExp(`evaluation "${UUID}"`) },
  ],
  [
    "start",
    {
      args: ({ file }) => ["-output", "-env-file", file("a.env"), "-user", "nobody", "ls"],
      shows: /user += "nobody"[\s\S]*COLOUR += "blue"/,
    },
    {
      args: () => ["-verbose", "-name", "once", "-once", "true"],
      shows: new RegExp(`Monitoring evaluation "${UUID}"`),
    },
  ],
  [
    "dev",
    ...fileFlagCases({ shows: /^t +\| one$/m }),
    {
      args: ({ file }) => ["-json", file("batch.json.txt")],
      shows: /^t +\| one$/m,
    },
  ],
  [
    "node status",
    {
      args: () => ["-self", "-stats"],
      shows: /^CPU Stats$[\s\S]*^Memory Stats$/m,
    },
    { args: () => ["-allocs"], shows: /^ID +Node Pool.* Running Allocs\n/ },
    { args: () => ["-os"], shows: /^ID +Node Pool +DC +Name +Class +OS +Drain .*\n.* \w+ +false / },
    { args: () => ["-self", "-short"], shows: /^Status += ready$/m },
  ],
  [
    "node config",
    { args: () => ["-servers"], shows: /^127\.0\.0\.1:\d+$/m },
    {
      args: () => ["-update-servers", "10.0.0.1"],
      exit: 1,
      shows: /The agent is its own server/,
    },
    { args: () => [], exit: 1, shows: /Give -servers, or -update-servers/ },
    { args: () => ["-servers", "x"], exit: 1, shows: /Unexpected argument "x"/ },
  ],
  [
    "node pool nodes",
    { args: () => ["-json", "-per-page", "1", "default"], shows: /"NodePool": "default"/ },
    { args: () => ["-t", "{{len .}}", "default"], shows: /^1$/m },
    { args: () => ["-page-token", "z", "default"], shows: /^No nodes registered$/m },
  ],
  [
    "node pool jobs",
    { args: () => ["-filter", 'ID == "pair"', "default"], shows: /^ID.*\npair +service.*\n$/ },
    { args: () => ["-per-page", "1", "-json", "default"], shows: /^\[\n {4}\{/ },
    { args: () => ["-page-token", "zzz", "default"], shows: /^No jobs$/m },
  ],
  [
    "server members",
    { args: () => ["-verbose"], shows: /^Name .* Protocol +Raft Version .* Tags\n/ },
    { args: () => ["-detailed"], shows: /^Name .* Protocol +Raft Version .* Tags\n/ },
  ],
  [
    "service info",
    {
      first: async () => {
        await runFile("served.hcl");
        await eventually(
          async () => (await agent.process.client.services.get("served-web")).value.length > 0,
          "the service to be there",
        );
      },
      args: () => ["-json", "-per-page", "1", "served-web"],
      shows: /"ServiceName": "served-web"/,
    },
    { args: () => ["-filter", 'JobID == "none"', "served-web"], exit: 1, shows: /no instance/ },
    { args: () => ["-page-token", "~", "served-web"], exit: 1, shows: /no instance/ },
  ],
  [
    "alloc checks",
    {
      args: () => ["-verbose", "served"],
      shows: new RegExp(`^ID += ${SHORT_ID}[\\s\\S]*^Name += up$`, "m"),
    },
  ],
  [
    "volume init",
    {
      args: () => ["-type", "host", "disk.hcl"],
      shows: /written to disk\.hcl/,
      inDirectory: true,
    },
    { args: () => ["-type", "csi", "x.hcl"], exit: 1, shows: /one of host is expected/ },
  ],
  [
    "volume status",
    {
      first: async () => {
        await drover(["volume", "create", world.file("disk.hcl")]);
      },
      args: () => ["-verbose"],
      shows: new RegExp(`^ID .*\\n${UUID} `),
    },
  ],
  [
    "volume delete",
    {
      args: () => ["-type", "csi", "x"],
      exit: 1,
      shows: /one of host is expected/,
    },
    {
      args: () => ["-type", "host", volumeId],
      first: async () => {
        const { value } = await agent.process.client.volumes.list();
        volumeId = value[0]?.ID ?? "";
      },
      shows: /Successfully deleted volume/,
    },
  ],
  [
    "operator scheduler set-config",
    {
      args: () => [
        "-memory-oversubscription",
        "-reject-job-registration=false",
        "-pause-eval-broker=false",
      ],
      shows: /updated!/,
      leaves: async () => {
        const { value } = await agent.process.client.operator.schedulerConfiguration();
        const { SchedulerConfig: config } = value;
        assert.deepEqual(
          [
            config.MemoryOversubscriptionEnabled,
            config.RejectJobRegistration,
            config.PauseEvalBroker,
          ],
          [true, false, false],
        );
      },
    },
  ],
  [
    "operator scheduler get-config",
    { args: () => ["-t", "{{.SchedulerConfig.SchedulerAlgorithm}}"], shows: /^binpack$/m },
  ],
  [
    "operator root keyring list",
    { args: () => ["-t", "{{range .}}{{.State}}{{end}}"], shows: /^active$/m },
  ],
  [
    "operator root keyring rotate",
    { args: () => ["-now", "-t", "{{.State}}"], shows: /^active$/m },
  ],
  [
    "operator root keyring remove",
    {
      first: async () => {
        const { value } = await agent.process.client.keyring.list();
        rootKey = value.find(({ State }) => State !== "active")?.KeyID ?? "";
      },
      args: () => ["-force", rootKey],
      shows: new RegExp(`^Removed encryption key ${UUID}$`, "m"),
    },
  ],
  [
    "var lock",
    {
      args: () => [
        ...["-delay", "1s", "-max-retry", "1", "-backoff", "10ms"],
        ...["app/lock", "echo", "held"],
      ],
      shows: /^held$/m,
      inDirectory: true,
    },
  ],
  [
    "fmt",
    {
      args: ({ file }) => ["-write=false", file("crooked.hcl")],
      shows: /crooked\.hcl$/m,
      leaves: async () =>
        assert.match(readFileSync(world.file("crooked.hcl"), "utf8"), /job {3}"x"/),
    },
    {
      args: ({ file }) => ["-recursive", "-list=false", file("deep")],
      shows: /^$/,
      leaves: async () => {
        assert.equal(readFileSync(world.file("deep/er/a.hcl"), "utf8"), 'a = "b"\n');
      },
    },
  ],
  [
    "job stop",
    {
      args: () => ["-no-shutdown-delay", "-verbose", "-yes", "canar", "vars"],
      shows: new RegExp(`^(?:[\\s\\S]*Monitoring evaluation "${UUID}"){2}`),
      leaves: async () => {
        const { value } = await agent.process.client.jobs.list();
        const stopped = value.filter(({ Stop }) => Stop).map(({ ID }) => ID);
        assert.deepEqual(
          ["canary", "vars"].filter((id) => !stopped.includes(id)),
          [],
        );
      },
    },
    {
      args: () => ["pair", "none"],
      exit: 1,
      shows: /No job with id or prefix "none"/,
      leaves: async () => {
        assert.equal((await agent.process.client.jobs.get("pair")).value.Stop, false);
      },
    },
  ],
  [
    "job start",
    { args: () => ["-verbose", "canary"], shows: new RegExp(`Evaluation ID: ${UUID}|"${UUID}"`) },
  ],
  [
    "operator debug",
    {
      args: ({ file }) => [
        ...["-duration", "1s", "-interval", "500ms", "-log-level", "trace"],
        ...["-event-topic", "Job", "-event-index", "1", "-output", file("debug")],
      ],
      shows: /^Log Level = trace$[\s\S]*^Capture interval 0000$[\s\S]*^Created debug directory: /m,
      leaves: async () => {
        const [name = ""] = await readdir(world.file("debug"));
        const read = (file: string) =>
          readFileSync(path.join(world.file("debug"), name, file), "utf8");
        assert.match(read("interval/0000/jobs.json"), /"ID":"pair"/);
        assert.match(read("cluster/eventstream.json"), /"Topic":"Job"/);
        assert.match(read(`client/${world.node}/monitor.log`), /\[(?:TRACE|DEBUG)\]/);
        assert.ok("HostData" in Object(parseJson(read(`client/${world.node}/agent-host.json`))));
        const files = Object(parseJson(read("index.json"))).Files as string[];
        assert.ok(files.every((file) => existsSync(path.join(world.file("debug"), name, file))));
      },
    },
    {
      args: () => ["-duration", "100ms", "-interval", "100ms"],
      shows: /^Created debug archive: nomad-debug-.*\.tar\.gz$/m,
      inDirectory: true,
      leaves: async () => {
        const archive = readdirSync(agent.directory).find((name) => name.endsWith(".tar.gz")) ?? "";
        const list = execFileSync("tar", ["tzf", archive], { cwd: agent.directory });
        assert.match(String(list), /^nomad-debug-[^/]+\/interval\/0000\/nodes\.json$/m);
      },
    },
    { args: () => ["-interval", "1h"], exit: 1, shows: /at most -duration/ },
  ],
  [
    "operator client-state",
    {
      args: () => [agent.directory],
      exit: 1,
      shows: /There is no state of a client in .*: give the agent's data directory/,
    },
    {
      first: () =>
        cp(path.join(agent.directory, "data/client"), world.file("client"), { recursive: true }),
      args: ({ file }) => [file("client")],
      shows: /"JobID": "pair"[\s\S]*"Tasks": \{\n +"a": \{[\s\S]*"DriverHandle"/,
    },
  ],
  [
    "node drain",
    {
      args: () => [
        ...["-self", "-enable", "-detach", "-no-deadline", "-ignore-system"],
        ...["-meta", "why=test"],
      ],
      shows: /drain strategy set/,
      leaves: async () => {
        const { value } = await agent.process.client.nodes.get(world.node);
        assert.deepEqual(value.DrainStrategy && { ...value.LastDrain?.Meta }, { why: "test" });
      },
    },
    {
      // Nothing is left that a drain without deadline would wait for.
      first: async () => {
        const { client } = agent.process;
        const { value } = await client.jobs.list();
        await Promise.all(value.map(({ ID }) => client.jobs.deregister(ID)));
      },
      args: () => ["-self", "-monitor"],
      shows: /[Dd]rain/,
    },
    {
      args: () => ["-self", "-disable", "-keep-ineligible", "-y"],
      shows: /drain strategy unset/,
      leaves: async () => {
        const { value } = await agent.process.client.nodes.get(world.node);
        assert.equal(value.SchedulingEligibility, "ineligible");
      },
    },
  ],
];

let agent: TestAgent;
let world: World;
let volumeId = "";
let rootKey = "";

before(async () => {
  agent = await startTestAgent();
  const file = (name: string) => path.join(agent.directory, name);
  world = { alloc: "", deployment: "", evaluation: "", node: "", file };
  execFileSync("mkdir", ["-p", file("deep/er")]);
  for (const [name, text] of Object.entries(FILES)) writeFileSync(file(name), text);
  for (const name of ["pair", "batch"]) {
    const { stdout } = await drover(["job", "run", "-output", file(`${name}.hcl`)]);
    writeFileSync(file(`${name}.json.txt`), stdout);
  }
});
after(() => agent[Symbol.asyncDispose]());

for (const [command, ...cases] of CASES) {
  test(`${command} obeys its flags`, async () => {
    for (const each of cases) await checkCase(command, each, world, agent);
  });
}

/** A command that goes on, and is ended with the test. */
function follow(t: TestContext, argv: readonly string[]) {
  const child = spawnDrover(argv, { address: agent.address, cwd: agent.directory });
  t.after(() => killChild(child, "SIGKILL"));
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (data) => {
      output += data;
    });
  }
  const shows = (text: RegExp) =>
    eventually(async () => text.test(output), `${text} in\n${output}`);
  return { child, shows };
}

test("alloc fs -f goes on with what is written to a file", async (t) => {
  assert.equal((await drover(["node", "eligibility", "-self", "-enable"])).exitCode, 0);
  await runFile("ticking.hcl");
  await eventually(async () => {
    const { stdout } = await drover(["alloc", "fs", "-job", "ticking", "alloc/data"]);
    return stdout.includes("ticks");
  }, "the file");
  const { shows } = follow(t, ["alloc", "fs", "-f", "-job", "ticking", "alloc/data/ticks"]);
  await shows(/(?:tick\n){3}/);
});

test("start -watch restarts its job when a path changes, and dev -watch everything", async (t) => {
  assert.equal((await drover(["node", "eligibility", "-self", "-enable"])).exitCode, 0);
  const watched = world.file("watched");
  writeFileSync(watched, "1");
  const start = follow(t, ["start", "-name", "watched", "-watch", watched, "--", "sleep", "600"]);
  await start.shows(/^Watching .*watched; Ctrl-C ends that$/m);
  writeFileSync(watched, "2");
  await start.shows(/watched has changed; restarting "watched"/);
  await eventually(async () => {
    const { value } = await agent.process.client.jobs.allocations("watched");
    return Object.values(value[0]?.TaskStates ?? {}).some(({ Restarts }) => Restarts === 1);
  }, "the job to be restarted");
  start.child.kill("SIGINT");
  assert.deepEqual(await endOf(start.child), { code: 0, signal: null });

  const dev = follow(t, ["dev", "-attach", "-watch", watched, world.file("Procfile")]);
  await dev.shows(/^one +\| 1$/m);
  writeFileSync(watched, "3");
  await dev.shows(/watched has changed/);
  await dev.shows(/^one +\| 1$[\s\S]*^one +\| 1$/m);
  dev.child.kill("SIGINT");
  assert.deepEqual(await endOf(dev.child), { code: 0, signal: null });
});

test("tls ca create and tls cert create write what their flags say into certificates", async () => {
  const run = async (...argv: string[]) => {
    const { exitCode, stderr } = await runDrover(argv, { cwd: agent.directory });
    assert.equal(exitCode, 0, stderr);
  };
  const certificate = (name: string) => new X509Certificate(readFileSync(world.file(name)));
  const days = ({ validFromDate, validToDate }: X509Certificate) =>
    Math.round((validToDate.getTime() - validFromDate.getTime()) / 86_400_000);
  const subject = {
    "-common-name": "The CA",
    "-country": "DE",
    "-locality": "Here",
    "-organization": "Drovers",
    "-organizational-unit": "Cattle",
    "-postal-code": "12345",
    "-province": "There",
    "-street-address": "Path 1",
  };
  await run(
    ...["tls", "ca", "create", "-domain", "x.example", "-name-constraint", "-days", "30"],
    ...["-additional-domain", "y.example"],
    ...Object.entries(subject).flat(),
  );
  const ca = certificate("x.example-agent-ca.pem");
  for (const text of Object.values(subject)) assert.ok(ca.subject.includes(text), ca.subject);
  assert.equal(days(ca), 30);
  const text = String(
    execFileSync("openssl", ["x509", "-noout", "-text", "-in", "x.example-agent-ca.pem"], {
      cwd: agent.directory,
    }),
  );
  assert.match(text, /Name Constraints[\s\S]*DNS:x\.example[\s\S]*DNS:y\.example/);
  await run(
    ...["tls", "cert", "create", "-client", "-region", "eu", "-domain", "x.example", "-days", "7"],
    ...["-ca", "x.example-agent-ca.pem", "-key", "x.example-agent-ca-key.pem"],
    ...["-additional-dnsname", "a.x.example", "-additional-ipaddress", "127.0.0.2"],
  );
  const client = certificate("eu-client-x.example.pem");
  assert.ok(client.checkIssued(ca));
  assert.equal(days(client), 7);
  assert.match(client.subjectAltName ?? "", /DNS:client\.eu\.x\.example/);
  assert.match(client.subjectAltName ?? "", /DNS:a\.x\.example.*IP Address:127\.0\.0\.2/);
});

test("every flag of every command is given by a test beside this one, or is the client's", async () => {
  const blocks = readTestBlocks(import.meta.dirname);
  const untested: string[] = [];
  for (const [name, { load }] of COMMANDS) {
    const { flags } = await load();
    const aliases = [...ALIASES].filter(([, target]) => target === name).map(([alias]) => alias);
    const own = blocks.filter(
      (block) =>
        callsCommand(block, [name, ...aliases]) || block.includes(CALLED_BY[name] ?? `"${name}"`),
    );
    const given = CASES.filter(([command]) => command === name)
      .flatMap(([, ...cases]) => cases.flatMap(({ args }) => args(world)))
      .map((token) => JSON.stringify(token));
    for (const key of Object.keys(flags)) {
      // client-flags.test.ts gives these to all commands that have them.
      if (flags[key] === Object(clientFlags)[key]) continue;
      const flag = flagName(key);
      if (!givesFlag([...own, ...given].join("\n"), flag)) untested.push(`${name} -${flag}`);
    }
  }
  assert.deepEqual(untested, []);
});

/** The cases of the flags that say how a job file is read. */
function fileFlagCases({
  before: flags = [],
  exit = 0,
  shows,
}: {
  before?: readonly string[];
  exit?: number;
  shows: RegExp;
}): CommandCases<World>[1][] {
  const given = (file: World["file"]) => ["-var", "word=one", "-var-file", file("values.hcl")];
  return [
    { args: ({ file }) => [...flags, ...given(file), file("vars.hcl")], exit, shows },
    {
      args: ({ file }) => [
        ...[...flags, ...given(file), "-var", "nothing=1", "-hcl2-strict=false"],
        file("vars.hcl"),
      ],
      exit,
      shows,
    },
  ];
}

function drover(argv: readonly string[]) {
  return runCli(argv, { env: { NOMAD_ADDR: agent.address } });
}

async function runFile(name: string): Promise<void> {
  const { exitCode, stderr } = await drover(["job", "run", "-detach", world.file(name)]);
  assert.equal(exitCode, 0, stderr);
}

/** Waits until job "pair" has its one allocation, whose tasks have written, and notes what cases are about. */
async function look(): Promise<void> {
  const { client } = agent.process;
  await eventually(async () => {
    const { value } = await client.jobs.allocations("pair");
    const [alloc, other] = value.filter(({ ClientStatus }) => !isClientTerminal(ClientStatus));
    world.alloc = alloc?.ID ?? "";
    world.evaluation = alloc?.EvalID ?? "";
    const states = Object.values(alloc?.TaskStates ?? {});
    const isRunning = states.length === 2 && states.every(({ State }) => State === "running");
    return isRunning && other === undefined && (await hasWritten(world.alloc));
  }, "the allocation of job pair to run");
  world.node = (await client.nodes.list()).value[0]?.ID ?? "";
  world.deployment = (await client.jobs.latestDeployment("pair")).value?.ID ?? "";
}

async function hasWritten(alloc: string): Promise<boolean> {
  const texts = await Promise.all(
    ["a", "b"].map((task) =>
      Array.fromAsync(agent.process.client.files.logs(alloc, { task, type: "stdout" })),
    ),
  );
  return texts.every((pieces) => Buffer.concat(pieces).includes("out-"));
}

async function newestEvaluation(job: string) {
  const { value } = await agent.process.client.jobs.evaluations(job);
  const [newest] = value.toSorted((a, b) => b.CreateIndex - a.CreateIndex);
  assert.ok(newest);
  return newest;
}

async function countOf(job: string): Promise<number | undefined> {
  return (await agent.process.client.jobs.get(job)).value.TaskGroups[0]?.Count;
}

async function untilEvent(task: string, type: string): Promise<void> {
  await eventually(async () => {
    const { value } = await agent.process.client.allocations.get(world.alloc);
    return value.TaskStates?.[task]?.Events.some(({ Type }) => Type === type);
  }, `event "${type}" of task ${task}`);
}

/** Waits until the tasks of job "pair" run and were restarted so often. */
async function untilRestarts(expected: Record<string, number>): Promise<void> {
  await eventually(
    async () => {
      const { value } = await agent.process.client.allocations.get(world.alloc);
      const states = Object.entries(value.TaskStates ?? {});
      return states.every(
        ([name, { State, Restarts }]) => State === "running" && Restarts === expected[name],
      );
    },
    `the tasks to be restarted ${JSON.stringify(expected)} times`,
  );
}

/** Rolls versions of job "canary" out, of which the last waits to be promoted. */
async function rollOut(...files: readonly string[]): Promise<void> {
  const { client } = agent.process;
  for (const file of files) {
    const former = (await client.jobs.latestDeployment("canary").catch(() => undefined))?.value?.ID;
    await runFile(file);
    world.deployment = await eventually(async () => {
      const { value } = await client.jobs.latestDeployment("canary");
      const isHealthy = (value?.TaskGroups.g?.HealthyAllocs ?? 0) > 0;
      return value !== null && value.ID !== former && isHealthy && value.ID;
    }, `${file} to be healthy`);
  }
}

function job(id: string, { type = "service", head = "", tasks }: Record<string, string>): string {
  return `job "${id}" {
  type = "${type}"
${head}  group "g" {
${tasks}  }
}
`;
}

const CANARY = '  update {\n    canary = 1\n    min_healthy_time = "0s"\n  }\n';
const QUICK = '  update {\n    min_healthy_time = "0s"\n  }\n';
const FILES: Readonly<Record<string, string>> = {
  "pair.hcl": job("pair", {
    head: QUICK,
    tasks: ["a", "b"]
      .map((name) =>
        shellTask(name, `trap : USR1; echo out-${name}; echo err-${name} >&2; ${LOOP}`),
      )
      .join(""),
  }),
  "vars.hcl": `variable "word" {
  type = string
}
variable "memory" {
  type = number
}
job "vars" {
  type = "batch"
  group "g" {
    task "t" {
      driver = "raw_exec"
      config {
        command = "/bin/echo"
        args    = [var.word]
      }
      resources {
        memory = var.memory
      }
    }
  }
}
`,
  "ticking.hcl": job("ticking", {
    tasks: shellTask("t", "while :; do echo tick >> ../alloc/data/ticks; sleep 0.1; done"),
  }),
  "values.hcl": "memory = 16\n",
  "batch.hcl": job("batch", { type: "batch", tasks: shellTask("t", "echo one") }),
  "param.hcl": JOB_FILES.param,
  "clock.hcl": JOB_FILES.clock,
  "served.hcl": JOB_FILES.served,
  "canary.hcl": job("canary", { head: CANARY, tasks: shellTask("t", LOOP) }),
  "canary2.hcl": job("canary", { head: CANARY, tasks: shellTask("t", `: ; ${LOOP}`) }),
  "crooked.hcl": 'job   "x" {\n}\n',
  "deep/er/a.hcl": 'a  =  "b"\n',
  "a.env": "COLOUR=blue\n",
  Procfile: `one: echo 1; ${LOOP}\n`,
};
