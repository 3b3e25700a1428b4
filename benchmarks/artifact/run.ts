/**
 * What a large artifact costs: the rate at which an agent downloads, checks and unpacks a tar archive, and by how much
 * it grows; beside `curl | tee >(sha256sum) | tar x` in turns with it.
 *
 * usage: node benchmarks/artifact/run.ts [MiB, 1024] [rounds, 3]
 */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { JobInput, NomadClient } from "@drover/api";
import { AgentProcess } from "@drover/cli";
import { untilAll } from "../agent/measured-jobs.ts";

const FILES = 64;
const KIB = 1024;
const MIB = KIB * KIB;
const SETTLE_MS = 5000;

const [size = 1024, rounds = 3] = process.argv.slice(2).map(Number);
const directory = mkdtempSync(path.join(os.tmpdir(), "drover-bench-"));
const archive = makeArchive();
const sum = execFileSync("sha256sum", [archive], { encoding: "utf8" }).slice(0, 64);
const server = spawn(process.execPath, [path.join(import.meta.dirname, "serve-file.ts"), archive], {
  stdio: ["ignore", "pipe", "inherit"],
});
try {
  const [port] = await once(server.stdout, "data");
  const url = `http://127.0.0.1:${String(port).trim()}/archive.tar`;
  const agent = await AgentProcess.start({ directory: path.join(directory, "agent") });
  try {
    console.log(
      `${os.cpus().length} x ${os.cpus()[0]?.model}, Node ${process.version}, ${size} MiB\n`,
    );
    for (let round = 0; round < rounds; round++) {
      const tools = byTools(url);
      const ours = await byAgent(agent, url, `artifact-${round}`);
      console.log(
        `curl | tee >(sha256sum) | tar x ${rate(tools)} MB/s; agent ${rate(ours.seconds)} MB/s, ` +
          `${(tools / ours.seconds).toFixed(2)} of it; agent grew by ${megabytes(ours.growth)} MB, ` +
          `the process that fetched had ${megabytes(ours.child)} MB`,
      );
    }
  } finally {
    await agent.stop();
  }
} finally {
  server.kill();
  rmSync(directory, { recursive: true, force: true });
}

/** Of what no tool can make less. */
function makeArchive(): string {
  const tree = path.join(directory, "tree");
  mkdirSync(tree);
  for (let i = 0; i < FILES; i++) {
    execFileSync("sh", ["-c", `head -c ${(size / FILES) * MIB} /dev/urandom > ${tree}/${i}`]);
  }
  const file = path.join(directory, "archive.tar");
  execFileSync("tar", ["cf", file, "-C", directory, "tree"]);
  rmSync(tree, { recursive: true });
  return file;
}

/** @returns seconds */
function byTools(url: string): number {
  const target = path.join(directory, "tools");
  mkdirSync(target);
  const start = performance.now();
  const line = `curl -sS ${url} | tee >(sha256sum > ${directory}/sum) | tar x -C ${target}; wait`;
  execFileSync("bash", ["-c", line]);
  const seconds = (performance.now() - start) / 1000;
  rmSync(target, { recursive: true });
  return seconds;
}

async function byAgent({ client, pid }: AgentProcess, url: string, id: string) {
  const Job = jobOf(id, url);
  await sleep(SETTLE_MS);
  const before = memoryOf(pid, "VmRSS");
  // From now on VmHWM is the highest since. Source: proc_pid_clear_refs(5).
  writeFileSync(`/proc/${pid}/clear_refs`, "5");
  await client.jobs.register({ Job });
  const watch = new AbortController();
  const child = highestOfChildren(pid, watch.signal);
  const seconds = await secondsOf(client, id);
  watch.abort();
  const growth = memoryOf(pid, "VmHWM") - before;
  await client.jobs.deregister(id, { purge: true });
  await client.operator.collectGarbage();
  return { seconds, growth, child: await child };
}

function jobOf(id: string, url: string): JobInput {
  const artifact = {
    GetterSource: url,
    GetterOptions: { checksum: `sha256:${sum}` },
    RelativeDest: "local",
  };
  const task = {
    Name: "task",
    Driver: "raw_exec",
    Config: { command: "/bin/true" },
    Artifacts: [artifact],
  };
  const groups = [{ Name: "group", Tasks: [task] }];
  return { ID: id, Name: id, Type: "batch", Datacenters: ["*"], TaskGroups: groups };
}

async function secondsOf(client: NomadClient, id: string): Promise<number> {
  const [alloc] = await untilAll(client, id, 1, "complete");
  const events = alloc?.TaskStates?.task?.Events ?? [];
  const timeOf = (type: string) => BigInt(events.find(({ Type }) => Type === type)?.Time ?? 0);
  return Number(timeOf("Started") - timeOf("Downloading Artifacts")) / 1e9;
}

/** What the largest process below another one had, until the signal aborts. */
async function highestOfChildren(pid: number, signal: AbortSignal): Promise<number> {
  let highest = 0;
  while (!signal.aborted) {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ");
    for (const child of children.filter(Boolean)) {
      if (readText(`/proc/${child}/cmdline`).includes("getter")) {
        highest = Math.max(highest, memoryOf(Number(child), "VmHWM"));
      }
    }
    await sleep(50);
  }
  return highest;
}

function memoryOf(pid: number, field: string): number {
  const line = new RegExp(`^${field}:\\s+(\\d+)`, "m").exec(readText(`/proc/${pid}/status`));
  return Number(line?.[1] ?? 0) * KIB;
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

function rate(seconds: number): string {
  return ((size * MIB) / 1e6 / seconds).toFixed(0);
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}
