import type { FaultCode } from "@drover/fault";
import type { GetLimits, GetProgress, GetRequest, Got } from "../get-request.ts";

/** Whose rights the process takes on. */
export interface ChildUser {
  readonly uid: number;
  readonly gid: number;
}

/** What the process is told, in one line. */
export interface ChildOrder {
  readonly request: GetRequest;
  /** Undefined where it keeps the rights that it has. */
  readonly user: ChildUser | undefined;
}

/** What it tells, a line each. After `got` or `fault` it waits for its end. */
export type ChildMessage =
  | { readonly progress: GetProgress }
  | { readonly got: Got }
  | { readonly fault: { code: FaultCode; message: string; recoverable: boolean } };

export function encodeOrder(order: ChildOrder): string {
  return `${JSON.stringify(order)}\n`;
}

export function decodeOrder(line: string): ChildOrder {
  const order: ChildOrder = JSON.parse(line);
  // JSON has null for `Infinity`.
  const limits = Object.entries(order.request.limits).map(([name, limit]) => [
    name,
    limit ?? Infinity,
  ]);
  const whole: GetLimits = Object.fromEntries(limits);
  return { ...order, request: { ...order.request, limits: whole } };
}
