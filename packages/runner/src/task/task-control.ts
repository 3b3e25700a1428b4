import type { ExecRequest, ExecSession } from "@drover/driver";
import type { TaskEvent } from "@drover/job";

/** What may be done to a task while it runs. */
export interface TaskControl {
  emit(event: TaskEvent): void;
  /** Ends the current run so that another one follows. */
  restart(reason: string): Promise<void>;
  /** @throws {Fault} `failed_precondition` if the task does not run; `invalid_argument` */
  signal(signal: string, reason: string): Promise<void>;
  /** @throws {Fault} `failed_precondition` if the task does not run; as the driver says */
  exec(request: ExecRequest): Promise<ExecSession>;
  /** Ends the task for good, as failed. */
  fail(reason: string): void;
}
