import { FAULT_CODES, Fault, type FaultCode } from "@drover/fault";

/** What to do where a server answers that is no agent. */
export const NO_AGENT =
  "This does not seem to be a Nomad agent; say where one is with NOMAD_ADDR or -address";

/** An answer that is no success. The message is what the agent said, which Nomad sends as plain text. */
export class ApiError extends Fault {
  /** The HTTP status, 400 to 599. */
  readonly status: number;

  constructor(status: number, body: string) {
    super(codeOf(status), messageOf(status, body.trim()), {
      recoverable: status === 429 || status === 503 || status === 507,
    });
    this.status = status;
  }
}

function messageOf(status: number, text: string): string {
  if (text === "") return `Unexpected response code: ${status}`;
  if (!/^<(!doctype|html|\?xml)/i.test(text)) return text;
  return `Unexpected response code: ${status}, with a web page. ${NO_AGENT}`;
}

/** The first code of the closed set that has this HTTP status. */
function codeOf(status: number): FaultCode {
  const entry = Object.entries(FAULT_CODES).find(([, { http }]) => http === status);
  return (entry?.[0] as FaultCode | undefined) ?? "unknown";
}
