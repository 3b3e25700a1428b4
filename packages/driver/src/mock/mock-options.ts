import { bool, type Infer, int, nullable, schema, string, within } from "@drover/schema";
import { configSpecOf, readConfig } from "../config/config-table.ts";
import type { MockOptions } from "./mock-world.ts";

const DELAY = { min: 0 };

const MOCK_TASK = schema({
  run_for_ms: within(nullable(int("run_for_ms")), DELAY),
  exit_code: nullable(int("exit_code")),
  oom_killed: nullable(bool("oom_killed")),
  start_error: nullable(string("start_error")),
  start_error_recoverable: nullable(bool("start_error_recoverable")),
  start_for_ms: within(nullable(int("start_for_ms")), DELAY),
  ignore_signals: nullable(bool("ignore_signals")),
});

/** What a mock task's `config` takes. */
export const MOCK_TASK_SPEC = configSpecOf(MOCK_TASK);

/** @throws {Fault} `invalid_argument` naming the option and what it takes */
export function decodeMockOptions(config: Readonly<Record<string, unknown>>): MockOptions {
  const options: Infer<typeof MOCK_TASK> = readConfig(MOCK_TASK, config, "config");
  const { run_for_ms: runForMs, start_error: startError } = options;
  return {
    exitCode: options.exit_code ?? 0,
    oomKilled: options.oom_killed ?? false,
    startErrorRecoverable: options.start_error_recoverable ?? false,
    startForMs: options.start_for_ms ?? 0,
    ignoreSignals: options.ignore_signals ?? false,
    ...(startError !== null && { startError }),
    ...(runForMs !== null && { runForMs }),
  };
}
