import {
  duration,
  HOUR,
  type Infer,
  int,
  SECOND,
  schema,
  string,
  within,
  zeroIsUnset,
} from "@drover/schema";
import { unused } from "./unused.ts";

const ABSOLUTE = { form: { pattern: /\/.*/s, means: "an absolute path" } };
const NAME = {
  form: {
    pattern: /[A-Za-z0-9][A-Za-z0-9._-]*/,
    means: "letters, digits, dots, underscores and hyphens",
  },
};

/** The `snapshot` block: has the agent save snapshots on a schedule. The names are those of Nomad's snapshot agent. */
export const SNAPSHOT = schema(
  {
    interval: within(duration("interval", HOUR), { min: SECOND }),
    /** How many are kept. */
    retain: within(int("retain", 30), { min: 1, max: 10_000 }),
    /** What their names begin with. */
    prefix: within(string<string>("prefix", "drover"), NAME),
    /** Empty for the usual directory. */
    path: zeroIsUnset(within(string("path"), ABSOLUTE)),
  },
  {
    inputOnly: unused(
      "stale service deregister_after lock_key max_failures",
      "the agent is a cluster of one",
    ),
  },
);

export type SnapshotTable = Infer<typeof SNAPSHOT>;
