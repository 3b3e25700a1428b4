import { Fault } from "@drover/fault";

/** Deletes what has finished; it is never off. */
const CORE = "_core";
const EVERY_TYPE: readonly string[] = ["service", "batch", "system", "sysbatch", CORE];

/** Which evaluations are worked on. */
export interface SchedulerWork {
  /** Whether any is. */
  readonly isOn: boolean;
  /** The types of jobs, and `_core`. */
  readonly types: ReadonlySet<string>;
}

export const ALL_WORK: SchedulerWork = { isOn: true, types: new Set(EVERY_TYPE) };

/**
 * Work on evaluations of some types, or on none.
 *
 * @param options.types types of jobs; `_core` is on whether it is given or not
 * @throws {Fault} `invalid_argument` for a type that there is not
 */
export function schedulerWork({
  isOn,
  types,
}: {
  isOn: boolean;
  types: readonly string[];
}): SchedulerWork {
  const unknown = types.find((type) => !EVERY_TYPE.includes(type));
  if (unknown !== undefined) {
    throw new Fault(
      "invalid_argument",
      `There is no scheduler ${JSON.stringify(unknown)}: there are ${EVERY_TYPE.join(", ")}`,
    );
  }
  return { isOn, types: new Set([...types, CORE]) };
}
