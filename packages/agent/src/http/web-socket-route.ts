import { Fault } from "@drover/fault";
import type { WebSocket } from "ws";

/** What is known of a websocket before it is accepted. */
export interface UpgradeRequest {
  readonly query: URLSearchParams;
  readonly parameters: Readonly<Record<string, string>>;
  /** Aborts when the client has gone. */
  readonly signal: AbortSignal;
}

/**
 * Gets ready for a websocket, and returns what serves it once it is open. What it throws refuses
 * the websocket with an HTTP error.
 */
export type WebSocketHandler = (request: UpgradeRequest) => Promise<(socket: WebSocket) => void>;

export interface WebSocketRoute {
  readonly path: RegExp;
  readonly handler: WebSocketHandler;
}

/** @throws {Fault} `not_found` */
export function findUpgrade(
  routes: readonly WebSocketRoute[],
  path: string,
): { handler: WebSocketHandler; parameters: Record<string, string> } {
  for (const { path: expression, handler } of routes) {
    const match = expression.exec(path);
    if (match !== null) return { handler, parameters: { ...match.groups } };
  }
  throw new Fault("not_found", `Invalid path: ${path} is no websocket of this agent`);
}
