import { type ConfigSpec, configProblems } from "@drover/driver";
import type { Job } from "@drover/job";
import type { Problem } from "@drover/schema";

/**
 * What the drivers of a canonical job's tasks would not take of their `config` blocks. Values with
 * references to run time are left to it, and so are drivers that are not listed.
 *
 * @param specs what each driver takes, by its name
 * @returns problems with paths like `TaskGroups[0].Tasks[0].Config.command`
 */
export function driverConfigProblems(
  job: Job,
  specs: ReadonlyMap<string, ConfigSpec>,
): readonly Problem[] {
  return job.TaskGroups.flatMap(({ Name, Tasks }, group) =>
    Tasks.flatMap((task, index) => {
      const spec = specs.get(task.Driver);
      const problems = spec === undefined ? [] : configProblems(spec, task.Config ?? {}, BLOCK);
      const config = `TaskGroups[${group}].Tasks[${index}].Config`;
      return problems.map((problem) => ({
        ...problem,
        path: `${config}${problem.path.slice(BLOCK.length)}`,
        message: `Task group ${Name}: Task ${task.Name}: driver ${task.Driver}: ${problem.message}`,
      }));
    }),
  );
}

/** How messages call the block. */
const BLOCK = "config";
