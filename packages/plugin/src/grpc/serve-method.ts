import type { ErrorCodec } from "../wire/fault-status.ts";
import type { ServerCall } from "./server-call.ts";
import type { MethodDefinition } from "./service.ts";
import { CallFailure, OK } from "./status.ts";

/** Serves one call to its end; what goes wrong is told the caller. */
export type Serve = (call: ServerCall) => void;

/** `Implementation` holds that its types are those of its method. */
export type AnyHandler = (...args: readonly unknown[]) => unknown;

/**
 * How calls of a method are served. A host has two calls open for each task all the time, of which those with one
 * request go on by callbacks: of a suspended function everything would stay, up to the request's headers.
 */
export function serveMethod(
  method: MethodDefinition,
  handle: AnyHandler,
  errors: ErrorCodec,
): Serve {
  const { requestStream, responseStream, requestDeserialize } = method;
  const serialize: Serialize = (response) => method.responseSerialize(response as never);
  const fail = (call: ServerCall, error: unknown) =>
    call.finish(error instanceof CallFailure ? error.status : errors.encode(error));
  if (requestStream) {
    return (call) =>
      void converse(call, { requestDeserialize, serialize, handle }).then(
        () => call.finish(OK),
        (error) => fail(call, error),
      );
  }
  const begin = responseStream ? sendAll : answer;
  return (call) => {
    const failed = (error: unknown) => fail(call, error);
    call
      .request()
      .then((bytes) => begin(call, handle(requestDeserialize(bytes), call), { serialize, failed }))
      .catch(failed);
  };
}

type Serialize = (response: unknown) => Buffer;

interface Answering {
  readonly serialize: Serialize;
  readonly failed: (error: unknown) => void;
}

function answer(call: ServerCall, result: unknown, { serialize, failed }: Answering): void {
  Promise.resolve(result)
    .then((response) => call.answer(serialize(response)))
    .catch(failed);
}

function sendAll(call: ServerCall, result: unknown, { serialize, failed }: Answering): void {
  const responses = (result as AsyncIterable<unknown>)[Symbol.asyncIterator]();
  const giveUp = (error: unknown) => {
    failed(error);
    responses.return?.().catch(() => undefined);
  };
  const next = () => void responses.next().then(take).catch(giveUp);
  const take = ({ done, value }: IteratorResult<unknown>) => {
    if (done) return call.finish(OK);
    if (!call.isAborted) return void call.send(serialize(value)).then(next);
    call.finish(OK);
    responses.return?.().catch(() => undefined);
  };
  next();
}

async function converse(
  call: ServerCall,
  {
    requestDeserialize,
    serialize,
    handle,
  }: {
    requestDeserialize: MethodDefinition["requestDeserialize"];
    serialize: Serialize;
    handle: AnyHandler;
  },
): Promise<void> {
  const requests = async function* () {
    for await (const bytes of call.requests()) yield requestDeserialize(bytes);
  };
  await (handle({
    requests: requests(),
    begin: () => call.begin(),
    send: async (response: unknown) => await call.send(serialize(response)),
    get signal() {
      return call.signal;
    },
  }) as Promise<void>);
}
