import { Fault } from "@drover/fault";
import type { Allocation } from "@drover/job";

/**
 * The task that a command is about: the named one, or the only one there is.
 *
 * @throws {Fault} `invalid_argument` naming the tasks to choose from
 */
export function chooseTask(alloc: Allocation, name: string | undefined): string {
  const group = alloc.Job.TaskGroups.find(({ Name }) => Name === alloc.TaskGroup);
  const names = (group?.Tasks ?? []).map(({ Name }) => Name);
  const where = `Allocation "${alloc.ID.slice(0, 8)}"`;
  const list = names.map((each) => `  * ${each}`).join("\n");
  if (name !== undefined) {
    if (names.includes(name)) return name;
    throw new Fault("invalid_argument", `${where} has no task "${name}"; it has:\n${list}`);
  }
  const [only, second] = names;
  if (only !== undefined && second === undefined) return only;
  throw new Fault(
    "invalid_argument",
    `${where} is running the following tasks; name one with -task or after the id:\n${list}`,
  );
}
