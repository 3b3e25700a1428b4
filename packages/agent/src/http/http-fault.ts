import { Fault, type FaultCode } from "@drover/fault";

/** A refusal that HTTP has a status of its own for, which the code of the fault does not tell. */
export class HttpFault extends Fault {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: FaultCode,
    message: string,
    { status, headers = {} }: { status: number; headers?: Readonly<Record<string, string>> },
  ) {
    super(code, message);
    this.status = status;
    this.headers = headers;
  }
}
