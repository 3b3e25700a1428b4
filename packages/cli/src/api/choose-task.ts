import { Fault } from "@drover/fault";
import { type Allocation, groupOf } from "@drover/job";

/**
 * The task that a command is about: the named one, that of the name that the allocation was found by, or
 * the only one there is.
 *
 * @param options.target what the allocation was found by
 * @throws {Fault} `invalid_argument` naming the tasks to choose from
 */
export function chooseTask(
  alloc: Allocation,
  name: string | undefined,
  { target }: { target: string },
): string {
  const names = taskNames(alloc);
  const where = `Allocation "${alloc.ID.slice(0, 8)}"`;
  const list = names.map((each) => `  * ${each}`).join("\n");
  if (name !== undefined) {
    if (names.includes(name)) return name;
    throw new Fault("invalid_argument", `${where} has no task "${name}"; it has:\n${list}`);
  }
  const named = taskNamed(alloc, target);
  if (named !== undefined) return named;
  const [only, second] = names;
  if (only !== undefined && second === undefined) return only;
  throw new Fault(
    "invalid_argument",
    `${where} is running the following tasks; name one with -task or after the id:\n${list}`,
  );
}

/** The task that an allocation was found by; undefined where it was found by something else. */
export function taskNamed(alloc: Allocation, target: string): string | undefined {
  const isWider = target === alloc.JobID || target === alloc.TaskGroup;
  return !isWider && taskNames(alloc).includes(target) ? target : undefined;
}

function taskNames(alloc: Allocation): string[] {
  return (groupOf(alloc)?.Tasks ?? []).map(({ Name }) => Name);
}
