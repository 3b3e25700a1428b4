import type { TaskHandle } from "@drover/driver";
import { type TaskEvent, type TaskState, toRfc3339 } from "@drover/job";
import type { Logger } from "@drover/logger";
import {
  decodeHandle,
  decodeTaskRecord,
  encodeHandle,
  encodeTaskRecord,
  type TaskRecord,
} from "./task-record.ts";

const MAX_EVENTS = 10;

export interface TaskJournalOptions {
  readonly task: string;
  /** Where texts are kept; see `TaskStateStore`. */
  readonly store: Record<"save" | "saveOrRefuse", (key: string, value: string) => void>;
  /** Called after each change of the task's state. */
  readonly onChange: () => void;
  /** Takes each event. */
  readonly log: Logger;
  readonly now: () => bigint;
}

/**
 * All that is known of a task, and kept: its state with the newest events, and the record that a
 * later process goes on from.
 *
 * Mere events are kept a moment later, several in one write. What decides whether a task is started
 * or its exit code is known is kept at once, by `flush` and `saveHandle`.
 */
export class TaskJournal {
  readonly #options: TaskJournalOptions;
  #record: TaskRecord;
  #pendingWrite: NodeJS.Immediate | undefined;

  constructor(options: TaskJournalOptions) {
    this.#options = options;
    this.#record = {
      state: newTaskState(),
      restarts: { count: 0, intervalStart: options.now() },
      restartAt: null,
      finishedTask: null,
      restartRequested: false,
      restartUsesAttempt: false,
      exit: null,
      done: [],
      isComplete: false,
    };
  }

  /**
   * Takes up what an earlier process kept.
   *
   * @throws {Fault} `data_loss`
   */
  restore(kept: ReadonlyMap<string, string>): void {
    const record = kept.get(this.#recordKey);
    if (record !== undefined) this.#record = decodeTaskRecord(record);
  }

  /**
   * The handle of the newest start that an earlier process did or tried; undefined for none.
   *
   * @throws {Fault} `data_loss`
   */
  keptHandle(kept: ReadonlyMap<string, string>): TaskHandle | undefined {
    const handle = kept.get(this.#handleKey);
    return handle === undefined ? undefined : decodeHandle(handle);
  }

  /** A value that never changes: each change makes another one. */
  get state(): TaskState {
    return this.#record.state;
  }

  get record(): TaskRecord {
    return this.#record;
  }

  /** Adds an event, without a change of state. */
  emit(event: TaskEvent): void {
    this.#change(this.state.State, event);
  }

  /** Changes the state, with an event that says why. */
  become(state: TaskState["State"], event?: TaskEvent): void {
    this.#change(state, event);
  }

  /** Changes what only a later process will look at. */
  note(changes: Partial<Omit<TaskRecord, "state">>): void {
    this.#record = { ...this.#record, ...changes };
    this.#writeSoon();
  }

  saveHandle(handle: TaskHandle): void {
    this.#options.store.save(this.#handleKey, encodeHandle(handle));
  }

  /**
   * Keeps what finds a task again whose start is cut off.
   *
   * @throws {Fault} `storage_full`: the task must not be started
   */
  saveIntent(handle: TaskHandle): void {
    this.#options.store.saveOrRefuse(this.#handleKey, encodeHandle(handle));
  }

  /** Keeps everything now. */
  flush(): void {
    clearImmediate(this.#pendingWrite);
    this.#pendingWrite = undefined;
    this.#options.store.save(this.#recordKey, encodeTaskRecord(this.#record));
  }

  /** Writes what waits to be written, and no more from now on. */
  close(): void {
    if (this.#pendingWrite !== undefined) this.flush();
  }

  #change(state: TaskState["State"], event: TaskEvent | undefined): void {
    if (event !== undefined) {
      this.#options.log.info("Task event", {
        task: this.#options.task,
        type: event.Type,
        msg: event.DisplayMessage,
        failed: event.FailsTask,
      });
    }
    this.#record = {
      ...this.#record,
      state: nextState(this.state, state, event, this.#options.now),
    };
    this.#writeSoon();
    this.#options.onChange();
  }

  #writeSoon(): void {
    this.#pendingWrite ??= setImmediate(() => this.flush());
  }

  get #recordKey(): string {
    return `task/${this.#options.task}`;
  }

  get #handleKey(): string {
    return `handle/${this.#options.task}`;
  }
}

/** The state of a task that nothing has happened to. */
export function newTaskState(): TaskState {
  return {
    State: "pending",
    Failed: false,
    Restarts: 0,
    LastRestart: null,
    StartedAt: null,
    FinishedAt: null,
    Events: [],
    TaskHandle: null,
  };
}

function nextState(
  before: TaskState,
  state: TaskState["State"],
  event: TaskEvent | undefined,
  now: () => bigint,
): TaskState {
  const after = { ...before, State: state };
  if (event !== undefined) {
    after.Events = [...before.Events.slice(1 - MAX_EVENTS), event];
    if (event.FailsTask) after.Failed = true;
    if (event.Type === "Restarting") {
      after.Restarts += 1;
      after.LastRestart = toRfc3339(event.Time);
    }
  }
  if (state === before.State) return after;
  if (state === "running") after.StartedAt = toRfc3339(now());
  if (state === "dead") after.FinishedAt = toRfc3339(now());
  if (before.State === "dead") Object.assign(after, { FinishedAt: null, Failed: false });
  return after;
}
