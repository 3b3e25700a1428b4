import assert from "node:assert/strict";
import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TestContext } from "node:test";
import type { Clock } from "@drover/clock";
import { Fault } from "@drover/fault";
import type { Allocation, AllocUpdate, TaskState } from "@drover/job";
import { RecordingLogger } from "@drover/logger/recording";
import type { IdentitySource } from "../src/identity/identity-source.ts";
import {
  DEFAULT_ARTIFACT_SETTINGS,
  DEFAULT_ENV_DENYLIST,
  DEFAULT_TEMPLATE_SETTINGS,
  DEFAULT_USER_CHECKED_DRIVERS,
  DEFAULT_USER_DENYLIST,
  type LogStream,
  type LogStreams,
  Runner,
  type RunnerSettings,
  type TaskStateStore,
  type TemplateSources,
} from "../src/index.ts";
import { NODE } from "./allocation.ts";
import { FakeDriver } from "./fake-driver.ts";

const DEADLINE_MS = 20_000;

export const SETTINGS: RunnerSettings = {
  region: "global",
  memoryOversubscription: false,
  agentEnv: { PATH: "/usr/bin:/bin", VAULT_TOKEN: "s3cret" },
  envDenylist: DEFAULT_ENV_DENYLIST,
  maxKillTimeoutMs: 30_000,
  userDenylist: DEFAULT_USER_DENYLIST,
  userCheckedDrivers: DEFAULT_USER_CHECKED_DRIVERS,
  artifacts: DEFAULT_ARTIFACT_SETTINGS,
  templates: DEFAULT_TEMPLATE_SETTINGS,
};

export class MemoryState implements TaskStateStore {
  readonly allocs = new Map<string, Map<string, string>>();
  isFull = false;

  save(allocId: string, key: string, value: string): void {
    const kept = this.allocs.get(allocId) ?? new Map<string, string>();
    this.allocs.set(allocId, kept.set(key, value));
  }
  saveOrRefuse(allocId: string, key: string, value: string): void {
    if (this.isFull) throw new Fault("storage_full", "The disk is full", { recoverable: true });
    this.save(allocId, key, value);
  }
  load(allocId: string): ReadonlyMap<string, string> {
    return new Map(this.allocs.get(allocId));
  }
  delete(allocId: string): void {
    this.allocs.delete(allocId);
  }
}

export class FakeLogs implements LogStreams {
  readonly open_ = new Map<string, LogStream>();
  async open(stream: LogStream) {
    this.open_.set(stream.id, stream);
    return { stdoutFifo: `/fifo/${stream.task}.stdout`, stderrFifo: `/fifo/${stream.task}.stderr` };
  }
  async close(id: string): Promise<void> {
    this.open_.delete(id);
  }
  async ids(): Promise<string[]> {
    return [...this.open_.keys()];
  }
}

/** What outlives a runner: driver, kept state, log streams and directories; and the runner itself. */
export class Harness {
  readonly driver = new FakeDriver();
  readonly state = new MemoryState();
  readonly logs = new FakeLogs();
  readonly dataDir = mkdtempSync(path.join(tmpdir(), "drover-runner-"));
  readonly log = new RecordingLogger();
  settings = SETTINGS;
  runner: Runner;
  readonly #updates = new Map<string, AllocUpdate>();
  readonly #clock: Clock | undefined;
  readonly #options: { sources?: TemplateSources; identities?: IdentitySource };

  constructor(
    context: TestContext,
    {
      clock,
      ...options
    }: { clock?: Clock; sources?: TemplateSources; identities?: IdentitySource } = {},
  ) {
    this.#clock = clock;
    this.#options = options;
    this.runner = this.#makeRunner();
    context.after(async () => {
      for (const id of this.state.allocs.keys()) await this.runner.destroy(id);
      await this.runner.close();
      await rm(this.dataDir, { recursive: true, force: true });
      assert.deepEqual(this.log.problems, []);
    });
  }

  /** Closes the runner and goes on with a new one. */
  async restart(...allocs: Allocation[]): Promise<void> {
    await this.runner.close();
    this.#updates.clear();
    this.runner = this.#makeRunner();
    await this.runner.restore(allocs);
  }

  /** Goes on with a new runner while the old one hangs, as good as dead. */
  abandon(): void {
    this.#updates.clear();
    this.runner = this.#makeRunner();
  }

  /** Resolves with the first update of an allocation that `test` accepts. */
  async until(alloc: Allocation, test: (update: AllocUpdate) => boolean): Promise<AllocUpdate> {
    const { promise, resolve } = Promise.withResolvers<AllocUpdate>();
    const check = () => {
      const update = this.#updates.get(alloc.ID);
      if (update !== undefined && test(update)) resolve(update);
    };
    const stop = this.runner.onUpdate(check);
    check();
    const deadline = setTimeout(() => {
      const seen = JSON.stringify(
        this.#updates.get(alloc.ID),
        (_key, value) => (typeof value === "bigint" ? `${value}` : value),
        1,
      );
      throw new Error(`Waited in vain; the newest update is ${seen}`);
    }, DEADLINE_MS);
    try {
      return await promise;
    } finally {
      stop();
      clearTimeout(deadline);
    }
  }

  async untilState(alloc: Allocation, task: string, state: TaskState["State"]): Promise<TaskState> {
    const update = await this.until(alloc, (u) => u.TaskStates[task]?.State === state);
    return update.TaskStates[task] as TaskState;
  }

  #makeRunner(): Runner {
    const runner = new Runner({
      dataDir: this.dataDir,
      node: () => NODE,
      drivers: new Map([["fake", this.driver]]),
      logs: this.logs,
      state: this.state,
      settings: () => this.settings,
      ...(this.#clock === undefined ? {} : { clock: this.#clock }),
      ...this.#options,
      log: this.log,
    });
    runner.onUpdate((update) => this.#updates.set(update.ID, update));
    return runner;
  }
}

/** Type and sentence of each event. */
export function sentences(state: TaskState): string[] {
  return state.Events.map(({ Type, DisplayMessage }) => `${Type}: ${DisplayMessage}`);
}
