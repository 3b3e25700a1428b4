import process from "node:process";
import { loadNativeCalls } from "./native-calls.ts";
import { portableCalls } from "./portable-calls.ts";
import type { SystemCalls } from "./system-calls.ts";

let calls: Promise<SystemCalls> | undefined;

/** By the C library where that can be called; otherwise as Node does it, which takes longer. */
export function loadSystemCalls(): Promise<SystemCalls> {
  calls ??= process.platform === "linux" ? loadNativeCalls() : Promise.resolve(portableCalls);
  return calls;
}
