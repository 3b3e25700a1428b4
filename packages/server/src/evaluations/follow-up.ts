import { Fault } from "@drover/fault";
import { type Evaluation, toRfc3339 } from "@drover/job";
import type { Nondeterminism } from "../nondeterminism.ts";
import { newEvaluation } from "../scheduler/new-evaluation.ts";

const TRIGGERED_BY = "failed-follow-up";

const NS_PER_MINUTE = 60_000_000_000n;
/** The first one comes after 1 to 10 minutes, as Nomad's does. */
const SHORTEST = NS_PER_MINUTE;
const RANGE_MINUTES = 9;
/** Each waits twice as long as the one before; after this there is none. */
const LONGEST = 24n * 60n * NS_PER_MINUTE;

/**
 * The evaluation that tries again later what one failed to do.
 *
 * @param others of the same job: one that waits already is enough
 * @returns undefined where no time will help, as for a job that cannot be processed, or where it has not for days
 */
export function followUp(
  failed: Evaluation,
  error: unknown,
  { others, nondeterminism }: { others: readonly Evaluation[]; nondeterminism: Nondeterminism },
): Evaluation | undefined {
  if (error instanceof Fault && error.code === "invalid_argument") return undefined;
  if (others.some(waitsAlready)) return undefined;
  const wait =
    failed.TriggeredBy === TRIGGERED_BY
      ? 2n * BigInt(failed.Wait)
      : SHORTEST +
        BigInt(Math.round(nondeterminism.random() * RANGE_MINUTES * Number(NS_PER_MINUTE)));
  if (wait > LONGEST) return undefined;
  const now = nondeterminism.now();
  const id = nondeterminism.newId();
  return {
    ...newEvaluation({ ...failed, ID: failed.JobID }, { id, triggeredBy: TRIGGERED_BY, now }),
    Wait: wait,
    WaitUntil: toRfc3339(now + wait),
    PreviousEval: failed.ID,
  };
}

function waitsAlready({ Status, TriggeredBy, WaitUntil }: Evaluation): boolean {
  return Status === "pending" && TriggeredBy === TRIGGERED_BY && WaitUntil !== null;
}
