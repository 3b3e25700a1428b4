import { FAULT_CODES, Fault, type FaultCode } from "@drover/fault";

/** An answer that is no success. The message is what the agent said, which Nomad sends as plain text. */
export class ApiError extends Fault {
  /** The HTTP status, 400 to 599. */
  readonly status: number;

  constructor(status: number, body: string) {
    const text = body.trim();
    super(codeOf(status), text === "" ? `Unexpected response code: ${status}` : text, {
      recoverable: status === 429 || status === 503 || status === 507,
    });
    this.status = status;
  }
}

/** The first code of the closed set that has this HTTP status. */
function codeOf(status: number): FaultCode {
  const entry = Object.entries(FAULT_CODES).find(([, { http }]) => http === status);
  return (entry?.[0] as FaultCode | undefined) ?? "unknown";
}
