import type { AllocListStub, NomadClient } from "@drover/api";
import { sleep } from "@drover/clock";
import { Fault } from "@drover/fault";
import { isClientTerminal } from "@drover/job";
import { LinePrinter } from "../logs/line-printer.ts";
import { type LogLine, TaskLogs } from "../logs/task-logs.ts";
import { indent } from "../render/indent.ts";
import { describePlacementFailure } from "../render/placement-failure.ts";
import { taskStateTable } from "../render/task-table.ts";
import type { Terminal } from "../terminal/terminal.ts";
import type { DevJob } from "./load-jobs.ts";
import { untilReady } from "./ready.ts";
import { firstFailed, TaskNews } from "./task-news.ts";

/** The source of what the session itself says. */
const OWN_NAME = "drover";
const DRAIN_MS = 3000;
const KEYS = "r restarts, s shows the tasks, f and 1-9 choose one, 0 all, q quits";

export interface DevSessionOptions {
  readonly client: NomadClient;
  readonly terminal: Terminal;
  readonly files: readonly string[];
  readonly load: (file: string) => Promise<DevJob>;
  /** Whether tasks that have ended wait for a change of files, instead of ending the session. */
  readonly waitsForChange: boolean;
}

/** Jobs that run while somebody works on them: their output, restarts after changes, and their end. */
export class DevSession {
  readonly #options: DevSessionOptions;
  readonly #printer: LinePrinter;
  readonly #logs: TaskLogs;
  readonly #stopLogs = new AbortController();
  readonly #news = new TaskNews();
  #jobs: DevJob[];
  /** Allocations of before the last restart. */
  readonly #replaced = new Set<string>();
  readonly #announced = new Set<string>();
  #current: readonly AllocListStub[] = [];
  #filter: string | undefined;
  #restarting: Promise<void> | undefined;
  #exitCode: number | undefined;
  #failure: number | undefined;
  #wake = new AbortController();

