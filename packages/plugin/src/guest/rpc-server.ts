import { once } from "node:events";
import type { handleServerStreamingCall, handleUnaryCall } from "@grpc/grpc-js";
import { type ErrorCodec, FAULT_STATUS } from "../wire/fault-status.ts";

/** What every kind of call on a server has. */
interface CancellableCall {
  readonly cancelled: boolean;
  once(event: "cancelled", listener: () => void): unknown;
}

/** What a handler gets beside the request. */
export interface CallContext {
  /** Aborts when the caller gives up, its deadline passes, its connection breaks, or the server stops. */
  readonly signal: AbortSignal;
}

/** Makes gRPC handlers of functions that return promises and async iterables, and throw Faults. */
export class RpcServer {
  readonly #stopping: AbortSignal;
  readonly #errors: ErrorCodec;

  constructor({ stopping, errors = FAULT_STATUS }: { stopping: AbortSignal; errors?: ErrorCodec }) {
    this.#stopping = stopping;
    this.#errors = errors;
  }

  unary<Request, Response>(
    handle: (request: Request, context: CallContext) => Promise<Response> | Response,
  ): handleUnaryCall<Request, Response> {
    return async (call, callback) => {
      try {
        callback(null, await handle(call.request, { signal: this.signalOf(call) }));
      } catch (error) {
        callback(this.#errors.encode(error));
      }
    };
  }

  serverStream<Request, Response>(
    handle: (request: Request, context: CallContext) => AsyncIterable<Response>,
  ): handleServerStreamingCall<Request, Response> {
    return async (call) => {
      const signal = this.signalOf(call);
      try {
        for await (const response of handle(call.request, { signal })) {
          if (signal.aborted) break;
          if (!call.write(response)) await once(call, "drain", { signal });
        }
        call.end();
      } catch (error) {
        if (signal.aborted) call.end();
        else call.emit("error", this.#errors.encode(error));
      }
    };
  }

  /** Aborts with the call or the server, whichever ends first. */
  signalOf(call: CancellableCall): AbortSignal {
    const controller = new AbortController();
    if (call.cancelled) controller.abort();
    else call.once("cancelled", () => controller.abort());
    return AbortSignal.any([controller.signal, this.#stopping]);
  }
}
