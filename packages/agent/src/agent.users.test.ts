import assert from "node:assert/strict";
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { type TestContext, test } from "node:test";
import type { JobInput } from "@drover/api";
import { temporaryDirectory } from "@drover/testing";
import { AgentHome, type AgentProcess, eventually } from "../test/agent-process.ts";
import { shellJob } from "../test/shell-job.ts";

const isRoot = process.geteuid?.() === 0;
const MODES = isRoot ? { way: 0o711, inside: 0o700 } : { way: 0o700, inside: 0o700 };

test("others may pass the data directory of root's agent, and look into none of its own", async (t) => {
  const home = reachableHome(t);
  await home.start();
  const modes = ["", "alloc", "server", "client", "run"].map(
    (name) => statSync(path.join(home.dataDir, name)).mode & 0o7777,
  );
  const { way, inside } = MODES;
  assert.deepEqual(modes, [way, way, inside, inside, inside]);
});

if (isRoot) {
  test("a task with a user reaches its own directories by their paths", async (t) => {
    const agent = await reachableHome(t).start(["-dev"]);
    const script =
      'for d in "$NOMAD_TASK_DIR" "$NOMAD_ALLOC_DIR" "$NOMAD_ALLOC_DIR/data" "$NOMAD_SECRETS_DIR"; do echo mine >"$d/x" && cat "$d/x"; done; id -u';
    const { output, events } = await run(agent, shellJob("mine", script, { user: "nobody" }));
    assert.equal(output, "mine\nmine\nmine\nmine\n65534\n");
    assert.doesNotMatch(events, /cannot reach/);
  });

  test("a data directory that an operator has closed stays closed, which is told, and the task runs", async (t) => {
    const home = reachableHome(t);
    mkdirSync(home.dataDir, { mode: 0o700 });
    const agent = await home.start();
    const { output, events } = await run(agent, shellJob("closed", "id -u", { user: "nobody" }));
    assert.equal(output, "65534\n");
    assert.match(events, /User "nobody" cannot reach .* may not pass \/\S+\/data; "chmod o\+x/);
    assert.equal(statSync(home.dataDir).mode & 0o7777, 0o700);
  });

  test("a task that swaps alloc/logs for a link has root write, make and remove nothing there", async (t) => {
    const home = reachableHome(t);
    const victim = path.join(path.dirname(home.dataDir), "victim");
    mkdirSync(victim);
    for (const file of ["t.stdout.0", "t.stdout.7", "other"]) {
      writeFileSync(path.join(victim, file), "untouched");
    }
    const agent = await home.start(["-dev"]);
    // The pause lets the collector find the directory in its place, which it looks for ever more seldom.
    const script = `cd "$NOMAD_ALLOC_DIR"
while [ ! -e enough ] && mv logs moved && ln -s ${victim} logs && rm logs && mv moved logs; do sleep 0.02; done &
seq 1 1200000
touch enough; wait; if [ -d moved ]; then rm -f logs; mv moved logs; fi`;
    const { output } = await run(agent, shellJob("swapping", script, { user: "nobody" }));
    assert.ok(output.endsWith("\n1200000\n"));
    await agent.client.jobs.deregister("swapping", { purge: true });
    await agent.kill("SIGTERM");
    assert.deepEqual(readdirSync(victim).toSorted(), ["other", "t.stdout.0", "t.stdout.7"]);
    for (const file of readdirSync(victim)) {
      assert.equal(readFileSync(path.join(victim, file), "utf8"), "untouched");
    }
  });
}

test("what a service manager gave the agent reaches no task, no session and no log collector", async (t) => {
  const directory = temporaryDirectory(t);
  const inherited = path.join(directory, "socket");
  writeFileSync(inherited, "");
  const told = ["NOTIFY_SOCKET", "LISTEN_FDS", "LISTEN_PID", "INVOCATION_ID", "WATCHDOG_USEC"];
  const environment = told.map((name) => `${name}=for-the-agent`);
  const home = reachableHome(t, [
    ...["env", ...environment, "bash", "-c"],
    ...['exec 7<"$0" 40<"$0"; exec "$@"', inherited],
  ]);
  const agent = await home.start(["-dev"]);
  const script = "env; ls -l /proc/self/fd; echo shown; exec sleep 600";
  const job = shellJob("inherited", script, { type: "service" });
  await agent.client.jobs.register({ Job: job });
  const id = await eventually("the task runs", async () => {
    const [alloc] = (await agent.client.jobs.allocations("inherited")).value;
    return alloc?.ClientStatus === "running" && alloc.ID;
  });
  const output = await eventually("the task has told what it finds", async () => {
    const pieces = await Array.fromAsync(
      agent.client.files.logs(id, { task: "t", type: "stdout" }),
    );
    const text = Buffer.concat(pieces).toString();
    return text.includes("shown") && text;
  });
  let shown = "";
  for (const tty of [false, true]) {
    const session = await agent.client.allocations.exec(id, {
      task: "t",
      tty,
      command: ["/bin/sh", "-c", "env; ls -l /proc/self/fd"],
      onStdout: (data) => {
        shown += Buffer.from(data).toString();
      },
      onStderr: () => undefined,
    });
    assert.equal(await session.exitCode, 0);
  }
  assert.match(shown, /NOMAD_TASK_NAME/);
  for (const text of [output, shown]) {
    assert.doesNotMatch(text, /for-the-agent/);
    assert.ok(!text.includes(inherited), text);
  }
  for (const { pid, command } of home.processes()) {
    if (pid === agent.pid) continue;
    const open = readdirSync(`/proc/${pid}/fd`).map((name) => linkOf(`/proc/${pid}/fd/${name}`));
    assert.ok(!open.includes(inherited), command);
  }
});

function linkOf(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    return "";
  }
}

