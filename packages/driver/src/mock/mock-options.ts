import { Fault } from "@drover/fault";
import type { ConfigSpec } from "../config-spec.ts";
import type { MockOptions } from "./mock-world.ts";

/** What a mock task's `config` takes. */
export const MOCK_TASK_SPEC = {
  kind: "object",
  attributes: {
    run_for_ms: { kind: "attr", name: "run_for_ms", type: "number" },
    exit_code: { kind: "attr", name: "exit_code", type: "number" },
    oom_killed: { kind: "attr", name: "oom_killed", type: "bool" },
    start_error: { kind: "attr", name: "start_error", type: "string" },
    start_error_recoverable: { kind: "attr", name: "start_error_recoverable", type: "bool" },
    start_for_ms: { kind: "attr", name: "start_for_ms", type: "number" },
    ignore_signals: { kind: "attr", name: "ignore_signals", type: "bool" },
  },
} satisfies ConfigSpec;

/** @throws {Fault} `invalid_argument` for an unknown option */
export function decodeMockOptions(config: Readonly<Record<string, unknown>>): MockOptions {
  for (const name of Object.keys(config)) {
    if (name in MOCK_TASK_SPEC.attributes) continue;
    throw new Fault("invalid_argument", `mock task config: unknown option "${name}"`);
  }
  const { run_for_ms, exit_code, start_error, start_for_ms } = config;
  return {
    exitCode: Number(exit_code ?? 0),
    oomKilled: config.oom_killed === true,
    startErrorRecoverable: config.start_error_recoverable === true,
    startForMs: Number(start_for_ms ?? 0),
    ignoreSignals: config.ignore_signals === true,
    ...(typeof start_error === "string" && { startError: start_error }),
    ...(run_for_ms !== undefined && run_for_ms !== null && { runForMs: Number(run_for_ms) }),
  };
}
