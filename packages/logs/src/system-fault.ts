import { errnoOf, Fault, type FaultCode } from "@drover/fault";

const CODES: Record<string, FaultCode> = {
  ENOENT: "not_found",
  ENOTDIR: "failed_precondition",
  EACCES: "permission_denied",
  EPERM: "permission_denied",
  EROFS: "failed_precondition",
  ENOMEM: "resource_exhausted",
};

/** An error of the system (`ENOSPC`, `EACCES` ...) as a Fault that says what failed. */
export function systemFault(what: string, cause: unknown): Fault {
  const errno = errnoOf(cause);
  const { code, message } = Fault.from(cause, CODES[errno] ?? "unknown");
  return new Fault(code, `${what}: ${message}`, { cause, recoverable: true });
}
