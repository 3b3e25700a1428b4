import { test } from "node:test";
import fc from "fast-check";
import { type Event, RolloutHistory, type Version } from "../../../test/rollout-history.ts";

/** More with `npm run test:rollouts`. */
const HISTORIES = Number(process.env.DROVER_ROLLOUT_HISTORIES ?? 500);

const version: fc.Arbitrary<Version> = fc.record({
  count: fc.integer({ min: 0, max: 5 }),
  command: fc.constantFrom("/bin/a", "/bin/b", "/bin/c"),
  maxParallel: fc.constantFrom(0, 1, 1, 2, 3),
  canary: fc.constantFrom(0, 0, 1, 2),
  autoRevert: fc.boolean(),
  autoPromote: fc.boolean(),
  progressDeadline: fc.constantFrom(0, 600, 600),
  attempts: fc.constantFrom("none", "two", "any", "any"),
});

const which = fc.nat(50);
const life = fc.constantFrom("start", "healthy", "healthy", "unhealthy", "fail", "complete");
const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("register"), version }) },
  { weight: 10, arbitrary: fc.record({ kind: life, which }) },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant("report"), which }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("migrate"), which }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("wait"),
      seconds: fc.constantFrom(1, 29, 30, 300, 4000),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("restart") }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        "evaluate",
        "promote",
        "fail-deployment",
        "pause",
        "resume",
        "stop-job",
        "force-reschedule",
      ),
    }),
  },
);

test(`through ${HISTORIES} histories of a job, its failures and restarts of the agent, an update keeps count - max_parallel healthy, canaries replace nothing and cause no storm, and a failed deployment places nothing`, () => {
  fc.assert(
    fc.property(
      version,
      fc.array(fc.tuple(event, fc.boolean()), { minLength: 1, maxLength: 40 }),
      (first, events) => {
        const history = new RolloutHistory(first);
        history.happen({ kind: "evaluate" }, true);
        for (const [each, isPrompt] of events) history.happen(each, isPrompt);
        history.settle();
      },
    ),
    { numRuns: HISTORIES },
  );
});
