import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { isClientTerminal } from "@drover/job";
import { endOf, killChild } from "@drover/testing";
import { type CommandCases, checkCase } from "../../test/command-case.ts";
import { eventually } from "../../test/eventually.ts";
import { callsCommand, readTestBlocks } from "../../test/flags-in-tests.ts";
import { JOB_FILES } from "../../test/job-files.ts";
import { runCli } from "../../test/run-cli.ts";
import { spawnDrover } from "../../test/run-drover.ts";
import { startTestAgent, type TestAgent } from "../../test/test-agent.ts";
import { COMMANDS } from "../commands.ts";

/** What earlier cases have made, for those that come after them. */
interface World {
  readonly directory: string;
  alloc: string;
  deployment: string;
  volume: string;
  policy: string;
  /** The allocation of a job with a service and a check. */
  served: string;
  evaluation: string;
  node: string;
}

const SHORT_ID = "[0-9a-f]{8}";
const UUID = "[0-9a-f-]{36}";

/** In this order, as a user might go about: what one case makes, later ones look at. */
const CASES: readonly CommandCases<World>[] = [
  ["version", { args: () => [], shows: /^Drover v\d+\.\d+\.\d+/ }],
  [
    "agent",
    { args: () => ["-config", "/nowhere.hcl"], exit: 1, shows: /"\/nowhere\.hcl" does not exist/ },
    { args: () => ["-log-level", "loud"], exit: 1, shows: /one of trace, debug, info/ },
  ],
  [
    "config validate",
    {
      args: ({ directory }) => [path.join(directory, "agent.hcl")],
      shows: /^Configuration is valid!$/m,
    },
    {
      args: ({ directory }) => [path.join(directory, "agent.hcl"), path.join(directory, "bad.hcl")],
      exit: 1,
      shows: /bad\.hcl:1:1[\s\S]*Did you mean "data_dir"\?/,
    },
    { args: () => [], exit: 1, shows: /argument/ },
  ],
  ["demo", { args: () => ["surplus"], exit: 1, shows: /argument/ }],
  [
    "dev",
    {
      args: ({ directory }) => [path.join(directory, "batch.hcl")],
      exit: 5,
      shows: /^t +\| here$/m,
    },
    {
      args: () => ["/nowhere/Procfile"],
      exit: 1,
      shows: /nowhere\/Procfile: there is no such file/,
    },
  ],
  [
    "doctor",
    {
      args: () => [],
      shows: /^. Node +24\.[\s\S]*^. cgroups +[\s\S]*^✓ agent +node [0-9a-f]{8} at/m,
    },
    { args: () => ["-json"], shows: /^\[\n +\{\n +"name": "Node",\n +"status": "ok"/ },
  ],
  [
    "agent-info",
    { args: () => [], shows: /^client\n(?: {2}\S+ = .*\n)* {2}node_id = [0-9a-f-]{36}$/m },
    { args: () => ["-json"], shows: /^\{[\s\S]*"stats":/ },
    { args: () => ["-t", "{{.Stats.client.node_id}}"], shows: new RegExp(`^${UUID}$`, "m") },
  ],
  [
    "completion",
    { args: () => ["bash"], shows: /complete -o default -o bashdefault -F _drover drover$/m },
    { args: () => ["zsh"], shows: /^#compdef drover$/m },
    { args: () => ["fish"], shows: /^complete -c drover -f -a/m },
    { args: () => ["bash", "--", "job", "pl"], shows: /^plan$/m },
    { args: () => ["tcsh"], exit: 1, shows: /give bash, zsh or fish/ },
  ],
  [
    "import",
    {
      args: ({ directory }) => ["-output", path.join(directory, "Procfile")],
      shows: /^# web\.nomad\.hcl\njob "web" \{/,
    },
    {
      args: ({ directory }) => [
        "-dir",
        path.join(directory, "imported"),
        path.join(directory, "Procfile"),
      ],
      shows: /imported\/web\.nomad\.hcl written\nTry them with: drover dev /,
    },
    {
      args: ({ directory }) => [
        "-dir",
        path.join(directory, "imported"),
        path.join(directory, "Procfile"),
      ],
      exit: 1,
      shows: /is there already: give another -dir, or -output/,
    },
    { args: () => ["/nowhere/Procfile"], exit: 1, shows: /there is no such file/ },
  ],
  ["ui", { args: () => ["-show-url"], shows: /http:\/\/127\.0\.0\.1:\d+\/ui/ }],
  [
    "job init",
    { args: () => ["-short", "new.nomad.hcl"], shows: /new\.nomad\.hcl/, inDirectory: true },
    {
      args: () => ["new.nomad.hcl"],
      exit: 1,
      shows: /^File "new\.nomad\.hcl" already exists$/m,
      inDirectory: true,
    },
  ],
  [
    "fmt",
    { args: ({ directory }) => ["-check", path.join(directory, "web.hcl")], shows: /^$/ },
    {
      args: ({ directory }) => ["-check", path.join(directory, "crooked.hcl")],
      exit: 1,
      shows: /^(?:.*crooked\.hcl\n)?$/,
    },
  ],
  [
    "job validate",
    { args: ({ directory }) => [path.join(directory, "web.hcl")], shows: /successful/ },
    {
      args: ({ directory }) => [path.join(directory, "wrong.hcl")],
      exit: 1,
      shows: /wrong\.hcl:\d+/,
    },
  ],
  [
    "job plan",
    {
      args: ({ directory }) => [path.join(directory, "web.hcl")],
      exit: 1,
      shows: /^\+ Job: "web"\n[\s\S]*Job Modify Index: 0/,
    },
  ],
  [
    "job run",
    {
      args: ({ directory }) => [path.join(directory, "web.hcl")],
      shows: /Monitoring evaluation[\s\S]*Deployment "[0-9a-f]+" successful/,
    },
    { args: ({ directory }) => ["-detach", path.join(directory, "clock.hcl")], shows: /\S/ },
    { args: ({ directory }) => ["-detach", path.join(directory, "param.hcl")], shows: /\S/ },
    { args: ({ directory }) => ["-output", path.join(directory, "web.hcl")], shows: /"ID": "web"/ },
    { args: () => ["/nowhere.hcl"], exit: 1, shows: /nowhere\.hcl/ },
  ],
  [
    "start",
    {
      args: () => [
        "-output",
        "-port",
        "8080",
        "-count",
        "1",
        "-env",
        "A=b",
        "node",
        "-v",
        "./app.js",
      ],
      shows:
        /^job "app" \{[\s\S]*static = 8080[\s\S]*command += "node"[\s\S]*PORT = "\$\{NOMAD_PORT_http\}"/,
    },
    { args: () => ["-output", "-cron", "@daily", "ls"], shows: /crons += \["@daily"\]/ },
    { args: () => ["-port", "80", "-count", "2", "ls"], exit: 1, shows: /give -port auto/ },
    { args: () => ["-port", "x", "ls"], exit: 1, shows: /flag -port: 1 to 65535, or auto/ },
    {
      args: () => [
        "-detach",
        "-name",
        "once",
        "-once",
        "-memory",
        "16",
        "--",
        "echo ${A}; exec true",
      ],
      shows: new RegExp(UUID),
    },
    { args: () => ["-name", "once", "ls"], exit: 1, shows: /"once" is there already/ },
    {
      args: () => ["-detach", "-replace", "-name", "once", "-once", "true"],
      shows: new RegExp(UUID),
    },
  ],
  [
    "job status",
    {
      args: () => [],
      shows: /^ID +Type +Priority +Status +Submit Date\n[\s\S]*^web +service +50/m,
    },
    { args: () => ["web"], shows: /^Status +=\s+running$[\s\S]*^Allocations$/m },
    { args: () => ["-short", "web"], shows: /^ID +=\s+web$/m },
    { args: () => ["-json", "web"], shows: /^[[{]/ },
    { args: () => ["none"], exit: 1, shows: /No job with id or prefix "none"/ },
  ],
  [
    "job allocs",
    { args: () => ["web"], shows: new RegExp(`^ID +Node ID.*\\n${SHORT_ID} `) },
    { args: () => ["-json", "web"], shows: /^\[/ },
    { args: () => ["-t", "{{range .}}{{.TaskGroup}} {{end}}", "web"], shows: /^g /m },
  ],
  [
    "job deployments",
    { args: () => ["web"], shows: new RegExp(`^ID +.*\\n${SHORT_ID} +web`) },
    { args: () => ["-t", "{{range .}}{{.JobID}} {{end}}", "web"], shows: /^web /m },
  ],
  ["job inspect", { args: () => ["web"], shows: /"ID": "web"/ }],
  [
    "job scale",
    { args: () => ["-detach", "web", "g", "2"], shows: new RegExp(UUID) },
    { args: () => ["-detach", "web", "none", "2"], exit: 1, shows: /none/ },
  ],
  [
    "job promote",
    { args: () => ["param"], exit: 1, shows: /"param" has no deployment to promote/ },
    { args: () => ["-detach", "web"], exit: 1, shows: /\S/ },
  ],
  [
    "job eval",
    { args: () => ["-detach", "web"], shows: new RegExp(`Created eval ID: "${SHORT_ID}"`) },
  ],
  [
    "job scaling-events",
    { args: () => ["web"], shows: /^Task Group +Count +PrevCount +Date\ng +2 +1 +2\d{3}-/ },
    {
      args: () => ["-verbose", "web"],
      shows: new RegExp(
        `^Task Group +Count +PrevCount +Error +Message +Eval ID +Date\\ng +2 +1 +false +.* +${UUID} `,
      ),
    },
    { args: () => ["param"], shows: /^No events found$/m },
  ],
  [
    "job tag apply",
    {
      args: () => ["-name", "golden", "-version", "0", "-description", "The good one", "web"],
      shows: /^Job version 0 tagged with name "golden"$/m,
    },
    { args: () => ["-name", "newest", "web"], shows: /^Job version 1 tagged with name "newest"$/m },
    { args: () => ["web"], exit: 1, shows: /give -name/ },
    { args: () => ["-name", "x", "-version", "99", "web"], exit: 1, shows: /99/ },
  ],
  [
    "job revert",
    { args: () => ["-detach", "web", "0"], shows: new RegExp(UUID) },
    { args: () => ["-detach", "web", "newest"], shows: new RegExp(UUID) },
    { args: () => ["-detach", "web", "golden"], shows: new RegExp(UUID) },
    {
      args: () => ["-detach", "web", "none"],
      exit: 1,
      shows: /"web" has no version that is tagged "none"/,
    },
  ],
  [
    "job history",
    {
      args: () => ["-version", "0", "web"],
      shows: /^Version +=\s+0\n[\s\S]*^Tag Name +=\s+golden\nTag Description = The good one$/m,
    },
    {
      args: () => ["-p", "-version", "0", "-diff-version", "1", "web"],
      shows: /"2" => "1"/,
    },
    {
      args: () => ["-p", "-version", "0", "-diff-tag", "newest", "web"],
      shows: /"2" => "1"/,
    },
    { args: () => ["-diff-tag", "newest", "web"], exit: 1, shows: /need -p/ },
    { args: () => ["-t", "{{range .}}{{.Version}}{{end}}", "-version", "0", "web"], shows: /^0$/m },
  ],
  [
    "job tag unset",
    { args: () => ["-name", "newest", "web"], shows: /^Tag "newest" removed from job "web"$/m },
    { args: () => ["-name", "newest", "web"], exit: 1, shows: /newest/ },
    { args: () => ["web"], exit: 1, shows: /give -name/ },
  ],
  [
    "scaling policy list",
    {
      first: async () => {
        await runFile("scaled.hcl");
        const { value } = await agent.process.client.scaling.policies();
        world.policy = value[0]?.ID ?? "";
      },
      args: () => [],
      shows: new RegExp(
        `^ID +Enabled +Type +Target\\n${SHORT_ID} +true +horizontal +Namespace:default,Job:scaled,Group:g$`,
        "m",
      ),
    },
    { args: () => ["-job", "web"], shows: /^No policies found$/m },
    { args: () => ["-type", "none"], shows: /^No policies found$/m },
    { args: () => ["-verbose"], shows: new RegExp(`^${UUID} +true`, "m") },
    { args: () => ["-json"], shows: /"Job": "scaled"/ },
    { args: () => ["-t", "{{range .}}{{.Target.Job}}{{end}}"], shows: /^scaled$/m },
  ],
  [
    "scaling policy info",
    {
      args: ({ policy }) => [policy.slice(0, 8)],
      shows: /^Min +=\s+0\nMax +=\s+3\n\nPolicy:\n\{\n +"cooldown": "1m"/m,
    },
    { args: ({ policy }) => ["-verbose", policy], shows: new RegExp(`^ID += ${UUID}$`, "m") },
    { args: ({ policy }) => ["-json", policy], shows: /"Max": 3/ },
    { args: ({ policy }) => ["-t", "{{.Max}}", policy], shows: /^3$/m },
    { args: () => ["ffffffff"], exit: 1, shows: /No scaling policy with id or prefix "ffffffff"/ },
  ],
  [
    "job dispatch",
    {
      args: () => ["-detach", "-meta", "who=x", "param"],
      shows: /Dispatched Job ID += param\/dispatch-/,
    },
    { args: () => ["-detach", "none"], exit: 1, shows: /none/ },
  ],
  [
    "job periodic force",
    { args: () => ["-detach", "clock"], shows: new RegExp(UUID) },
    { args: () => ["web"], exit: 1, shows: /web/ },
  ],
  [
    "alloc status",
    {
      first: settle,
      args: ({ alloc }) => [alloc.slice(0, 8)],
      shows: /^Client Status +=\s+running$/m,
    },
    { args: ({ alloc }) => ["-json", alloc], shows: /^\{[\s\S]*"ID":/ },
    { args: ({ alloc }) => ["-t", "{{.JobID}} {{.ClientStatus}}", alloc], shows: /^web running$/m },
    { args: () => ["-t", "{{len .}}"], shows: /^[1-9]\d*$/m },
    { args: ({ alloc }) => ["-verbose", alloc], shows: new RegExp(`^ID +=\\s+${UUID}$`, "m") },
    { args: () => ["ffffffff"], exit: 1, shows: /ffffffff/ },
  ],
  [
    "alloc logs",
    { args: ({ alloc }) => [alloc], shows: /^hello\n$/ },
    { args: ({ alloc }) => ["-stderr", alloc, "t"], shows: /^$/ },
    { args: () => ["-job", "web"], shows: /hello/ },
  ],
  [
    "logs",
    { args: () => ["web"], shows: /^t \| hello\n$/ },
    { args: () => ["-grep", "^no", "web"], shows: /^$/ },
    { args: () => ["-stderr", "web"], shows: /^$/ },
    { args: () => ["-n", "1", "-task", "t"], shows: /^\S*t +\| hello$/m },
    { args: ({ alloc }) => [alloc, "t"], shows: /^hello\n$/ },
    { args: () => ["none"], exit: 1, shows: /"none", and no job, task group or task/ },
    { args: () => ["-grep", "(", "web"], exit: 1, shows: /flag -grep/ },
  ],
  [
    "ps",
    {
      args: () => ["web"],
      shows: new RegExp(`^ID +Job +Group +Task +State.*\\n${SHORT_ID} +web +g +t +running`),
    },
    { args: () => ["none"], shows: /^No tasks run$/m },
    { args: () => ["-a", "-verbose"], shows: new RegExp(`^${UUID} +web`, "m") },
    { args: () => ["-json", "web"], shows: /"MemoryLimitBytes": 16777216/ },
  ],
  [
    "top",
    { args: () => ["-filter", "web"], shows: /^ID +Job[\s\S]*^[0-9a-f]{8} +web +g +t +running/m },
    { args: () => ["-sort", "name", "-a", "-filter", "none"], shows: /^No tasks run$/m },
    { args: () => ["-interval", "1ms"], exit: 1, shows: /-interval must be at least 100ms/ },
    { args: () => ["-sort", "x"], exit: 1, shows: /one of cpu, memory, name, restarts, uptime/ },
  ],
  [
    "alloc fs",
    { args: ({ alloc }) => [alloc], shows: /^Mode +Size +Modified Time +Name\n[\s\S]* alloc\// },
    { args: ({ alloc }) => ["-stat", alloc, "alloc/logs"], shows: /logs\// },
    { args: ({ alloc }) => ["-stat", alloc, "alloc/logs/t.stdout.0"], shows: / 6 B / },
    { args: ({ alloc }) => ["-H", "-stat", alloc, "alloc/logs/t.stdout.0"], shows: / 6 {2}/ },
    { args: ({ alloc }) => [alloc, "alloc/logs/t.stdout.0"], shows: /^hello\n$/ },
  ],
  [
    "alloc exec",
    { args: ({ alloc }) => ["-i=false", "-t=false", alloc, "/bin/echo", "hi"], shows: /^hi\n$/ },
    {
      args: ({ alloc }) => ["-i=false", "-t=false", alloc, "/bin/sh", "-c", "exit 7"],
      exit: 7,
      shows: /^$/,
    },
  ],
  [
    "alloc signal",
    { args: ({ alloc }) => ["-s", "SIGUSR1", alloc, "t"], shows: /^$/ },
    { args: ({ alloc }) => ["-s", "SIGNONE", alloc], exit: 1, shows: /SIGNONE/ },
  ],
  [
    "service list",
    {
      first: async () => {
        await run("served.hcl");
      },
      args: () => [],
      shows: /^Service Name +Tags\nserved-web +\[blue\]$/m,
    },
    { args: () => ["-namespace", "*"], shows: /^served-web +default +\[blue\]$/m },
    { args: () => ["-json"], shows: /"ServiceName": "served-web"/ },
    { args: () => ["-t", "{{range .}}{{.Namespace}}{{end}}"], shows: /^default$/m },
  ],
  [
    "service info",
    {
      args: () => ["served-web"],
      shows: new RegExp(
        `^Job ID +Address +Tags.*\nserved +127.0.0.1:\\d+ +\\[blue\\] +${SHORT_ID} `,
      ),
    },
    { args: () => ["-verbose", "served-web"], shows: /^ID += _nomad-task-/ },
    { args: () => ["-t", "{{range .}}{{.JobID}}{{end}}", "served-web"], shows: /^served$/m },
    { args: () => ["none"], exit: 1, shows: /Service "none" has no instance/ },
  ],
  [
    "alloc checks",
    { args: ({ served }) => [served], shows: /^Status of 1 Nomad [\s\S]*^Name += up$/m },
    { args: ({ served }) => ["-json", served], shows: /"Check": "up"/ },
    { args: ({ served }) => ["-t", "{{range .}}{{.Check}}{{end}}", served], shows: /^up$/m },
    { args: ({ alloc }) => [alloc], shows: /^No checks found for allocation$/m },
    { args: () => ["ffffffff"], exit: 1, shows: /ffffffff/ },
  ],
  [
    "service delete",
    {
      args: ({ served }) => ["served-web", `_nomad-task-${served}-group-g-served-web-http`],
      shows: /^Successfully deleted service registration$/m,
    },
    { args: () => ["served-web", "none"], exit: 1, shows: /no instance none/ },
  ],
  [
    "volume init",
    { args: () => [], shows: /written to volume\.hcl/, inDirectory: true },
    { args: () => [], exit: 1, shows: /already exists/, inDirectory: true },
  ],
  [
    "volume create",
    {
      args: ({ directory }) => [path.join(directory, "volume.hcl")],
      shows: new RegExp(`^Created host volume data with ID ${UUID}$`, "m"),
    },
    {
      args: ({ directory }) => [path.join(directory, "volume.hcl")],
      exit: 1,
      shows: /"data" already/,
    },
    {
      args: ({ directory }) => [path.join(directory, "csi.hcl")],
      exit: 1,
      shows: /CSI volumes are not supported/,
    },
    {
      args: ({ directory }) => [path.join(directory, "bad.hcl")],
      exit: 1,
      shows: /bad\.hcl:1/,
    },
  ],
  [
    "volume register",
    {
      args: ({ directory }) => [path.join(directory, "there.json")],
      shows: new RegExp(`^Registered host volume there with ID ${UUID}$`, "m"),
    },
  ],
  [
    "volume status",
    {
      first: async () => {
        const { value } = await agent.process.client.volumes.list();
        world.volume = value[0]?.ID ?? "";
      },
      args: () => [],
      shows: new RegExp(`^ID +Name .*\\n${SHORT_ID} +(?:data|there) +default +mkdir`),
    },
    { args: ({ volume }) => [volume.slice(0, 8)], shows: /^Host Path += \/[\s\S]*Access Mode/m },
    { args: ({ volume }) => ["-json", volume], shows: /"State": "ready"/ },
    { args: ({ volume }) => ["-t", "{{.State}}", volume], shows: /^ready$/m },
    { args: () => ["ffffffff"], exit: 1, shows: /ffffffff/ },
  ],
  [
    "volume delete",
    { args: ({ volume }) => [volume], shows: /^Successfully deleted volume "/m },
    { args: () => ["ffffffff"], exit: 1, shows: /ffffffff/ },
  ],
  ["alloc restart", { first: settle, args: ({ alloc }) => [alloc, "t"], shows: /^$/ }],
  ["job restart", { first: settle, args: () => ["web"], shows: /web/ }],
  [
    "eval list",
    { args: () => [], shows: /^ID +Priority +Triggered By/ },
    { args: () => ["-t", "{{range .}}{{.JobID}} {{end}}"], shows: /\bweb / },
    { args: () => ["-json"], shows: /^\[/ },
  ],
  [
    "eval status",
    { args: ({ evaluation }) => [evaluation], shows: /^Status +=\s+complete$/m },
    { args: ({ evaluation }) => ["-t", "{{.Status}}", evaluation], shows: /^complete$/m },
  ],
  [
    "deployment list",
    { args: () => [], shows: /^ID +Job ID/ },
    { args: () => ["-t", "{{range .}}{{.JobID}} {{end}}"], shows: /\bweb / },
    { args: () => ["-json"], shows: /^\[/ },
  ],
  [
    "deployment status",
    {
      first: async () => {
        await rollOut("canary.hcl");
        await rollOut("canary2.hcl");
      },
      args: ({ deployment }) => [deployment],
      shows: /^Job ID +=\s+canary$/m,
    },
    { args: ({ deployment }) => ["-json", deployment], shows: /"JobID": "canary"/ },
    { args: ({ deployment }) => ["-t", "{{.JobID}}", deployment], shows: /^canary$/m },
  ],
  ["deployment pause", { args: ({ deployment }) => [deployment], shows: /paused/ }],
  ["deployment resume", { args: ({ deployment }) => ["-detach", deployment], shows: /resumed/ }],
  [
    "deployment promote",
    { args: ({ deployment }) => ["-detach", deployment], shows: new RegExp(UUID) },
  ],
  [
    "deployment fail",
    {
      first: () => rollOut("canary.hcl"),
      args: ({ deployment }) => ["-detach", deployment],
      shows: /failed/,
    },
  ],
  [
    "alloc stop",
    { first: settle, args: ({ alloc }) => ["-detach", alloc], shows: new RegExp(UUID) },
  ],
  [
    "node status",
    { args: () => [], shows: /^ID +Node Pool +DC +Name/ },
    { args: () => ["-self"], shows: /^Status +=\s+ready$/m },
    { args: () => ["-filter", 'Status == "down"'], shows: /^No nodes registered$/m },
    { args: () => ["-quiet", "-filter", 'Status == "ready"'], shows: /^[0-9a-f]{8}\n$/ },
    { args: ({ node }) => ["-t", "{{.NodePool}}", node], shows: /^default$/m },
    { args: () => ["-per-page", "1", "-page-token", "z"], shows: /^No nodes registered$/m },
    { args: ({ node }) => ["-json", node], shows: /^\{/ },
  ],
  [
    "node meta apply",
    { args: () => ["role=db=1", "gone=x"], shows: /^$/ },
    {
      args: ({ node }) => ["-node-id", node.slice(0, 8), "-unset", "gone,never", "tier=a"],
      shows: /^$/,
    },
    { args: () => [], exit: 1, shows: /Give -unset or at least one key=value pair/ },
    { args: () => ["-node-id", "ffffffff", "a=b"], exit: 1, shows: /ffffffff/ },
  ],
  [
    "node meta read",
    {
      args: () => [],
      shows:
        /^All Meta\n[\s\S]*^role = db=1\n[\s\S]*\n\nDynamic Meta\n[\s\S]*^role +=\s+db=1\n[\s\S]*\n\nStatic Meta\n/m,
    },
    { args: ({ node }) => ["-node-id", node, "-t", "{{.Meta.tier}}"], shows: /^a$/m },
    { args: () => ["-json"], shows: /"Dynamic": \{[^}]*"role": "db=1"/ },
  ],
  [
    "namespace apply",
    {
      args: ({ directory }) => [path.join(directory, "team.hcl")],
      shows: /^Successfully applied namespace "team"!$/m,
    },
    {
      args: ({ directory }) => ["-json", path.join(directory, "space.txt")],
      shows: /^Successfully applied namespace "team-b"!$/m,
    },
    { args: () => ["-description", "By name", "named"], shows: /applied namespace "named"!$/m },
    {
      args: ({ directory }) => [path.join(directory, "quota.hcl")],
      exit: 1,
      shows: /quota\.hcl:2[\s\S]*Nomad Enterprise/,
    },
    { args: () => ["-quota", "big", "named"], exit: 1, shows: /Nomad Enterprise/ },
    { args: () => ["/nowhere.hcl"], exit: 1, shows: /nowhere\.hcl: there is no such file/ },
    {
      args: ({ directory }) => ["-description", "x", path.join(directory, "team.hcl")],
      exit: 1,
      shows: /-description is not used with a file/,
    },
  ],
  [
    "namespace list",
    {
      args: () => [],
      shows:
        /^Name +Description\ndefault +Default.*\nnamed +By name\nteam +The team\nteam-b +<none>$/m,
    },
    { args: () => ["-json"], shows: /"Name": "team-b"/ },
    { args: () => ["-t", "{{range .}}{{.Name}} {{end}}"], shows: /^default named team team-b $/m },
    { args: () => ["-t", "{{range .}}{{.None}}{{end}}"], exit: 1, shows: /None/ },
    { args: () => ["-json", "-t", "x"], exit: 1, shows: /-json or -t, not both/ },
  ],
  [
    "namespace status",
    {
      args: () => ["team"],
      shows:
        /^Name +=\s+team\n[\s\S]*^EnabledDrivers +=\s+raw_exec\n[\s\S]*\n\nMetadata\nowner = me$/m,
    },
    { args: () => ["nam"], shows: /^Description +=\s+By name$/m },
    { args: () => ["-t", "{{.Meta.owner}} {{.CreateIndex}}", "team"], shows: /^me \d+$/m },
    { args: () => ["-json", "named"], shows: /"Description": "By name"/ },
    { args: () => ["none"], exit: 1, shows: /No namespace with id or prefix "none"/ },
  ],
  [
    "namespace inspect",
    { args: () => ["team-b"], shows: /^\{[\s\S]*"Name": "team-b"/ },
    { args: () => ["-t", "{{len .Meta}}", "team"], shows: /^1$/m },
  ],
  [
    "namespace delete",
    { args: () => ["team-b"], shows: /^Successfully deleted namespace "team-b"!$/m },
    { args: () => ["none"], exit: 1, shows: /none/ },
  ],
  [
    "node pool init",
    {
      args: () => [],
      shows: /^Example node pool specification written to pool\.nomad\.hcl$/m,
      inDirectory: true,
    },
    { args: () => [], exit: 1, shows: /already exists/, inDirectory: true },
    { args: () => ["-out", "json", "-quiet", "pool.json"], shows: /^$/, inDirectory: true },
  ],
  [
    "node pool apply",
    {
      args: ({ directory }) => [path.join(directory, "pool.nomad.hcl")],
      shows: /^Successfully applied node pool "example"!$/m,
    },
    {
      args: ({ directory }) => ["-json", path.join(directory, "pool.json")],
      shows: /^Successfully applied node pool "example"!$/m,
    },
    {
      args: ({ directory }) => [path.join(directory, "spread.hcl")],
      shows: /^Successfully applied node pool "spread"!$/m,
    },
    {
      args: ({ directory }) => [path.join(directory, "team.hcl")],
      exit: 1,
      shows: /team\.hcl:1/,
    },
    {
      args: ({ directory }) => [path.join(directory, "empty.hcl")],
      exit: 1,
      shows: /empty\.hcl: exactly one node_pool block/,
    },
  ],
  [
    "node pool list",
    {
      args: () => [],
      shows: /^Name +Description\nall +.*\ndefault +.*\nexample +Example node pool\nspread +/m,
    },
    { args: () => ["-filter", 'Name == "spread"', "-t", "{{len .}}"], shows: /^1$/m },
    { args: () => ["-per-page", "1", "-json"], shows: /^\[\n +\{[\s\S]*"Name": "all"/ },
    { args: () => ["-page-token", "spread"], shows: /^Name +Description\nspread +\S+$/m },
  ],
  [
    "node pool info",
    {
      args: () => ["spr"],
      shows:
        /^Name +=\s+spread\n[\s\S]*No metadata[\s\S]*^Scheduler Algorithm +=\s+spread\nMemory Oversubscription Enabled = true$/m,
    },
    { args: () => ["example"], shows: /\nMetadata\nenvironment = test\nowner +=\s+sre\n/ },
    { args: () => ["-json", "example"], shows: /"Name": "example"/ },
    { args: () => ["-t", "{{.Name}}", "example"], shows: /^example$/m },
    { args: () => ["none"], exit: 1, shows: /No node pool with id or prefix "none"/ },
  ],
  [
    "node pool nodes",
    { args: () => ["default"], shows: /^ID +Node Pool +DC[^\n]*\n[0-9a-f]{8} +default/ },
    { args: () => ["-verbose", "-quiet", "default"], shows: new RegExp(`^${UUID}$`, "m") },
    { args: () => ["-filter", 'Name == "none"', "all"], shows: /^No nodes registered$/m },
  ],
  [
    "node pool jobs",
    { args: () => ["default"], shows: /^ID +Type +Priority[\s\S]*^web +service/m },
    { args: () => ["spread"], shows: /^No jobs$/m },
    { args: () => ["-t", "{{len .}}", "spread"], shows: /^0$/m },
  ],
  [
    "node pool delete",
    { args: () => ["spread"], shows: /^Successfully deleted node pool "spread"!$/m },
    { args: () => ["none"], exit: 1, shows: /none/ },
  ],
  [
    "node eligibility",
    { args: () => ["-self", "-disable"], shows: /ineligible/ },
    { args: () => ["-self", "-enable"], shows: /eligible/ },
    { args: () => ["-self"], exit: 1, shows: /-enable|-disable/ },
  ],
  [
    "node drain",
    { args: () => ["-self", "-enable", "-force", "-detach"], shows: /drain strategy set/ },
    { args: () => ["-self", "-disable", "-yes"], shows: /drain strategy unset/ },
  ],
  [
    "server members",
    { args: () => [], shows: /^Name +Address +Port/ },
    { args: () => ["-t", "{{range .}}{{.Status}}{{end}}"], shows: /^alive$/m },
    { args: () => ["-json"], shows: /^\[/ },
  ],
  [
    "status",
    { args: () => ["web"], shows: /^ID +=\s+web$/m },
    { args: () => [], shows: /^ID +Type/ },
  ],
  [
    "operator api",
    { args: () => ["jobs?prefix=we"], shows: /^\[\{[^\n]*"ID":"web"/ },
    { args: () => ["-filter", 'ID == "none"', "/v1/jobs"], shows: /^\[\]$/ },
    { args: () => ["-X", "PUT", "/v1/system/gc"], shows: /^null$/ },
    {
      args: () => ["-X", "DELETE", "/v1/jobs"],
      exit: 1,
      shows: /Invalid method: \/v1\/jobs takes GET/,
    },
    { args: () => ["-H", "nothing", "/v1/jobs"], exit: 1, shows: /"Name: value"/ },
    { args: () => ["http://127.0.0.1/v1/jobs"], exit: 1, shows: /-address/ },
  ],
  [
    "operator metrics",
    { args: () => [], shows: /^\{[\s\S]*"Gauges":/ },
    { args: () => ["-pretty", "-json"], shows: /^\{\n {4}"/ },
    { args: () => ["-format", "prometheus"], shows: /^# HELP nomad_/m },
  ],
  [
    "operator scheduler get-config",
    { args: () => [], shows: /Scheduler Algorithm/ },
    { args: () => ["-json"], shows: /"SchedulerAlgorithm": "binpack"/ },
  ],
  [
    "operator scheduler set-config",
    { args: () => ["-scheduler-algorithm", "spread"], shows: /Scheduler configuration updated!/ },
    { args: () => ["-scheduler-algorithm", "none"], exit: 1, shows: /none/ },
  ],
  [
    "var init",
    { args: () => ["-out", "json"], shows: /specification written to/, inDirectory: true },
  ],
  [
    "var put",
    { args: () => ["-out", "json", "app/db", "user=root"], shows: /"user": "root"/ },
    { args: () => ["-check-index", "1", "app/db", "user=x"], exit: 1, shows: /\d/ },
  ],
  [
    "var get",
    { args: () => ["-item", "user", "app/db"], shows: /^root$/m },
    { args: () => ["app/none"], exit: 1, shows: /Variable not found/ },
  ],
  ["var list", { args: () => ["-out", "table", "app"], shows: /^default +app\/db +/m }],
  ["var lock", { args: () => ["app/lock", "echo", "held"], shows: /^held$/m, inDirectory: true }],
  ["var purge", { args: () => ["app/db"], shows: /Successfully purged variable "app\/db"!/ }],
  [
    "operator root keyring list",
    { args: () => [], shows: /active/ },
    { args: () => ["-json"], shows: /^\[/ },
  ],
  ["operator root keyring rotate", { args: () => ["-now"], shows: /active/ }],
  [
    "operator root keyring remove",
    { args: () => ["00000000-0000-0000-0000-000000000000"], exit: 1, shows: /00000000/ },
  ],
  ["tls ca create", { args: () => [], shows: /CA certificate saved to/, inDirectory: true }],
  [
    "tls cert create",
    { args: () => ["-server"], shows: /certificate saved to/, inDirectory: true },
  ],
  ["tls ca info", { args: () => ["nomad-agent-ca.pem"], shows: /Agent CA/, inDirectory: true }],
  [
    "tls cert info",
    { args: () => ["global-server-nomad.pem"], shows: /server\.global\.nomad/, inDirectory: true },
  ],
  ["system gc", { args: () => [], shows: /^$/ }],
  [
    "job start",
    { args: () => ["web"], exit: 1, shows: /Job "web" has not been stopped/ },
    {
      first: async () => {
        await agent.process.client.jobs.deregister("web");
      },
      args: () => ["-detach", "web"],
      shows: /^Job start successful\nEvaluation ID: /,
    },
  ],
  [
    "job stop",
    { args: () => ["-detach", "-eval-priority", "101", "web"], exit: 1, shows: /eval_priority/ },
    { args: () => ["-detach", "-eval-priority", "77", "scaled"], shows: new RegExp(UUID) },
    {
      first: async () => {
        const { value } = await agent.process.client.evaluations.list();
        const ofStop = value.filter(({ TriggeredBy }) => TriggeredBy === "job-deregister");
        const scaled = ofStop.find(({ JobID }) => JobID === "scaled");
        assert.equal(scaled?.Priority, 77);
      },
      args: () => ["-detach", "-purge", "web"],
      shows: new RegExp(UUID),
    },
    { args: () => ["none"], exit: 1, shows: /none/ },
  ],
];

let agent: TestAgent;
let world: World;

before(async () => {
  agent = await startTestAgent();
  world = {
    directory: agent.directory,
    alloc: "",
    volume: "",
    policy: "",
    served: "",
    deployment: "",
    evaluation: "",
    node: "",
  };
  for (const [name, text] of Object.entries(FILES)) {
    writeFileSync(path.join(agent.directory, name), text);
  }
});
after(() => agent[Symbol.asyncDispose]());

for (const [command, ...cases] of CASES) {
  test(`${command} does what it is called for`, async () => {
    await look();
    for (const each of cases) await checkCase(command, each, world, agent);
  });
}

test("monitor follows the log until it is interrupted, as text and as JSON", async (t) => {
  const self = ["-node-id", world.node, "-server-id", ""];
  const forms: [flags: string[], line: RegExp][] = [
    [self, /\[DEBUG\] http: request complete: method=GET path=\/v1\/agent\/self/],
    [["-json"], /^\{"@level":"debug".*"@message":"request complete".*\}$/m],
  ];
  for (const [flags, line] of forms) {
    const argv = ["monitor", "-log-level", "debug", ...flags];
    const child = spawnDrover(argv, { address: agent.address });
    t.after(() => killChild(child, "SIGKILL"));
    let output = "";
    child.stdout?.on("data", (data) => {
      output += data;
    });
    await eventually(async () => {
      await agent.process.client.agent.self();
      return line.test(output);
    });
    child.kill("SIGINT");
    await endOf(child);
  }
  const other = await runCli(["monitor", "-node-id", "ffffffff"], {
    env: { NOMAD_ADDR: agent.address },
  });
  assert.equal(other.exitCode, 1);
  assert.match(other.stderr, /ffffffff/);
});

test("every command has a case, here or in a test beside this one that needs another agent", () => {
  const blocks = readTestBlocks(import.meta.dirname);
  const covered = new Set(["monitor", ...CASES.map(([command]) => command)]);
  const isCalled = (name: string) => blocks.some((block) => callsCommand(block, [name]));
  assert.deepEqual(
    [...COMMANDS.keys()].filter((name) => !covered.has(name) && !isCalled(name)),
    [],
  );
});

/** Looks up what cases are about, as far as it is there. */
async function look(): Promise<void> {
  const { client } = agent.process;
  const { value: nodes } = await client.nodes.list();
  world.node = nodes[0]?.ID ?? "";
  const { value: allocations } = await client.jobs.allocations("web").catch(() => ({ value: [] }));
  const running = allocations.find(({ ClientStatus }) => ClientStatus === "running");
  world.alloc = running?.ID ?? world.alloc;
  world.evaluation = running?.EvalID ?? world.evaluation;
}

/** Runs a job with a service, and waits until the service is there. */
async function run(file: string): Promise<void> {
  await runFile(file);
  world.served = await eventually(async () => {
    const { value } = await agent.process.client.services.get("served-web");
    return value[0]?.AllocID;
  }, "the service to be there");
}

async function runFile(file: string): Promise<void> {
  const argv = ["job", "run", "-detach", path.join(world.directory, file)];
  const { exitCode, stderr } = await runCli(argv, { env: { NOMAD_ADDR: agent.address } });
  assert.equal(exitCode, 0, stderr);
}

const RESTARTING = new Set(["Restart Signaled", "Terminated", "Restarting"]);

/** Waits until job "web" has its one allocation, whose task runs, and no other that goes on. */
async function settle(): Promise<void> {
  await eventually(async () => {
    const { value } = await agent.process.client.jobs.allocations("web");
    const open = value.filter(({ ClientStatus }) => !isClientTerminal(ClientStatus));
    const { State, Events } = open[0]?.TaskStates?.t ?? {};
    const isRestarting = RESTARTING.has(Events?.at(-1)?.Type ?? "");
    return open.length === 1 && State === "running" && !isRestarting;
  }, "the allocation to run");
  await look();
}

/** Rolls a version out that waits to be promoted. */
async function rollOut(file: string): Promise<void> {
  const before = world.deployment;
  await runFile(file);
  world.deployment = await eventually(async () => {
    const { value } = await agent.process.client.deployments.list();
    const ofJob = value.filter(({ JobID }) => JobID === "canary");
    const [newest] = ofJob.toSorted((a, b) => b.CreateIndex - a.CreateIndex);
    const isHealthy = (newest?.TaskGroups.g?.HealthyAllocs ?? 0) > 0;
    return newest !== undefined && newest.ID !== before && isHealthy && newest.ID;
  }, `${file} to be healthy`);
}

/** A command that says why it does nothing. */
function service(id: string, { script, update = "" }: { script: string; update?: string }): string {
  return `job "${id}" {
  group "g" {
    update {
      min_healthy_time = "0s"
${update}    }

    task "t" {
      driver = "raw_exec"

      config {
        command = "/bin/sh"
        args    = ["-c", "${script}"]
      }

      resources {
        cpu    = 20
        memory = 16
      }
    }
  }
}
`;
}

const SCRIPT = "trap : USR1; echo hello; while :; do sleep 1; done";
const CANARY = "      canary           = 1\n";

const FILES: Readonly<Record<string, string>> = {
  "web.hcl": service("web", { script: SCRIPT }),
  "team.hcl": `name        = "team"
description = "The team"

capabilities {
  enabled_task_drivers = ["raw_exec"]
}

meta {
  owner = "me"
}
`,
  "space.txt": '{ "Name": "team-b" }',
  "quota.hcl": 'name = "x"\nquota = "big"\n',
  "spread.hcl": `node_pool "spread" {
  scheduler_config {
    scheduler_algorithm             = "spread"
    memory_oversubscription_enabled = true
  }
}
`,
  "empty.hcl": "",
  "agent.hcl": 'data_dir = "/srv/drover"\n',
  "csi.hcl": 'type = "csi"\nname = "x"\n',
  "there.json": JSON.stringify({
    type: "host",
    name: "there",
    host_path: "/tmp",
    capability: [{ access_mode: "single-node-reader-only", attachment_mode: "file-system" }],
  }),
  "bad.hcl": 'data_dirr = "/tmp"\n',
  "crooked.hcl": 'job   "x" {\n}\n',
  "wrong.hcl":
    'job "x" {\n  group "g" {\n    task "t" {\n      drivr = "raw_exec"\n    }\n  }\n}\n',
  "clock.hcl": JOB_FILES.clock,
  "param.hcl": JOB_FILES.param,
  "served.hcl": JOB_FILES.served,
  Procfile: "web: sleep 600\n",
  "batch.hcl": `job "batch" {
  type = "batch"
  group "g" {
    restart {
      attempts = 0
      mode     = "fail"
    }
    task "t" {
      driver = "raw_exec"
      config {
        command = "/bin/sh"
        args    = ["-c", "echo here; exit 5"]
      }
    }
  }
}
`,
  "scaled.hcl": `job "scaled" {
  group "g" {
    count = 0
    scaling {
      min = 0
      max = 3
      policy {
        cooldown = "1m"
      }
    }
    task "t" {
      driver = "raw_exec"
      config {
        command = "/bin/true"
      }
    }
  }
}
`,
  "canary.hcl": service("canary", { script: SCRIPT, update: CANARY }),
  "canary2.hcl": service("canary", { script: `${SCRIPT}; :`, update: CANARY }),
};
