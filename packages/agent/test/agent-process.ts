import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { NomadClient } from "@drover/api";
import { killChild } from "@drover/testing";

/** Where `npm test` has bundled it, which starts sooner; else its source. */
const MAIN =
  process.env.DROVER_TEST_AGENT ?? path.join(import.meta.dirname, "fixtures/agent-main.ts");
const DEADLINE_MS = 60_000;

/** A test, or the whole file, that can be told what to do at its end. */
export interface Teardown {
  after(clean: () => Promise<void>): void;
}

/** A directory of a test: the data of its agents, removed when the test is over. */
export class AgentHome {
  readonly dataDir: string;
  /** What comes before the agent's command, as to run it in another mount namespace. */
  launcher: readonly string[] = [];
  readonly #directory: string;
  #agent: AgentProcess | undefined;

  constructor(
    t: Teardown,
    { config = "", driver = true }: { config?: string; driver?: boolean } = {},
  ) {
    this.#directory = mkdtempSync(path.join(tmpdir(), "drover-agent-"));
    this.dataDir = path.join(this.#directory, "data");
    writeFileSync(
      this.configFile,
      `data_dir = "${this.dataDir}"\nports {\n  http = 0\n}\nplugin "raw_exec" {\n  config {\n    enabled = ${driver}\n  }\n}\n${config}`,
    );
    t.after(() => this.#remove());
  }

  get configFile(): string {
    return path.join(this.#directory, "agent.hcl");
  }

  async start(
    flags: readonly string[] = [],
    options: { signal?: AbortSignal } = {},
  ): Promise<AgentProcess> {
    this.#agent = await AgentProcess.start(this.configFile, flags, this.launcher, options);
    return this.#agent;
  }

  /** The processes whose command line or environment names this directory: the agent's and its tasks'. */
  processes(): { pid: number; command: string }[] {
    const found: { pid: number; command: string }[] = [];
    for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
      const command = readProc(name, "cmdline");
      const isOurs =
        command.includes(this.#directory) || readProc(name, "environ").includes(this.#directory);
      if (isOurs && Number(name) !== process.pid) found.push({ pid: Number(name), command });
    }
    return found;
  }

  /** What a test has left, whatever became of it. */
  async #remove(): Promise<void> {
    await this.#agent?.kill("SIGKILL");
    if (this.processes().length > 0) {
      const cleaner = await AgentProcess.start(this.configFile, ["-dev"], this.launcher);
      await cleaner.kill("SIGTERM");
    }
    rmSync(this.#directory, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** An agent as a process of its own. */
export class AgentProcess {
  readonly address: string;
  readonly nodeId: string;
  readonly client: NomadClient;
  readonly #child: ChildProcess;
  #output = "";

  private constructor(child: ChildProcess, address: string, output: string) {
    this.#child = child;
    this.#output = output;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (data) => {
        this.#output += data;
      });
    }
    this.address = address;
    this.nodeId = /, node ([0-9a-f-]+)/.exec(output)?.[1] ?? "";
    this.client = new NomadClient({ address });
  }

  /**
   * Resolves when the agent serves; rejects with what it wrote if it ends instead.
   *
   * @param options.signal ends it with SIGKILL unless it serves already
   */
  static async start(
    configFile: string,
    flags: readonly string[],
    launcher: readonly string[] = [],
    { signal }: { signal?: AbortSignal } = {},
  ): Promise<AgentProcess> {
    const node = [process.execPath, "--disable-sigusr1", MAIN, configFile];
    const [program = "", ...args] = [...launcher, ...node, ...flags];
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
    const kill = () => child.kill("SIGKILL");
    signal?.addEventListener("abort", kill, { once: true });
    let output = "";
    child.stderr?.on("data", (data) => {
      output += data;
    });
    const address = await new Promise<string>((resolve, reject) => {
      child.stdout?.on("data", (data) => {
        output += data;
        const match = /started on (http:\S+),/.exec(output);
        if (match?.[1]) resolve(match[1]);
      });
      child.once("exit", () => reject(new Error(output)));
    });
    signal?.removeEventListener("abort", kill);
    return new AgentProcess(child, address, output);
  }

  /** All that it has written. */
  get output(): string {
    return this.#output;
  }

  get port(): number {
    return Number(new URL(this.address).port);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Resolves when the process has ended, with its exit code. */
  async kill(signal: NodeJS.Signals): Promise<number | null> {
    return (await killChild(this.#child, signal)).code;
  }
}

/** Resolves when `condition` gives something; it is asked again and again. */
export async function eventually<T>(
  what: string,
  condition: () => Promise<T | undefined | false> | T | undefined | false,
): Promise<T> {
  const deadline = performance.now() + DEADLINE_MS;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (performance.now() > deadline) throw new Error(`Not within a minute: ${what}`);
    await sleep(20);
  }
}

function readProc(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return "";
  }
}
