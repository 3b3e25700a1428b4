import type { Job, Node, ReschedulePolicy, Task, TaskGroup, UpdateStrategy } from "@drover/job";
import { canonicalize } from "@drover/jobspec";

const SECOND = 1_000_000_000;

/** A ready node with raw_exec: 4 cores of 1000 MHz, 4096 MiB, ports 20000 to 20009. */
export function sampleNode(fields: Partial<Node> = {}): Node {
  return {
    ID: "11111111-1111-4111-8111-111111111111",
    SecretID: "",
    Name: "here",
    Datacenter: "dc1",
    NodePool: "default",
    NodeClass: "",
    ComputedClass: "",
    HTTPAddr: "127.0.0.1:4646",
    TLSEnabled: false,
    CgroupParent: "",
    Attributes: { "kernel.name": "linux" },
    Meta: null,
    Links: null,
    NodeResources: {
      Cpu: { CpuShares: 4000, TotalCpuCores: 4, ReservableCpuCores: [0, 1, 2, 3] },
      Memory: { MemoryMB: 4096 },
      Disk: { DiskMB: 100_000 },
      Networks: null,
      NodeNetworks: null,
      Devices: null,
      MinDynamicPort: 20_000,
      MaxDynamicPort: 20_009,
    },
    ReservedResources: {
      Cpu: { CpuShares: 0 },
      Memory: { MemoryMB: 0 },
      Disk: { DiskMB: 0 },
      Networks: { ReservedHostPorts: "" },
    },
    Drivers: {
      raw_exec: {
        Attributes: { "driver.raw_exec": "1" },
        Detected: true,
        Healthy: true,
        HealthDescription: "Healthy",
        UpdateTime: "",
      },
    },
    HostVolumes: null,
    HostNetworks: null,
    Status: "ready",
    StatusDescription: "",
    StatusUpdatedAt: 0,
    SchedulingEligibility: "eligible",
    Drain: false,
    DrainStrategy: null,
    LastDrain: null,
    Events: [],
    CreateIndex: 1,
    ModifyIndex: 1,
    ...fields,
  };
}

/** A canonical service job with one group "g" of one raw_exec task "t". */
export function sampleJob(fields: Partial<Job> = {}): Job {
  const job = canonicalize({
    ID: "web",
    TaskGroups: [{ Name: "g", Tasks: [{ Name: "t", Driver: "raw_exec" }] }],
  });
  const indexes = { CreateIndex: 10, ModifyIndex: 10, JobModifyIndex: 10 };
  return { ...job, ...indexes, TaskGroups: [sampleGroup()], ...fields };
}

/** A group without an update strategy, which is replaced 30 s after a failure. */
export function sampleGroup(fields: Partial<TaskGroup> = {}): TaskGroup {
  const [group] = canonicalize({ ID: "web", TaskGroups: [{ Name: "g" }] }).TaskGroups;
  if (group === undefined) throw new Error("A job keeps its groups");
  return {
    ...group,
    Tasks: [sampleTask()],
    ReschedulePolicy: sampleReschedule(),
    Update: null,
    EphemeralDisk: { Sticky: false, Migrate: false, SizeMB: 10 },
    ...fields,
  };
}

/** A task that takes 100 MHz and 300 MiB. */
export function sampleTask(fields: Partial<Task> = {}): Task {
  const given = { Name: "t", Driver: "raw_exec", Resources: { CPU: 100, MemoryMB: 300 } };
  const job = canonicalize({ ID: "web", TaskGroups: [{ Name: "g", Tasks: [given] }] });
  const task = job.TaskGroups[0]?.Tasks[0];
  if (task === undefined) throw new Error("A group keeps its tasks");
  return { ...task, Config: { command: "/bin/sleep", args: ["60"] }, ...fields };
}

export function sampleReschedule(fields: Partial<ReschedulePolicy> = {}): ReschedulePolicy {
  return {
    Attempts: 0,
    Interval: 0,
    Delay: 30 * SECOND,
    DelayFunction: "exponential",
    MaxDelay: 3600 * SECOND,
    Unlimited: true,
    ...fields,
  };
}

export function sampleUpdate(fields: Partial<UpdateStrategy> = {}): UpdateStrategy {
  return {
    Stagger: 30 * SECOND,
    MaxParallel: 1,
    HealthCheck: "task_states",
    MinHealthyTime: 10 * SECOND,
    HealthyDeadline: 300 * SECOND,
    ProgressDeadline: 600 * SECOND,
    AutoRevert: false,
    AutoPromote: false,
    Canary: 0,
    ...fields,
  };
}
