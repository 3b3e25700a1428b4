import type { NomadClient } from "@drover/api";
import { sleep } from "@drover/clock";
import { Fault } from "@drover/fault";
import { stringifyJson } from "@drover/job";

/** What is asked once. */
const CLUSTER = {
  "agent-self": "/v1/agent/self",
  members: "/v1/agent/members",
  regions: "/v1/regions",
  leader: "/v1/status/leader",
} as const;

/** What is asked at each interval. */
const STATE = {
  allocations: "/v1/allocations?namespace=*",
  deployments: "/v1/deployments?namespace=*",
  evaluations: "/v1/evaluations?namespace=*",
  jobs: "/v1/jobs?namespace=*",
  metrics: "/v1/metrics",
  namespaces: "/v1/namespaces",
  "node-pools": "/v1/node/pools",
  nodes: "/v1/nodes?resources=true",
  "operator-scheduler": "/v1/operator/scheduler/configuration",
  services: "/v1/services?namespace=*",
  volumes: "/v1/volumes?namespace=*",
} as const;

export interface CaptureOptions {
  readonly durationMs: number;
  readonly intervalMs: number;
  readonly logLevel: string;
  /** As "Job" or "Allocation:*"; none for no events. */
  readonly topics: readonly string[];
  /** Events since this one are taken too. */
  readonly eventIndex: number;
  /** Ends it early; what there is until then is kept. */
  readonly signal: AbortSignal;
  readonly onProgress: (text: string) => void;
}

/** Texts by their paths. */
export type Captured = ReadonlyMap<string, string>;

/**
 * Collects what helps to find out what an agent is up to: what it is, its state at each interval, and
 * meanwhile its log and its events. What the agent does not tell is noted in the place of the answer.
 *
 * @throws {Fault} `unavailable` if there is no agent
 */
export async function capture(client: NomadClient, options: CaptureOptions): Promise<Captured> {
  const { durationMs, intervalMs, topics, eventIndex, logLevel, signal, onProgress } = options;
  const files = new Map<string, string>();
  const ask = async (file: string, path: string) => {
    files.set(file, await textOf(client.transport.request("GET", path)));
  };
  const { value: self } = await client.agent.self();
  const node = self.stats.client?.node_id ?? "none";
  for (const [name, path] of Object.entries(CLUSTER)) await ask(`cluster/${name}.json`, path);
  await ask(`client/${node}/agent-host.json`, "/v1/agent/host");

  const ended = new AbortController();
  const until = AbortSignal.any([signal, ended.signal]);
  const following = [
    follow(client.agent.monitor({ level: logLevel, signal: until }), until).then((log) =>
      files.set(`client/${node}/monitor.log`, log),
    ),
  ];
  if (topics.length > 0) {
    const events = lines(client.agent.events({ topics, index: eventIndex, signal: until }));
    following.push(
      follow(events, until).then((text) => files.set("cluster/eventstream.json", text)),
    );
  }
  try {
    const end = performance.now() + durationMs;
    for (let round = 0; ; round++) {
      const number = String(round).padStart(4, "0");
      onProgress(`Capture interval ${number}`);
      for (const [name, path] of Object.entries(STATE)) {
        await ask(`interval/${number}/${name}.json`, path);
      }
      const leftMs = end - performance.now();
      await sleep(Math.max(0, Math.min(intervalMs, leftMs)), signal);
      if (performance.now() >= end) break;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    ended.abort();
    await Promise.all(following);
  }
  return files;
}

/** An answer, or as JSON why there is none. */
async function textOf(pieces: AsyncIterable<Uint8Array>): Promise<string> {
  try {
    return Buffer.concat(await Array.fromAsync(pieces)).toString();
  } catch (error) {
    return stringifyJson({ error: Fault.from(error).message });
  }
}

/** What comes until the signal aborts, and at its end why it ended before. */
async function follow(pieces: AsyncIterable<Uint8Array>, until: AbortSignal): Promise<string> {
  const kept: Uint8Array[] = [];
  try {
    for await (const piece of pieces) kept.push(piece);
  } catch (error) {
    if (!until.aborted) kept.push(Buffer.from(`\n${Fault.from(error).message}\n`));
  }
  return Buffer.concat(kept).toString();
}

async function* lines(events: AsyncIterable<object>): AsyncGenerator<Uint8Array> {
  for await (const batch of events) yield Buffer.from(`${stringifyJson(batch)}\n`);
}
