import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { constants } from "node:os";
import path from "node:path";
import process from "node:process";
import { test } from "node:test";
import { promisify } from "node:util";
import { AgentProcess } from "@drover/cli";
import { signalProcess } from "@drover/process";
import { findRemains } from "../../packages/cli/src/demo/find-remains.ts";
import { eventually } from "../../packages/cli/test/eventually.ts";
import { openTerminal } from "../../packages/cli/test/open-terminal.ts";
import { EXECUTABLES, machine, ROOT } from "./machine.ts";

const execute = promisify(execFile);
const run = (
  file: string,
  args: readonly string[],
  { cwd, env }: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
) => execute(file, args, { cwd, env, timeout: 120_000, killSignal: "SIGKILL" });

/** Functions of each library that is loaded when it is needed. */
const EXPRESSIONS = {
  yaml: 'yamldecode("a: [1, 2]").a[1]',
  csv: 'csvdecode("x,y\\n3,4")[0].y',
  bcrypt: 'length(bcrypt("secret"))',
  regex: 'regex("[0-9]+", "abc5")',
};

/** The same of functions of templates. */
const TEMPLATE = [
  '{{ regexReplaceAll "[0-9]+" "n" "abc5" }}',
  '{{ (parseYAML "a: [1, 2]").a }}',
  '{{ sprig_bcrypt "secret" | len }}',
  '{{ (sprig_genCA "ca" 1).Cert | sprig_trunc 10 }}',
].join(" ");
const RENDERED = "abcn [1 2] 60 -----BEGIN";

for (const [name, built] of Object.entries(EXECUTABLES)) {
  test(`dist/${name} checks job files and calls every kind of function`, async (t) => {
    const { dir, env, executable } = await machine(t, built);
    const cwd = dir;
    const version = await run(executable, ["version"], { cwd, env });
    assert.match(version.stdout, /^Drover v\d+\.\d+\.\d+\nNode v\d+/);
    const example = path.join(ROOT, "examples/web.nomad.hcl");
    const valid = await run(executable, ["job", "validate", example], { cwd, env });
    assert.deepEqual(valid, { stdout: "Job validation successful\n", stderr: "" });

    const file = path.join(dir, "job.nomad.hcl");
    await writeFile(file, jobFile());
    const { stdout } = await run(executable, ["job", "run", "-output", file], { cwd, env });
    const { Job } = JSON.parse(stdout);
    assert.deepEqual(Job.Meta, { yaml: "2", csv: "4", bcrypt: "60", regex: "5" });
  });

  test(`an agent of dist/${name} runs a job with all that belongs to it, and leaves nothing`, async (t) => {
    const { dir, env, executable } = await machine(t, built);
    await using after = new AsyncDisposableStack();
    after.defer(() => endAllOf(dir));
    const artifact = await serveArchive(after, dir);
    const program = ["/usr/bin/env", `PATH=${env.PATH}`, executable] as const;
    const agent = await AgentProcess.start({ directory: path.join(dir, "agent"), program });
    after.defer(() => agent.stop());
    const drover = (...argv: string[]) =>
      run(executable, argv, { cwd: dir, env: { ...env, NOMAD_ADDR: agent.address } });

    const file = path.join(dir, "job.nomad.hcl");
    await writeFile(file, jobFile(artifact));
    assert.match((await drover("job", "run", file)).stdout, /Deployment "\w+" successful/);
    const [{ ID = "" } = {}] = (await agent.client.jobs.allocations("built")).value;
    const logged = async (text: string) =>
      (await drover("alloc", "logs", ID)).stdout.includes(text);
    await eventually(() => logged("of the archive"));
    await eventually(() => logged(RENDERED));

    const collector = (await findRemains(dir)).find((line) => line.includes("collect-logs"));
    process.kill(Number(/\d+/.exec(collector ?? "")), "SIGKILL");
    await drover("alloc", "signal", "-s", "SIGUSR1", ID);
    await eventually(() => logged("signalled"));

    // The size comes after the command.
    const untilSize = "until test \"$(stty size)\" = '30 100'; do sleep 0.1; done; exit 5";
    const terminal = openTerminal(t, ["alloc", "exec", ID, "/bin/sh", "-c", untilSize], {
      program: executable,
      env: { ...env, NOMAD_ADDR: agent.address },
    });
    assert.equal(await terminal.end(), 5, terminal.screen());

    await drover("job", "stop", "-purge", "built");
    await agent.stop();
    await eventually(async () => (await findRemains(dir)).length === 0, "nothing of it is left");
    assert.deepEqual(await findRemains(ID), []);
  });

  test(`dist/${name} shows the demo`, async (t) => {
    const { dir, env, executable } = await machine(t, built);
    const { stdout } = await run(executable, ["demo"], { cwd: dir, env });
    assert.match(stdout, /no process, cgroup, mount or file of it is left\.\n$/);
  });
}

function jobFile(artifact?: { url: string; checksum: string }): string {
  const meta = Object.entries(EXPRESSIONS).map(([name, expression]) => `${name} = ${expression}`);
  return `job "built" {
  meta {
    ${meta.join("\n    ")}
  }
  group "group" {
    update {
      min_healthy_time = "0s"
    }
    task "task" {
      driver = "raw_exec"
      ${artifact ? `artifact {\n source = "${artifact.url}"\n options {\n checksum = "${artifact.checksum}"\n }\n }` : ""}
      template {
        data        = <<-EOF
        ${TEMPLATE}
        EOF
        destination = "local/rendered"
      }
      config {
        command = "/bin/sh"
        args = ["-c", "cat local/content local/rendered; trap 'echo signalled' USR1; while :; do sleep 0.1; done"]
      }
    }
  }
}
`;
}

/** Tasks outlive their agent, and a test that failed has not stopped them. */
async function endAllOf(dir: string): Promise<void> {
  for (const line of await findRemains(dir)) {
    const [, pid] = /^process (\d+)/.exec(line) ?? [];
    if (pid !== undefined) signalProcess(Number(pid), constants.signals.SIGKILL);
  }
}

/** An archive with a file, on loopback. */
async function serveArchive(after: AsyncDisposableStack, dir: string) {
  const content = path.join(dir, "archive");
  await mkdir(content);
  await writeFile(path.join(content, "content"), "of the archive\n");
  const tar = await execute("tar", ["-cz", "-C", content, "content"], { encoding: "buffer" });
  const server = createServer((_, response) => response.end(tar.stdout)).listen(0, "127.0.0.1");
  await once(server, "listening");
  after.defer(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const checksum = `sha256:${createHash("sha256").update(tar.stdout).digest("hex")}`;
  return { url: `http://127.0.0.1:${port}/archive.tar.gz`, checksum };
}
