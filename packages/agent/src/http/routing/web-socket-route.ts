import type { WebSocketOperation } from "@drover/api";
import { Fault } from "@drover/fault";
import type { WebSocket } from "ws";
import type { Admission } from "../acl/admission.ts";
import { PathPattern } from "./path-pattern.ts";

/** Source: RFC 6455, section 7.4.1. */
export const CLOSE_POLICY = 1008;
/** For the uses of applications. Source: RFC 6455, section 7.4.2. */
export const CLOSE_ERROR = 4000;
/** In bytes. Source: RFC 6455, section 5.5.1. */
const LONGEST_CLOSE_REASON = 123;

/** What is known of a websocket before it is accepted. */
export interface UpgradeRequest {
  readonly query: URLSearchParams;
  readonly parameters: Readonly<Record<string, string>>;
  /** What who asks may do. */
  readonly access: Admission;
  /** Aborts when the client has gone or its rights have ended. */
  readonly signal: AbortSignal;
}

/** The server's side of a websocket that was accepted. */
export interface WebSocketSession {
  /** Called once, when it is open. */
  open(socket: WebSocket): void;
  /** Called with each message; what it throws closes the websocket with the reason. */
  message(text: string): void;
}

/**
 * Gets ready for a websocket, and returns what serves it once it is open. What it throws refuses
 * the websocket with an HTTP error.
 */
export type WebSocketHandler = (request: UpgradeRequest) => Promise<WebSocketSession>;

export interface WebSocketRoute {
  readonly operation: WebSocketOperation;
  readonly handler: WebSocketHandler;
}

/** @throws {Fault} `not_found` */
export function findUpgrade(
  routes: readonly WebSocketRoute[],
  path: string,
): WebSocketRoute & { parameters: Record<string, string> } {
  for (const route of routes) {
    const pattern = new PathPattern(route.operation.path);
    if (pattern.matches(path)) return { ...route, parameters: pattern.parametersOf(path) };
  }
  throw new Fault("not_found", `Invalid path: ${path} is no websocket of this agent`);
}

/** As much of a text as a closing frame holds. */
export function closeReason(message: string): string {
  const bytes = new Uint8Array(LONGEST_CLOSE_REASON);
  return message.slice(0, new TextEncoder().encodeInto(message, bytes).read);
}