  constructor(jobs: readonly DevJob[], options: DevSessionOptions) {
    this.#options = options;
    this.#jobs = [...jobs];
    const { client, terminal } = options;
    this.#printer = new LinePrinter(terminal, [OWN_NAME, ...this.#taskNames()]);
    this.#logs = new TaskLogs({
      client,
      onLine: (line) => this.#printLine(line),
      signal: this.#stopLogs.signal,
    });
  }

  /**
   * Runs the jobs until they have ended or `end` is called; then all of them are stopped and deleted.
   *
   * @returns the exit code of the task that failed first, or 0
   */
  async run(): Promise<number> {
    try {
      for (const job of this.#jobs) await this.#register(job);
      await this.#follow();
    } finally {
      this.#options.terminal.progress(undefined);
      await this.#stopAll();
      await Promise.race([this.#logs.end(), sleep(DRAIN_MS)]);
      this.#stopLogs.abort();
    }
    return this.#exitCode ?? 0;
  }

  /** Stops everything. The exit code is that of the first failure, where there was one. */
  end(reason: string, exitCode = this.#failure ?? 0): void {
    if (this.#exitCode !== undefined) return;
    this.#exitCode = exitCode;
    this.#say(`${reason}; stopping`);
    this.#wake.abort();
  }

  press(key: string): void {
    const names = this.#taskNames();
    if (key === "q") this.end("Quit");
    else if (key === "r") this.restart("Restart");
    else if (key === "s") this.#options.terminal.print(taskStateTable(this.#current));
    else if (key === "f") this.#show(names[this.#filter ? names.indexOf(this.#filter) + 1 : 0]);
    else if (key === "0") this.#show(undefined);
    else if (/^[1-9]$/.test(key)) this.#show(names[Number(key) - 1] ?? this.#filter);
    else if (key === "h" || key === "?") this.#say(KEYS);
  }

  /** Stops the jobs of a file, or all, and runs them again as their files say now. */
  restart(reason: string, file?: string): void {
    if (this.#exitCode !== undefined) return;
    const before = this.#restarting ?? Promise.resolve();
    this.#restarting = before.then(() => this.#restart(reason, file));
  }

  async #restart(reason: string, file: string | undefined): Promise<void> {
    const { load } = this.#options;
    try {
      const chosen = this.#jobs.filter((job) => file === undefined || job.file === file);
      const again = await Promise.all(chosen.map((job) => load(job.file)));
      this.#say(reason);
      for (const { ID } of chosen.map(({ job }) => job)) await this.#stop(ID);
      for (const alloc of this.#current) {
        if (chosen.some(({ job }) => isOf(alloc, job.ID))) this.#replaced.add(alloc.ID);
      }
      this.#failure = undefined;
      this.#jobs = this.#jobs.map((job) => again.find((each) => each.file === job.file) ?? job);
      for (const job of again) await this.#register(job);
    } catch (error) {
      this.#complain(`Not restarted: ${Fault.from(error).message}`);
    } finally {
      this.#restarting = undefined;
      this.#wake.abort();
    }
  }

  async #follow(): Promise<void> {
    const { client } = this.#options;
    let index: number | undefined;
    while (this.#exitCode === undefined) {
      this.#wake = new AbortController();
      const { signal } = this.#wake;
      const answer = await client.allocations.list({ index, signal }).catch((error: unknown) => {
        if (signal.aborted) return undefined;
        throw error;
      });
      index = answer?.index;
      if (answer !== undefined) this.#look(answer.value);
    }
  }

  /** Tells what is new, and ends the session where nothing runs any more. */
  #look(all: readonly AllocListStub[]): void {
    const own = all.filter((alloc) => this.#jobs.some(({ job }) => isOf(alloc, job.ID)));
    this.#logs.follow(own);
    for (const { task, text, isFailure } of this.#news.of(own)) {
      const line = `${task} ${text}`;
      if (isFailure) this.#complain(line);
      else this.#say(line);
    }
    this.#current = own.filter(({ ID }) => !this.#replaced.has(ID));
    for (const alloc of this.#current) void this.#announce(alloc);
    this.#drawStatus();
    if (this.#restarting === undefined) this.#judge();
  }

  #judge(): void {
    const failed = firstFailed(this.#current);
    if (failed !== undefined && this.#failure === undefined) {
      this.#failure = failed.exitCode;
      const what = `${failed.task} has failed`;
      if (this.#options.waitsForChange) this.#complain(`${what}; waiting for a change`);
      else this.end(what, failed.exitCode);
    }
    const areDone =
      this.#current.length > 0 &&
      this.#current.every(({ ClientStatus }) => isClientTerminal(ClientStatus)) &&
      this.#jobs.every(({ job }) => !job.Periodic && !job.ParameterizedJob);
    if (areDone && !this.#options.waitsForChange) this.end("All tasks have ended");
  }

  async #announce(alloc: AllocListStub): Promise<void> {
    if (alloc.ClientStatus !== "running" || this.#announced.has(alloc.ID)) return;
    this.#announced.add(alloc.ID);
    const { client } = this.#options;
    const addresses = await untilReady(client, alloc.ID, this.#stopLogs.signal).catch(
      () => undefined,
    );
    // Of what has neither checks nor addresses "started" has said all.
    if (addresses && this.#exitCode === undefined) {
      this.#say(`${alloc.TaskGroup} is ready: ${addresses}`);
    }
  }

  async #register({ job, file }: DevJob): Promise<void> {
    const { client, terminal } = this.#options;
    const { EvalID, Warnings } = await client.jobs.register({ Job: job });
    if (Warnings !== "") this.#say(Warnings);
    if (EvalID === "") return;
    let index: number | undefined;
    for (;;) {
      const { value: evaluation, index: next } = await client.evaluations.get(EvalID, { index });
      index = next;
      if (evaluation.Status === "pending") continue;
      const failures = Object.entries(evaluation.FailedTGAllocs ?? {});
      for (const [group, metric] of failures) {
        this.#complain(`${group} of ${file} finds no place:`);
        terminal.print(indent(describePlacementFailure(metric), 4));
      }
      if (failures.length > 0) this.end("Not everything can run", 1);
      return;
    }
  }

  async #stopAll(): Promise<void> {
    await this.#restarting;
    await Promise.all(this.#jobs.map(({ job }) => this.#stop(job.ID)));
  }

  /** Stops a job and waits until nothing of it runs. */
  async #stop(id: string): Promise<void> {
    const { client } = this.#options;
    try {
      await client.jobs.deregister(id, { purge: true });
    } catch (error) {
      if (Fault.from(error).code !== "not_found") throw error;
    }
    let index: number | undefined;
    for (;;) {
      const answer = await client.allocations.list({ index });
      index = answer.index;
      const own = answer.value.filter((alloc) => isOf(alloc, id));
      this.#logs.follow(own);
      for (const { task, text } of this.#news.of(own)) this.#say(`${task} ${text}`);
      if (own.every(({ ClientStatus }) => isClientTerminal(ClientStatus))) return;
    }
  }

  #taskNames(): string[] {
    return this.#jobs.flatMap(({ job }) =>
      (job.TaskGroups ?? []).flatMap(({ Tasks }) => (Tasks ?? []).map(({ Name }) => Name ?? "")),
    );
  }

  #printLine({ task, type, text }: LogLine): void {
    if (this.#filter === undefined || this.#filter === task) this.#printer.print(task, text, type);
  }

  #show(task: string | undefined): void {
    this.#filter = task;
    this.#say(task === undefined ? "Showing all tasks" : `Showing ${task} alone`);
    this.#drawStatus();
  }

  #drawStatus(): void {
    if (this.#exitCode !== undefined) return;
    const states = this.#current.flatMap(({ TaskStates }) => Object.values(TaskStates ?? {}));
    const running = states.filter(({ State }) => State === "running").length;
    const shown = this.#filter === undefined ? "" : `, showing ${this.#filter}`;
    const { terminal } = this.#options;
    const text = `${running} of ${states.length} tasks run${shown}`;
    const keys = "(r restart, s show, f filter, q quit, h help)";
    terminal.progress(`${text}  ${terminal.style.dim(keys)}`);
  }

  #say(text: string): void {
    const { style } = this.#options.terminal;
    for (const line of text.split("\n")) this.#printer.print(OWN_NAME, style.bold(line));
  }

  #complain(text: string): void {
    const { style } = this.#options.terminal;
    for (const line of text.split("\n")) this.#printer.print(OWN_NAME, style.red(line));
  }
}

/** Whether an allocation is of a job, or of one that a periodic or parameterized job has made. */
function isOf({ JobID }: AllocListStub, id: string): boolean {
  return JobID === id || JobID.startsWith(`${id}/`);
}
