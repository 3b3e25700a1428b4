import type { FaultCode } from "./code.ts";

/** Options of a {@link Fault}. */
export interface FaultOptions {
  /** The error that led to this one. */
  cause?: unknown;
  /** Whether the same call may succeed later without a change; false unless told. */
  recoverable?: boolean;
}

/**
 * An error that has a code of the closed set. The message is a sentence for the user: capitalised,
 * no final period, naming the job, task or path, the value and its unit.
 */
export class Fault extends Error {
  override readonly name = "Fault";
  readonly code: FaultCode;
  readonly recoverable: boolean;

  constructor(code: FaultCode, message: string, { cause, recoverable = false }: FaultOptions = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.recoverable = recoverable;
  }

  /**
   * Any thrown value as a Fault: itself if it is one, else `code` (default `unknown`) with its message.
   * A system error that says that the disk or the quota is full is always `storage_full`, and one that
   * says that there are too many open files `resource_exhausted`.
   */
  static from(error: unknown, code: FaultCode = "unknown"): Fault {
    if (error instanceof Fault) return error;
    const message = error instanceof Error ? error.message : String(error);
    if (isStorageFull(error)) {
      return new Fault("storage_full", message, { cause: error, recoverable: true });
    }
    if (isOutOfFiles(error)) {
      const hint = "raise the limit of open files (LimitNOFILE= in the unit, or ulimit -n)";
      const options = { cause: error, recoverable: true };
      return new Fault("resource_exhausted", `${message}; ${hint}`, options);
    }
    return new Fault(code, message, { cause: error });
  }
}

function isStorageFull(error: unknown): boolean {
  return ["ENOSPC", "EDQUOT"].includes(errnoOf(error));
}

function isOutOfFiles(error: unknown): boolean {
  return ["EMFILE", "ENFILE"].includes(errnoOf(error));
}

/** The name that the system has for an error, as "ENOENT"; empty for one that is not the system's. */
export function errnoOf(error: unknown): string {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === "string" ? code : "";
}
