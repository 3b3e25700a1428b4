import { type ConfigSpec, checkConfig } from "@drover/driver";
import type { Job } from "@drover/job";
import { within } from "./messages.ts";

/**
 * What the drivers of a canonical job's tasks would not take of their `config` blocks. Values with
 * references to run time are left to it, and so are drivers that are not listed.
 *
 * @param specs what each driver takes, by its name
 * @returns one sentence for each task that has problems
 */
export function driverConfigProblems(job: Job, specs: ReadonlyMap<string, ConfigSpec>): string[] {
  return job.TaskGroups.flatMap(({ Name, Tasks }) =>
    Tasks.flatMap((task) => {
      const spec = specs.get(task.Driver);
      const problem = spec && checkConfig(spec, task.Config ?? {}, "config");
      const place = `Task group ${Name}: Task ${task.Name}: driver ${task.Driver}`;
      return problem === undefined ? [] : [...within(place, [problem])];
    }),
  );
}
