import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { endOf } from "@drover/testing";
import { eventually } from "../../test/eventually.ts";
import { openTerminal } from "../../test/open-terminal.ts";
import { runDrover, spawnDrover } from "../../test/run-drover.ts";
import { startTestAgent, type TestAgent } from "../../test/test-agent.ts";

let agent: TestAgent;

before(async () => {
  agent = await startTestAgent();
});
after(() => agent[Symbol.asyncDispose]());

/** A service whose task runs a script, and is not started again when it ends. */
async function service(id: string, script: string, healthyAfter = "1s"): Promise<string> {
  const file = path.join(agent.directory, `${id}.hcl`);
  await writeFile(
    file,
    `job "${id}" {
  group "g" {
    restart {
      attempts = 0
      mode     = "fail"
    }
    reschedule {
      attempts  = 0
      unlimited = false
    }
    update {
      min_healthy_time  = "${healthyAfter}"
      healthy_deadline  = "${healthyAfter === "1s" ? "2s" : "2m"}"
      progress_deadline = "${healthyAfter === "1s" ? "3s" : "5m"}"
    }
    task "t" {
      driver       = "raw_exec"
      kill_timeout = "1s"
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
`,
  );
  return file;
}

test("job run of a service that dies says which task, how and with what last words", async () => {
  const file = await service("dies", "echo out; echo 'no such table' >&2; exit 3");
  const { exitCode, stdout } = await runDrover(["job", "run", file], { address: agent.address });
  assert.equal(exitCode, 1, stdout);
  assert.match(
    stdout,
    /Task "t" of allocation "[0-9a-f]{8}" ended with exit code 3.*\n +The end of its standard error:\n +no such table\n +More: drover alloc logs -stderr [0-9a-f]{8} t\n/,
  );
  assert.match(stdout, /! Deployment "[0-9a-f]{8}" failed\n$/);
});

test("an interrupted job run says that the job goes on", async () => {
  const file = await service("goes-on", "exec sleep 600", "1m");
  const child = spawnDrover(["job", "run", file], { address: agent.address });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (data) => {
      output += data;
      if (/Monitoring deployment/.test(output) && !child.killed) child.kill("SIGINT");
    });
  }
  assert.equal((await endOf(child)).code, 130, output);
  assert.match(output, /Job "goes-on" goes on\. Look at it with "drover job status goes-on"/);
  const { value } = await agent.process.client.jobs.get("goes-on");
  assert.equal(value.Stop, false);
});

test("on a terminal the progress is one line that is drawn again, until Ctrl-C takes it away", async (t) => {
  const file = await service("shown", "exec sleep 600", "1m");
  const terminal = openTerminal(t, ["job", "run", file], {
    size: { columns: 60, rows: 30 },
    env: { NOMAD_ADDR: agent.address },
  });
  const PROGRESS = /\r( {4}Deployment is running: g 0\/1 healthy[^\r\n]*)\u001b\[K/g;
  await eventually(async () => (terminal.screen().match(PROGRESS)?.length ?? 0) > 1);
  terminal.press("\u0003");
  assert.equal(await terminal.end(), 130);
  await terminal.shows(/drover job stop shown"\s*$/);
  // No line is wider than the terminal, and the last one is taken away.
  for (const [, line = ""] of terminal.screen().matchAll(PROGRESS))
    assert.ok(line.length < 60, line);
  assert.match(terminal.screen(), /\r\u001b\[KJob "shown" goes on/);
});
