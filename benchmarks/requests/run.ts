/**
 * How many requests an agent answers, over 16 connections that stay open, and what CPU time one costs it: a job, and the
 * address of the leader, which is as little as an answer can be.
 *
 * usage: node benchmarks/requests/run.ts [COUNT]
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { AgentProcess } from "@drover/cli";

const CONNECTIONS = 16;
const ROUNDS = 3;
const TICK_MS = 10;
const COUNT = Number(process.argv[2] ?? 20_000);
const TASK = { Name: "t", Driver: "raw_exec", Config: { command: "/bin/sleep", args: ["600"] } };

const directory = mkdtempSync(path.join(tmpdir(), "drover-bench-requests-"));
const agent = await AgentProcess.start({ directory });
try {
  await agent.client.jobs.register({
    Job: { ID: "web", TaskGroups: [{ Name: "g", Count: 0, Tasks: [TASK] }] },
  });
  for (const target of ["/v1/job/web", "/v1/status/leader"]) {
    await answerAll(target, COUNT / 10);
    for (let round = 0; round < ROUNDS; round++) await measure(target);
  }
} finally {
  await agent.stop();
  rmSync(directory, { recursive: true, force: true });
}

async function measure(target: string): Promise<void> {
  const [from, cpuBefore] = [performance.now(), cpuMs()];
  await answerAll(target, COUNT);
  const perSecond = (COUNT / (performance.now() - from)) * 1000;
  const cpu = ((cpuMs() - cpuBefore) / COUNT) * 1000;
  console.log(`${target}: ${perSecond.toFixed(0)} requests/s, ${cpu.toFixed(0)} us of CPU each`);
}

async function answerAll(target: string, count: number): Promise<void> {
  const { hostname, port } = new URL(agent.address);
  const request = `GET ${target} HTTP/1.1\r\nHost: ${hostname}:${port}\r\n\r\n`;
  let left = count;
  await Promise.all(Array.from({ length: CONNECTIONS }, () => answer()));

  /** Sends the next request when the one before is answered. */
  function answer(): Promise<void> {
    return new Promise((resolve, reject) => {
      const socket = connect(Number(port), hostname);
      let text = "";
      const next = () => {
        text = "";
        if (left-- > 0) socket.write(request);
        else socket.end(resolve);
      };
      socket.setNoDelay();
      socket.on("error", reject);
      socket.on("connect", next);
      socket.on("data", (data) => {
        text += data.toString("latin1");
        const end = text.indexOf("\r\n\r\n");
        if (end < 0) return;
        if (!text.startsWith("HTTP/1.1 200")) reject(new Error(text));
        const [, length = ""] = /content-length: (\d+)/i.exec(text) ?? [];
        if (text.length === end + 4 + Number(length)) next();
      });
    });
  }
}

/** Of all threads of the agent. */
function cpuMs(): number {
  const text = readFileSync(`/proc/${agent.pid}/stat`, "utf8");
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}
