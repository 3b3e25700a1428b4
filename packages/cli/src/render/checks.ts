import type { CheckResult } from "@drover/job";
import { formatPairs, formatTable } from "../terminal/table.ts";
import { formatTime } from "../terminal/time.ts";
import { shortId } from "./short-id.ts";

/** Each check of an allocation with all that is known of it. */
export function describeChecks(
  results: readonly CheckResult[],
  options: { verbose: boolean },
): string {
  if (results.length === 0) return "No checks found for allocation";
  const checks = inOrder(results).map((result) =>
    formatPairs([
      ["ID", shortId(result.ID, options)],
      ["Name", result.Check],
      ["Group", result.Group],
      ["Task", result.Task ?? ""],
      ["Service", result.Service],
      ["Status", result.Status],
      ["StatusCode", result.StatusCode === undefined ? "" : String(result.StatusCode)],
      ["Mode", result.Mode],
      ["Timestamp", formatTime(new Date(result.Timestamp * 1000))],
      ["Output", result.Output.trimEnd()],
    ]),
  );
  return [`Status of ${results.length} Nomad Service Checks`, ...checks].join("\n\n");
}

/** One line for each check. */
export function checkTable(results: readonly CheckResult[]): string {
  const rows = inOrder(results).map(({ Service, Task = "(group)", Check, Mode, Status }) => [
    Service,
    Task,
    Check,
    Mode,
    Status,
  ]);
  return formatTable([["Service", "Task", "Name", "Mode", "Status"], ...rows]);
}

function inOrder(results: readonly CheckResult[]): CheckResult[] {
  const keyOf = ({ Service, Task = "", Check, ID }: CheckResult) =>
    [Service, Task, Check, ID].join("\0");
  return results.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}
