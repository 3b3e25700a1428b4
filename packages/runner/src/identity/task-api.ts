import type { AllocDir } from "../directory/alloc-dir.ts";
import type { UserIds } from "../directory/user-ids.ts";

/** Whose API it is. */
export interface TaskApiPlace {
  readonly allocDir: AllocDir;
  readonly task: string;
  /** Who may open it; the agent's user unless told. */
  readonly owner: UserIds | undefined;
  /** Whether the task is handed an identity, by which it may ask. */
  readonly hasIdentity: boolean;
}

/** Gives tasks that can use it the agent's API, at `api.sock` in their secrets directory. */
export interface TaskApi {
  /** Idempotent. @throws {Fault} if the socket cannot be made */
  open(place: TaskApiPlace): Promise<void>;
  /** Removes the socket. Idempotent, and never fails. */
  close(place: Pick<TaskApiPlace, "allocDir" | "task">): void;
}

/** Gives tasks nothing. */
export const NO_TASK_API: TaskApi = { open: async () => {}, close: () => {} };
