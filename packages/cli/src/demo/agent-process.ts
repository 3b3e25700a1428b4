import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import path from "node:path";
import type { Readable, Writable } from "node:stream";
import { NomadClient } from "@drover/api";
import { after, sleep } from "@drover/clock";
import { Fault } from "@drover/fault";
import { OWN_PROGRAM } from "../own-program.ts";

const START_DEADLINE_MS = 30_000;
/** An agent that stops many tasks takes long, and tells of each. */
const LONGEST_SILENCE_MS = 30_000;
const POLL_MS = 20;

export interface AgentProcessOptions {
  /** Where the agent keeps everything; made if it is not there. */
  readonly directory: string;
  /** More of the agent's configuration. */
  readonly config?: string;
  /** More of the agent's flags. */
  readonly args?: readonly string[];
  /** The port to listen on; a free one unless told. */
  readonly port?: number;
  /** Program and arguments to start `drover` with; this one's own unless told. */
  readonly program?: typeof OWN_PROGRAM;
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/** An agent of its own: `drover agent -dev` as a child, on a port of loopback. */
export class AgentProcess {
  readonly address: string;
  readonly client: NomadClient;
  readonly #child: Child;
  readonly #output: Buffer[];

  private constructor(child: Child, address: string, output: Buffer[]) {
    this.#child = child;
    this.address = address;
    this.client = new NomadClient({ address });
    this.#output = output;
  }

  /**
   * Starts an agent and waits until it answers.
   *
   * @throws {Fault} `failed_precondition` with what the agent said, if it ends or does not answer
   *   within half a minute; nothing of it is left
   */
  static async start(options: AgentProcessOptions): Promise<AgentProcess> {
    const { directory, args = [], config: more = "", port, program = OWN_PROGRAM } = options;
    const http = port ?? (await freePort());
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const config = path.join(directory, "agent.hcl");
    await writeFile(
      config,
      `data_dir = "${directory}/data"\nports {\n  http = ${http}\n}\n${more}`,
    );
    // A group of its own, so that Ctrl-C in a terminal does not reach it past us.
    const [file, ...own] = program;
    // Its standard input ends with us, however we end, and then it stops too.
    const flags = ["agent", "-dev", "-stop-with-stdin", "-config", config, ...args];
    const child = spawn(file, [...own, ...flags], {
      stdio: "pipe",
      detached: true,
    });
    const output: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (data: Buffer) => output.push(data));
    }
    const agent = new AgentProcess(child, `http://127.0.0.1:${http}`, output);
    await agent.#untilHealthy();
    return agent;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** All that the agent wrote. */
  get output(): string {
    return Buffer.concat(this.#output).toString();
  }

  /** Ends the agent: SIGTERM, and SIGKILL if it then neither ends nor says anything for half a minute. Idempotent. */
  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    if (this.#hasEnded()) return;
    const ended = once(this.#child, "exit");
    this.#child.kill(signal);
    const waitForMore = () => after(LONGEST_SILENCE_MS, () => this.#child.kill("SIGKILL"));
    let kill = waitForMore();
    const heard = () => {
      kill.cancel();
      kill = waitForMore();
    };
    for (const stream of this.#streams) stream.on("data", heard);
    await ended;
    for (const stream of this.#streams) stream.off("data", heard);
    kill.cancel();
  }

  async #untilHealthy(): Promise<void> {
    const deadline = performance.now() + START_DEADLINE_MS;
    while (performance.now() < deadline && !this.#hasEnded()) {
      const healthy = await this.client.agent.health().then(
        () => true,
        () => false,
      );
      if (healthy) return;
      await sleep(POLL_MS);
    }
    await this.stop("SIGKILL");
    throw new Fault("failed_precondition", `The agent did not start:\n${this.output}`);
  }

  get #streams(): readonly Readable[] {
    return [this.#child.stdout, this.#child.stderr];
  }

  #hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") {
    throw new Fault("unavailable", "The system gave no free port");
  }
  return address.port;
}