test("secrets are refused however a request's path is written", async (t) => {
  const agent = await reachableHome(t).start(["-dev"]);
  const script =
    'echo s3cret >"$NOMAD_SECRETS_DIR/token"; ln -s ../secrets local/way; exec sleep 600';
  const job = shellJob("secret", script, { type: "service" });
  await agent.client.jobs.register({ Job: job });
  const id = await eventually("the task runs", async () => {
    const [alloc] = (await agent.client.jobs.allocations("secret")).value;
    return alloc?.ClientStatus === "running" && alloc.ID;
  });
  await eventually("the task has written", async () => {
    const { value } = await agent.client.files.list(id, "t/local");
    return value.some(({ Name }) => Name === "way");
  });
  const ways = [
    "t/secrets/token",
    "t%2fsecrets%2ftoken",
    "%74/%73ecrets/token",
    "t/./secrets//token",
    "alloc/../t/secrets/token",
    "alloc/%2e%2e/t/secrets/token",
    "t/local/way/token",
    "t/local/../secrets/token",
    "../../t/secrets/token",
    "t/secrets",
  ];
  for (const way of ways) {
    for (const call of ["cat", "readat", "stream", "ls"]) {
      const url = `${agent.address}/v1/client/fs/${call}/${id}?path=${way}&offset=0&limit=9&follow=false`;
      const response = await fetch(url);
      assert.ok(response.status === 403 || response.status === 400, `${call} ${way}`);
      assert.doesNotMatch(await response.text(), /s3cret/);
    }
  }
});

/** One whose parent others may pass, as they may those of /var/lib. */
function reachableHome(t: TestContext, launcher: readonly string[] = []): AgentHome {
  const home = new AgentHome(t);
  home.launcher = launcher;
  chmodSync(path.dirname(home.dataDir), 0o711);
  return home;
}

/** Runs a job of one task to its end. */
async function run({ client }: AgentProcess, job: JobInput) {
  await client.jobs.register({ Job: job });
  const { ID, TaskStates } = await eventually("the task is complete", async () => {
    const [alloc] = (await client.jobs.allocations(`${job.ID}`)).value;
    assert.notEqual(alloc?.ClientStatus, "failed");
    return alloc?.ClientStatus === "complete" && alloc;
  });
  const pieces = await Array.fromAsync(client.files.logs(ID, { task: "t", type: "stdout" }));
  return {
    output: Buffer.concat(pieces).toString(),
    events: TaskStates?.t?.Events.map(({ DisplayMessage }) => DisplayMessage).join("\n") ?? "",
  };
}
