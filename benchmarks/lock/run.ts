/**
 * What it costs the agent to look at who speaks to it, and to refuse. As root, since it asks as another user too.
 *
 * usage: node benchmarks/lock/run.ts
 */
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { AgentProcess } from "@drover/cli";
import { NOBODY, rawRequestAs } from "../../packages/agent/test/as-user.ts";
import { ATTACKS, statusesOf } from "../../packages/agent/test/attacks.ts";
import { rawRequest } from "../../packages/agent/test/raw-request.ts";
import { loadNativePeerLookup } from "../../packages/process/src/peer/native-peer-lookup.ts";
import { portablePeerLookup } from "../../packages/process/src/peer/portable-peer-lookup.ts";

const SOCKETS = [0, 1_000, 10_000];
const LOOKUPS = 200;
const ROUNDS = 50;

await measureLookups();
await measureAttacks();

async function measureLookups(): Promise<void> {
  const native = await loadNativePeerLookup();
  const server = createServer({ pauseOnConnect: true });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const held: Socket[] = [];
  print("other sockets", "sock_diag: median, p99", "/proc/net/tcp: median, p99");
  print("---:", "---:", "---:");
  for (const count of SOCKETS) {
    while (held.length < count) held.push(...(await newConnection(server)));
    const [accepted, client] = await newConnection(server);
    const times = [native, portablePeerLookup].map(async (lookup) => {
      const each: number[] = [];
      for (let round = 0; lookup !== undefined && round < LOOKUPS; round++) {
        const from = performance.now();
        if ((await lookup.uidOf(accepted)) === undefined) throw new Error("Not found");
        each.push(performance.now() - from);
      }
      return `${shown(each, 0.5)}, ${shown(each, 0.99)} ms`;
    });
    print(`${count}`, ...(await Promise.all(times)));
    for (const socket of [accepted, client]) socket.destroy();
  }
  for (const socket of held) socket.destroy();
  server.close();
}

async function newConnection(server: Server): Promise<[Socket, Socket]> {
  const client = connect((server.address() as AddressInfo).port, "127.0.0.1");
  const [accepted] = (await once(server, "connection")) as [Socket];
  return [accepted, client];
}

async function measureAttacks(): Promise<void> {
  const directory = mkdtempSync(path.join(tmpdir(), "drover-bench-lock-"));
  const agent = await AgentProcess.start({ directory });
  try {
    const port = Number(new URL(agent.address).port);
    print("\nrequest", "from", "answer", "CPU of the agent");
    print("---", "---", "---:", "---:");
    for (const { name, from, bytes } of ATTACKS) {
      const send = () =>
        from === "root"
          ? rawRequest(port, bytes(port))
          : rawRequestAs({ uid: NOBODY, gid: NOBODY }, port, bytes(port));
      const [status] = statusesOf(await send());
      const before = cpuMs(agent.pid);
      for (let round = 0; round < ROUNDS; round++) await send();
      const spent = (cpuMs(agent.pid) - before) / ROUNDS;
      print(name, from, `${status}`, `${spent.toFixed(2)} ms`);
    }
    const { value: jobs } = await agent.client.jobs.list();
    console.log(`\nJobs after all of them: ${jobs.length}`);
  } finally {
    await agent.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** What all threads of a process have run. Source: Documentation/scheduler/sched-stats.rst. */
function cpuMs(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  const times = threads.map((thread) => {
    const [ran = "0"] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ");
    return Number(ran) / 1e6;
  });
  return times.reduce((sum, time) => sum + time, 0);
}

function shown(times: readonly number[], quantile: number): string {
  const sorted = times.toSorted((a, b) => a - b);
  return (sorted[Math.floor(quantile * (sorted.length - 1))] ?? Number.NaN).toFixed(3);
}

function print(...cells: string[]): void {
  const [first = "", ...rest] = cells;
  console.log(`${first.startsWith("\n") ? "\n" : ""}| ${[first.trim(), ...rest].join(" | ")} |`);
}
