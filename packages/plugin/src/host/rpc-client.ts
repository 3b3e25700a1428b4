import { Fault } from "@drover/fault";
import {
  type CallOptions,
  type ClientReadableStream,
  type ClientUnaryCall,
  Metadata,
  type ServiceError,
} from "@grpc/grpc-js";
import { type ErrorCodec, FAULT_STATUS } from "../wire/fault-status.ts";

/** What ends a call early. */
export interface CallLimits {
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds; without it the call may take for ever. */
  readonly timeoutMs?: number | undefined;
}

type UnaryMethod<Request, Response> = (
  request: Request,
  metadata: Metadata,
  options: Partial<CallOptions>,
  callback: (error: ServiceError | null, response: Response) => void,
) => ClientUnaryCall;

/**
 * Calls a unary method.
 *
 * @throws {Fault} with the code of the answer; `canceled` or `deadline_exceeded` if a limit ended it
 */
export function callUnary<Request, Response>(
  method: UnaryMethod<Request, Response>,
  request: Request,
  { signal, timeoutMs }: CallLimits = {},
  errors: ErrorCodec = FAULT_STATUS,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(canceled(signal));
    const options = timeoutMs === undefined ? {} : { deadline: Date.now() + timeoutMs };
    const call = begin(() =>
      method(request, new Metadata(), options, (error, response) => {
        signal?.removeEventListener("abort", cancel);
        if (error === null) resolve(response);
        else reject(signal?.aborted ? canceled(signal) : errors.decode(error));
      }),
    );
    const cancel = () => call.cancel();
    signal?.addEventListener("abort", cancel, { once: true });
  });
}

/**
 * Reads a server's stream to its end, or until `signal` aborts, which ends the iteration without an
 * error. Leaving the loop early cancels the call.
 *
 * @throws {Fault} with the code of the answer
 */
export async function* readStream<Response>(
  open: () => ClientReadableStream<Response>,
  { signal }: { signal: AbortSignal },
  errors: ErrorCodec = FAULT_STATUS,
): AsyncGenerator<Response, void, void> {
  if (signal.aborted) return;
  const stream = begin(open);
  const cancel = () => stream.cancel();
  signal.addEventListener("abort", cancel, { once: true });
  try {
    for await (const response of stream) yield response;
  } catch (error) {
    if (!signal.aborted) throw errors.decode(error as ServiceError);
  } finally {
    signal.removeEventListener("abort", cancel);
    stream.cancel();
  }
}

/** A client that is closed throws at once what is no status. */
function begin<Call>(call: () => Call): Call {
  try {
    return call();
  } catch (error) {
    throw new Fault("unavailable", "The connection to the plugin is closed", { cause: error });
  }
}

function canceled(signal: AbortSignal): Fault {
  return new Fault("canceled", "The caller gave up", { cause: signal.reason });
}
