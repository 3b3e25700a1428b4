/**
 * What the log collector costs: `npm run bench:logs`, one JSON object, about 20 s.
 * The rate of `cat FIFO > FILE` is measured in the same run, on the same data.
 */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { LogCollector } from "@drover/logs";

const MIB = 1024 * 1024;
const NEWLINE = 10;
const DATA_MIB = 256;
const TASKS = 100;
const IDLE_SECONDS = 5;
const ROUNDS = 3;

const root = mkdtempSync(join(tmpdir(), "drover-bench-"));
const dir = join(root, "logs");
mkdirSync(dir);
/** How long the lines are; 0 for output that has no end of line. */
const LINE_BYTES = { lines: 100, longLines: 10_000_000, noLines: 0 };
const kinds = Object.entries(LINE_BYTES).map(([kind, length]) => {
  return { kind, data: makeLines(join(root, kind), length) };
});

const runtimeDir = join(root, "run");
const firstStart = await timed(async () => (await start()).detach());
await sleep(1_000);
const laterStarts: number[] = [];
for (let round = 0; round < ROUNDS; round++) {
  await sleep(500);
  laterStarts.push(await timed(async () => (await start()).detach()));
}

await sleep(500);
const collector = await start();
const pid = collector.pid ?? 0;
const alone = memory(pid);
const rates = [];
for (let round = 0; round < ROUNDS; round++) {
  for (const { kind, data } of kinds) {
    const task = `${kind}${round}`;
    rates.push({ kind, collector: await collectorRate(task, data), cat: await catRate(data) });
  }
}
const afterLoad = memory(pid);
for (let task = 0; task < TASKS; task++) await collector.open(output(`task${task}`));
await sleep(1_000);
const cpuBefore = cpuSeconds(pid);
await sleep(IDLE_SECONDS * 1_000);
const idleCpuPercent = ((cpuSeconds(pid) - cpuBefore) / IDLE_SECONDS) * 100;
const withTasks = memory(pid);
for (let task = 0; task < TASKS; task++) await collector.close(`task${task}`);
collector.detach();
rmSync(root, { recursive: true });

console.log(
  JSON.stringify(
    {
      startMs: { first: Math.round(firstStart), later: laterStarts.map(Math.round) },
      mibPerSecond: rates,
      memoryMiB: { alone, afterLoad, [`with${TASKS}Tasks`]: withTasks },
      idleCpuPercent,
    },
    null,
    2,
  ),
);

function start(): Promise<LogCollector> {
  return LogCollector.start({ runtimeDir, idleMs: 100 });
}

function output(task: string) {
  return { id: task, task, dir, maxFiles: 10, maxFileBytes: 10 * MIB };
}

async function collectorRate(task: string, data: string): Promise<number> {
  const { stdoutFifo } = await collector.open(output(task));
  const ms = await timed(async () => {
    await shell('exec 3<>"$1"; cat "$2" >&3', stdoutFifo, data);
    await collector.close(task);
  });
  return Math.round((DATA_MIB / ms) * 1_000);
}

async function catRate(data: string): Promise<number> {
  const fifo = join(root, "fifo");
  execFileSync("mkfifo", [fifo]);
  const ms = await timed(() =>
    shell('cat "$1" >"$3" & cat "$2" >"$1"; wait', fifo, data, `${fifo}.out`),
  );
  rmSync(fifo);
  rmSync(`${fifo}.out`);
  return Math.round((DATA_MIB / ms) * 1_000);
}

async function shell(script: string, ...args: string[]): Promise<void> {
  const child = spawn("sh", ["-c", script, "sh", ...args], { stdio: "inherit" });
  await once(child, "exit");
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function memory(pid: number): { pss: number; private: number } {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
  const mib = (key: string) => Number(new RegExp(`^${key}: +(\\d+)`, "m").exec(rollup)?.[1]) / 1024;
  return {
    pss: Math.round(mib("Pss")),
    private: Math.round(mib("Private_Dirty") + mib("Private_Clean")),
  };
}

function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** A file of lines of a length; of 0 bytes for none at all. */
function makeLines(path: string, length: number): string {
  const whole = Buffer.alloc(DATA_MIB * MIB, "x");
  for (let at = length; length > 0 && at <= whole.length; at += length) whole[at - 1] = NEWLINE;
  writeFileSync(path, whole);
  return path;
}
