import { type Allocation, fromRfc3339, type Int64, type ReschedulePolicy } from "@drover/job";

/** When a failed allocation is to be replaced: at a time, or never. */
export type RescheduleDecision =
  | { readonly kind: "never" }
  | { readonly kind: "at"; readonly time: bigint; readonly delay: bigint };

/** Attempts that fall due within this time are made at once. Nanoseconds. */
export const RESCHEDULE_WINDOW = 1_000_000_000n;

/** Whether a policy allows any attempt at all. */
export function reschedules(policy: ReschedulePolicy | null): boolean {
  return (
    policy !== null && (policy.Unlimited || (policy.Attempts > 0 && BigInt(policy.Interval) > 0n))
  );
}

/** When a failed allocation is replaced, by its group's policy and what was tried before. */
export function decideReschedule(
  alloc: Allocation,
  policy: ReschedulePolicy | null,
  now: bigint,
): RescheduleDecision {
  if (policy === null || !reschedules(policy)) return { kind: "never" };
  const failedAt = failTime(alloc);
  if (
    !policy.Unlimited &&
    attemptsSince(alloc, failedAt - BigInt(policy.Interval)) >= policy.Attempts
  ) {
    return { kind: "never" };
  }
  const delay = nextDelay(alloc, policy, failedAt);
  const time = failedAt + delay;
  return { kind: "at", time: time < now ? now : time, delay };
}

/** The end of the task that ended last, or the allocation's last change. */
function failTime(alloc: Allocation): bigint {
  let latest: bigint | undefined;
  for (const { FinishedAt } of Object.values(alloc.TaskStates ?? {})) {
    const end = fromRfc3339(FinishedAt);
    if (end !== undefined && (latest === undefined || end > latest)) latest = end;
  }
  return latest ?? BigInt(alloc.ModifyTime);
}

function attemptsSince(alloc: Allocation, start: bigint): number {
  const events = alloc.RescheduleTracker?.Events ?? [];
  return events.filter((event) => BigInt(event.RescheduleTime) > start).length;
}

function nextDelay(alloc: Allocation, policy: ReschedulePolicy, failedAt: bigint): bigint {
  const base = BigInt(policy.Delay);
  const events = alloc.RescheduleTracker?.Events ?? [];
  const last = events.at(-1);
  if (last === undefined || policy.DelayFunction === "constant" || policy.DelayFunction === "") {
    return base;
  }
  const previous = events.at(-2);
  const grown =
    policy.DelayFunction === "exponential"
      ? BigInt(last.Delay) * 2n
      : BigInt(last.Delay) + BigInt(previous?.Delay ?? 0);
  const limit = BigInt(policy.MaxDelay);
  if (limit === 0n || grown <= limit) return grown;
  // An allocation that held out longer than the longest delay starts from the beginning again.
  const ranFor: Int64 = failedAt - BigInt(last.RescheduleTime);
  return ranFor > limit ? base : limit;
}
