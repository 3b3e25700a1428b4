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
  /** Of the calls that go on. */
  readonly #open = new Set<AbortController>();

  constructor({ stopping, errors = FAULT_STATUS }: { stopping: AbortSignal; errors?: ErrorCodec }) {
    this.#stopping = stopping;
    this.#errors = errors;
    const abortAll = () => {
      for (const controller of this.#open) controller.abort();
    };
    stopping.addEventListener("abort", abortAll, { once: true });
  }

  unary<Request, Response>(
    handle: (request: Request, context: CallContext) => Promise<Response> | Response,
  ): handleUnaryCall<Request, Response> {
    return (call, callback) =>
      void this.during(call, async (signal) => {
        try {
          callback(null, await handle(call.request, { signal }));
        } catch (error) {
          callback(this.#errors.encode(error));
        }
      });
  }

  serverStream<Request, Response>(
    handle: (request: Request, context: CallContext) => AsyncIterable<Response>,
  ): handleServerStreamingCall<Request, Response> {
    return (call) =>
      void this.during(call, async (signal) => {
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
      });
  }

  /**
   * Does the work of a call, with a signal that aborts with the call or the server, whichever ends first.
   * There may be two calls for each task all the time, so this is one signal and not one that follows two.
   */
  async during(call: CancellableCall, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const controller = new AbortController();
    if (call.cancelled || this.#stopping.aborted) controller.abort();
    else call.once("cancelled", () => controller.abort());
    this.#open.add(controller);
    try {
      await work(controller.signal);
    } finally {
      this.#open.delete(controller);
    }
  }
}
