/** A method, as ts-proto describes it. */
export interface MethodDefinition {
  /** `/<service>/<method>` */
  readonly path: string;
  readonly requestStream: boolean;
  readonly responseStream: boolean;
  readonly requestDeserialize: (bytes: Buffer) => unknown;
  readonly responseSerialize: (message: never) => Buffer;
}

export type ServiceDefinition = Readonly<Record<string, MethodDefinition>>;

/** What a handler gets beside the request. */
export interface CallContext {
  /** Aborts when the caller gives up, its deadline passes, its connection breaks, or the server stops. */
  readonly signal: AbortSignal;
}

/** A conversation with a caller. */
export interface Conversation<Request, Response> extends CallContext {
  /** What the caller says, until it has said all. Whoever reads slowly slows the caller down. */
  readonly requests: AsyncIterable<Request>;
  /** Tells the caller that it was heard, before anything is said; `send` does otherwise. */
  begin(): void;
  /** Resolves when there is room for more. */
  send(response: Response): Promise<void>;
}

/** Answers the calls of a method. What it throws, the caller gets as a status. */
export type Handler<Method> = Method extends {
  readonly requestStream: infer Asks;
  readonly responseStream: infer Answers;
  readonly requestDeserialize: (bytes: Buffer) => infer Request;
  readonly responseSerialize: (message: infer Response) => Buffer;
}
  ? Asks extends true
    ? (conversation: Conversation<Request, Response>) => Promise<void>
    : Answers extends true
      ? (request: Request, context: CallContext) => AsyncIterable<Response>
      : (request: Request, context: CallContext) => Promise<Response> | Response
  : never;

/** Answers all methods of a service. */
export type Implementation<Service> = {
  readonly [Name in keyof Service]: Handler<Service[Name]>;
};
