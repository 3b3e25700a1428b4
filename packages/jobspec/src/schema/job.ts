import type { Job, JobUi, JobVersionTag, Multiregion, MultiregionRegion } from "@drover/job";
import {
  apiOnly,
  block,
  blocks,
  bool,
  int,
  int64,
  label,
  nullable,
  required,
  schema,
  string,
  stringMap,
  strings,
  type Written,
  within,
  zeroIsUnset,
} from "@drover/schema";
import { GROUP } from "./group.ts";
import { VAULT } from "./identity.ts";
import { AFFINITY, CONSTRAINT, SPREAD } from "./placement.ts";
import { MIGRATE, PARAMETERIZED, PERIODIC, RESCHEDULE, UPDATE } from "./policy.ts";
import { amount, count, named, namedAsJob, names } from "./ranges.ts";
import { shareCredentials, type WrittenGroup, type WrittenTask } from "./share-credentials.ts";
import { SECRET, TASK } from "./task.ts";

const REGION = schema<MultiregionRegion>({
  Name: label(),
  Count: count("count", 1),
  Datacenters: required(strings("datacenters")),
  NodePool: string("node_pool"),
  Meta: stringMap("meta"),
});

const MULTIREGION = schema<Multiregion>({
  Strategy: required(
    block(
      "strategy",
      schema<Multiregion["Strategy"]>({
        MaxParallel: amount("max_parallel"),
        OnFailure: string("on_failure"),
      }),
    ),
  ),
  Regions: required(blocks("region", REGION)),
});

const UI = schema<JobUi>({
  Description: string("description"),
  Links: blocks(
    "link",
    schema<{ Label: string; URL: string }>({ Label: string("label"), URL: string("url") }),
  ),
});

const VERSION_TAG = schema<JobVersionTag>({
  Name: string("name"),
  Description: string("description"),
  TaggedTime: int64(),
});

/** `Name` is the ID, and `Datacenters` every one, where they are not given. */
export const JOB = schema<Job>(
  {
    Stop: apiOnly(bool("")),
    Region: named(string("region", "global")),
    Namespace: zeroIsUnset(string("namespace", "default")),
    ID: namedAsJob(string("id")),
    ParentID: apiOnly(namedAsJob(string(""))),
    Name: namedAsJob(string("name")),
    Type: string("type", "service"),
    Priority: zeroIsUnset(within(int("priority", 50), { min: 1, max: 100 })),
    AllAtOnce: bool("all_at_once"),
    Datacenters: required(names("datacenters")),
    NodePool: zeroIsUnset(named(string("node_pool", "default"))),
    Constraints: blocks("constraint", CONSTRAINT),
    Affinities: blocks("affinity", AFFINITY),
    Spreads: blocks("spread", SPREAD),
    TaskGroups: required(blocks("group", GROUP)),
    Update: block("update", UPDATE),
    Multiregion: block("multiregion", MULTIREGION),
    Periodic: block("periodic", PERIODIC),
    ParameterizedJob: block("parameterized", PARAMETERIZED),
    Dispatched: apiOnly(bool("")),
    DispatchIdempotencyToken: apiOnly(string("")),
    Payload: apiOnly(nullable(string(""))),
    Meta: stringMap("meta"),
    UI: block("ui", UI),
    ConsulToken: apiOnly(string("")),
    ConsulNamespace: apiOnly(string("")),
    VaultToken: apiOnly(string("")),
    VaultNamespace: apiOnly(string("")),
    NomadTokenID: apiOnly(string("")),
    Status: apiOnly(string("", "pending")),
    StatusDescription: apiOnly(string("")),
    Stable: apiOnly(bool("")),
    Version: apiOnly(int("")),
    SubmitTime: apiOnly(int64()),
    CreateIndex: apiOnly(int("")),
    ModifyIndex: apiOnly(int("")),
    JobModifyIndex: apiOnly(int("")),
    VersionTag: apiOnly(block("", VERSION_TAG)),
  },
  // Policies are merged into the task groups.
  {
    inputOnly: { Reschedule: block("reschedule", RESCHEDULE), Migrate: block("migrate", MIGRATE) },
    fileOnly: {
      Label: label(),
      LoneTasks: blocks("task", TASK),
      Vault: block("vault", VAULT),
      Secrets: blocks("secret", SECRET),
    },
    fromFile: jobFromFile,
  },
);

/** Gives a job its label as ID, its lone tasks groups of their own, and the credentials to its tasks. */
function jobFromFile({ Label, LoneTasks, Vault, Secrets, ...job }: Written): Written {
  const lone = ((LoneTasks ?? []) as WrittenTask[]).map((task) => ({
    Name: task.Name,
    Tasks: [task],
  }));
  const groups = [...lone, ...((job.TaskGroups ?? []) as WrittenGroup[])];
  return {
    ID: Label,
    Name: Label,
    ...job,
    TaskGroups: groups.map((group) => shareCredentials(group, { Vault, Secrets })),
  };
}
