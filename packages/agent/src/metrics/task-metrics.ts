import type { TaskUsage } from "@drover/driver";
import type { Allocation, TaskState } from "@drover/job";
import { familiesOf, type MetricFamily } from "./metric-family.ts";
import type { OomKills } from "./oom-kills.ts";

const BYTES_PER_MIB = 1024 * 1024;

/** A task, as its metrics see it. */
interface MeasuredTask {
  readonly labels: Readonly<Record<string, string>>;
  readonly state: TaskState;
  readonly oomKills: number;
  /** Undefined for one that does not run. */
  readonly usage: TaskUsage | undefined;
  /** What it has reserved; undefined for one that has ended. */
  readonly reserved: { cpu: number; memory: number; maxMemory: number } | undefined;
}

/** What Nomad's client measures of each task. */
export function taskMetrics({
  allocations,
  usages,
  oomKills,
  host,
}: {
  allocations: () => Iterable<Allocation>;
  /** Of the tasks that run, by allocation and task. */
  usages: ReadonlyMap<string, Readonly<Record<string, TaskUsage>>>;
  oomKills: OomKills;
  host: Readonly<Record<string, string>>;
}): MetricFamily[] {
  const tasks = [...tasksOf(allocations(), { usages, oomKills, host })];
  const measured = tasks.filter(({ usage }) => usage !== undefined);
  const common = {
    labels: ({ labels }: MeasuredTask) => labels,
  };
  return [
    ...familiesOf<MeasuredTask>("nomad.client.allocs", {
      ...common,
      type: "counter",
      items: () => tasks,
      values: {
        running: ["Starts of the task", ({ state }) => startsOf(state)],
        restart: ["Restarts of the task", ({ state }) => state.Restarts],
        complete: [
          "Whether the task has ended well",
          ({ state }) => endOf(state, { failed: false }),
        ],
        failed: ["Whether the task has failed", ({ state }) => endOf(state, { failed: true })],
        oom_killed: [
          "Runs of the task that the kernel ended for their memory",
          (it) => it.oomKills,
        ],
      },
    }),
    ...familiesOf<MeasuredTask>("nomad.client.allocs.cpu", {
      ...common,
      items: () => measured,
      values: {
        allocated: ["CPU that the task has reserved, in MHz", ({ reserved }) => reserved?.cpu],
        total_percent: ["CPU use, in percent of one core", ({ usage }) => usage?.total.cpu.percent],
        total_ticks: ["CPU use, in MHz", ({ usage }) => usage?.total.cpu.totalTicks],
        user: ["CPU use in user mode, in percent", ({ usage }) => usage?.total.cpu.userPercent],
        system: [
          "CPU use in system mode, in percent",
          ({ usage }) => usage?.total.cpu.systemPercent,
        ],
        throttled_periods: [
          "Periods in which the task was throttled",
          ({ usage }) => usage?.total.cpu.throttledPeriods,
        ],
        throttled_time: [
          "Time for which the task was throttled, in nanoseconds",
          ({ usage }) => usage?.total.cpu.throttledTime,
        ],
      },
    }),
    ...familiesOf<MeasuredTask>("nomad.client.allocs.memory", {
      ...common,
      items: () => measured,
      values: {
        allocated: [
          "Memory that the task has reserved, in bytes",
          ({ reserved }) => reserved?.memory,
        ],
        max_allocated: [
          "Memory that the task may use at most, in bytes",
          ({ reserved }) => reserved?.maxMemory || undefined,
        ],
        rss: ["Resident memory, in bytes", ({ usage }) => usage?.total.memory.rss],
        cache: ["Page cache, in bytes", ({ usage }) => usage?.total.memory.cache],
        swap: ["Swap in use, in bytes", ({ usage }) => usage?.total.memory.swap],
        usage: ["Memory in use, in bytes", ({ usage }) => usage?.total.memory.usage],
        max_usage: [
          "Most memory that was in use, in bytes",
          ({ usage }) => usage?.total.memory.maxUsage,
        ],
        kernel_usage: [
          "Memory of the kernel, in bytes",
          ({ usage }) => usage?.total.memory.kernelUsage,
        ],
        kernel_max_usage: [
          "Most memory of the kernel, in bytes",
          ({ usage }) => usage?.total.memory.kernelMaxUsage,
        ],
      },
    }),
  ];
}

function* tasksOf(
  allocations: Iterable<Allocation>,
  {
    usages,
    oomKills,
    host,
  }: Pick<Parameters<typeof taskMetrics>[0], "usages" | "oomKills" | "host">,
): Generator<MeasuredTask> {
  for (const alloc of allocations) {
    const { ID, Job, TaskGroup: task_group, Namespace: namespace } = alloc;
    const [, parent, kind, id = ""] = /^(.*)\/(dispatch|periodic)-(.*)$/.exec(Job.ID) ?? [];
    const child = parent === undefined ? {} : { parent_id: parent, [`${kind}_id`]: id };
    for (const [task, state] of Object.entries(alloc.TaskStates ?? {})) {
      const resources = alloc.AllocatedResources.Tasks[task];
      yield {
        labels: { ...host, job: Job.Name, task_group, alloc_id: ID, task, namespace, ...child },
        state,
        oomKills: oomKills.of(ID, task),
        usage: usages.get(ID)?.[task],
        reserved: resources && {
          cpu: Number(resources.Cpu.CpuShares),
          memory: resources.Memory.MemoryMB * BYTES_PER_MIB,
          maxMemory: resources.Memory.MemoryMaxMB * BYTES_PER_MIB,
        },
      };
    }
  }
}

function startsOf({ StartedAt, Restarts }: TaskState): number {
  return StartedAt === null ? 0 : Restarts + 1;
}

function endOf({ State, Failed }: TaskState, { failed }: { failed: boolean }): number {
  return State === "dead" && Failed === failed ? 1 : 0;
}
