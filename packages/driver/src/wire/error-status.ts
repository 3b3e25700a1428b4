import { Fault } from "@drover/fault";
import { type ErrorCodec, FAULT_STATUS } from "@drover/plugin";
import { RecoverableError } from "../generated/recoverable_error.ts";
import { Status } from "../generated/status.ts";

const DETAILS = "grpc-status-details-bin";
const RECOVERABLE_TYPE =
  "type.googleapis.com/hashicorp.nomad.plugins.shared.structs.RecoverableError";

/**
 * Faults on the wire, with the detail by which Nomad's client knows that a start may be tried again.
 * (StartTaskResponse has a result RETRY, which the client does not read.)
 */
export const DRIVER_ERROR_STATUS: ErrorCodec = {
  encode(error) {
    const status = FAULT_STATUS.encode(error);
    if (!(error instanceof Fault) || !error.recoverable) return status;
    const value = RecoverableError.encode({ recoverable: true }).finish();
    const details = Status.fromPartial({
      code: status.code,
      message: status.message,
      details: [{ typeUrl: RECOVERABLE_TYPE, value }],
    });
    return { ...status, detailsBin: Status.encode(details).finish() };
  },
  decode(error) {
    const fault = FAULT_STATUS.decode(error);
    const recoverable = error.metadata?.get(DETAILS).some(isRecoverable) ?? false;
    return recoverable
      ? new Fault(fault.code, fault.message, { cause: error, recoverable })
      : fault;
  },
};

function isRecoverable(details: string | Buffer): boolean {
  if (typeof details === "string") return false;
  const detail = Status.decode(details).details.find(({ typeUrl }) => typeUrl === RECOVERABLE_TYPE);
  return detail !== undefined && RecoverableError.decode(detail.value).recoverable;
}
