import { onAbort } from "@drover/clock";
import type { Task, TaskState } from "@drover/job";

/** What part a task plays in its group. */
export type LifecycleRole =
  | "prestart"
  | "prestart_sidecar"
  | "main"
  | "poststart"
  | "poststart_sidecar"
  | "poststop";

type Phase = "init" | "prestart" | "main" | "poststart" | "running" | "poststop";

/** Which tasks may start in a phase. */
const MAY_START: Readonly<Record<Phase, readonly LifecycleRole[]>> = {
  init: [],
  prestart: ["prestart", "prestart_sidecar"],
  main: ["prestart_sidecar", "main"],
  poststart: ["prestart_sidecar", "main", "poststart", "poststart_sidecar"],
  running: ["prestart_sidecar", "main", "poststart_sidecar"],
  poststop: ["poststop"],
};

const AFTER: Readonly<Record<Exclude<Phase, "poststop">, Phase>> = {
  init: "prestart",
  prestart: "main",
  main: "poststart",
  poststart: "running",
  running: "poststop",
};

export function lifecycleRole({ Lifecycle }: Pick<Task, "Lifecycle">): LifecycleRole {
  if (Lifecycle === null) return "main";
  if (Lifecycle.Hook === "poststop") return "poststop";
  return Lifecycle.Sidecar ? `${Lifecycle.Hook}_sidecar` : Lifecycle.Hook;
}

/** Whether a task goes on beside the main tasks and ends with them. */
export function isSidecar(role: LifecycleRole): boolean {
  return role.endsWith("_sidecar");
}

/**
 * Says when each task of a group may start: prestart tasks first and to their end, main tasks once
 * prestart sidecars run, poststart tasks once main tasks run, poststop tasks when all others are
 * dead. Source: Nomad's page "lifecycle Block".
 */
export class LifecycleCoordinator {
  readonly #roles: ReadonlyMap<string, LifecycleRole>;
  readonly #waiting = new Map<string, () => void>();
  #phase: Phase = "init";

  constructor(tasks: readonly Pick<Task, "Name" | "Lifecycle">[]) {
    this.#roles = new Map(tasks.map((task) => [task.Name, lifecycleRole(task)]));
  }

  /** Takes the tasks' states in, and lets those start whose time has come. */
  update(states: ReadonlyMap<string, TaskState>): void {
    if (
      this.#phase !== "poststop" &&
      this.#all(states, (role, { State }) => role === "poststop" || State === "dead")
    ) {
      this.#phase = "poststop";
    }
    while (
      this.#phase !== "poststop" &&
      this.#phase !== "running" &&
      this.#isOver(this.#phase, states)
    ) {
      this.#phase = AFTER[this.#phase];
    }
    for (const [task, resolve] of this.#waiting) {
      if (!this.#mayStart(task)) continue;
      this.#waiting.delete(task);
      resolve();
    }
  }

  /**
   * Goes on with a group whose tasks were started by an earlier process: without the wait for all
   * to be pending.
   */
  restore(states: ReadonlyMap<string, TaskState>): void {
    this.#phase = "prestart";
    this.update(states);
  }

  /** Begins anew, for a restart of the whole allocation. */
  restart(): void {
    this.#phase = "init";
  }

  /** Resolves when the task may start, at once perhaps; rejects with the signal's reason. */
  async mayStart(task: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#mayStart(task)) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    // A task waits at one place only.
    this.#waiting.set(task, resolve);
    const stopListening = onAbort(signal, () => {
      this.#waiting.delete(task);
      reject(signal.reason);
    });
    try {
      await promise;
    } finally {
      stopListening();
    }
  }

  #mayStart(task: string): boolean {
    const role = this.#roles.get(task);
    return role !== undefined && MAY_START[this.#phase].includes(role);
  }

  #isOver(phase: Phase, states: ReadonlyMap<string, TaskState>): boolean {
    return this.#all(states, (role, task) => {
      if (phase === "init") return task.State === "pending";
      if (phase === "prestart" && role === "prestart") return task.State === "dead" && !task.Failed;
      if (phase === "prestart" && role === "prestart_sidecar") return task.State === "running";
      if (phase === "main" && role === "main") return task.State !== "pending";
      if (phase === "poststart" && role === "poststart") return task.State === "dead";
      return true;
    });
  }

  #all(
    states: ReadonlyMap<string, TaskState>,
    holds: (role: LifecycleRole, task: TaskState) => boolean,
  ): boolean {
    for (const [name, role] of this.#roles) {
      const state = states.get(name);
      if (state === undefined || !holds(role, state)) return false;
    }
    return true;
  }
}
