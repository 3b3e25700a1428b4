import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { type AllocListStub, NomadClient } from "@drover/api";
import type { Job } from "@drover/job";
import { killChild } from "@drover/testing";

/** The command as it stands in the checkout. */
const DROVER = path.resolve(import.meta.dirname, "../../cli/bin/drover");

/** An agent of its own, `drover agent -dev`, that serves the page. */
export class PageAgent implements AsyncDisposable {
  readonly address: string;
  client: NomadClient;
  readonly #child: ChildProcess;
  readonly #directory: string;

  private constructor(child: ChildProcess, directory: string, address: string) {
    this.#child = child;
    this.#directory = directory;
    this.address = address;
    this.client = new NomadClient({ address });
  }

  /**
   * @param options.program the command, that of the checkout unless told
   * @param options.port 0 for any that is free
   * @param options.config more of its configuration
   */
  static async start({ program = DROVER, port = 0, config = "" } = {}): Promise<PageAgent> {
    const directory = mkdtempSync(path.join(tmpdir(), "drover-ui-"));
    const file = path.join(directory, "agent.hcl");
    writeFileSync(
      file,
      `name = "workstation"\ndata_dir = "${directory}/data"\nports {\n  http = ${port}\n}\n${config}`,
    );
    const child = spawn(program, ["agent", "-dev", "-config", file], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, NOMAD_ADDR: "" },
    });
    let output = "";
    const address = await new Promise<string>((resolve, reject) => {
      const onData = (data: Buffer) => {
        output += data;
        const match = /started on (http:\S+),/.exec(output);
        if (match?.[1]) resolve(match[1]);
      };
      child.stdout.on("data", onData);
      child.stderr.on("data", onData);
      child.once("exit", () => reject(new Error(output)));
    });
    return new PageAgent(child, directory, address);
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error("The agent was not started");
    return this.#child.pid;
  }

  /** Asks as the holder of a token from now on. */
  use(token: string): void {
    this.client = new NomadClient({ address: this.address, token });
  }

  /** Registers a job file, as `drover job run -detach` does. */
  async run(file: string): Promise<Job> {
    const job = await this.client.jobs.parse(file);
    await this.client.jobs.register({ Job: job, Submission: { Source: file, Format: "hcl2" } });
    return job;
  }

  /** The id of an allocation of a group that runs. */
  runningAllocation(job: string, group: string): Promise<string> {
    return this.#allocation(job, (it) => it.TaskGroup === group && it.ClientStatus === "running");
  }

  /** Waits until so many allocations of a job run. */
  async allRun(job: string, count: number): Promise<void> {
    await this.#answer(job, (all) => {
      const running = all.filter(({ ClientStatus }) => ClientStatus === "running");
      return running.length === count || undefined;
    });
  }

  /** The id of an allocation of a job that has failed. */
  failedAllocation(job: string): Promise<string> {
    return this.#allocation(job, ({ ClientStatus }) => ClientStatus === "failed");
  }

  /** Waits until the newest deployment of a job is successful. */
  async deployed(job: string): Promise<void> {
    let index: number | undefined;
    for (;;) {
      const answer = await this.client.deployments.list({ index });
      const own = answer.value.filter(({ JobID }) => JobID === job);
      const newest = own.toSorted((a, b) => b.CreateIndex - a.CreateIndex)[0];
      if (newest?.Status === "successful") return;
      index = answer.index;
    }
  }

  #allocation(job: string, isIt: (it: AllocListStub) => boolean): Promise<string> {
    return this.#answer(job, (all) => all.find(isIt)?.ID);
  }

  /** Waits until the allocations of a job have an answer to a question. */
  async #answer<T>(job: string, ask: (all: AllocListStub[]) => T | undefined): Promise<T> {
    let index: number | undefined;
    for (;;) {
      const answer = await this.client.jobs.allocations(job, { index });
      const found = ask(answer.value);
      if (found !== undefined) return found;
      index = answer.index;
    }
  }

  /** Ends the agent and all its tasks, and removes its directory. */
  async [Symbol.asyncDispose](): Promise<void> {
    await killChild(this.#child, "SIGTERM");
    rmSync(this.#directory, { recursive: true, force: true, maxRetries: 5 });
  }
}
