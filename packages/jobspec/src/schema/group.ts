import type { TaskGroup } from "@drover/job";
import {
  block,
  blocks,
  bool,
  label,
  labelledBlocks,
  nullable,
  required,
  schema,
  stringMap,
} from "@drover/schema";
import { CONSUL, VAULT } from "./identity.ts";
import { NETWORK, VOLUME } from "./network.ts";
import { AFFINITY, CONSTRAINT, SPREAD } from "./placement.ts";
import {
  DISCONNECT,
  EPHEMERAL_DISK,
  MIGRATE,
  RESCHEDULE,
  RESTART,
  SCALING,
  UPDATE,
} from "./policy.ts";
import { byName, count, named, span } from "./ranges.ts";
import { SERVICE } from "./service.ts";
import { shareCredentials } from "./share-credentials.ts";
import { SECRET, TASK } from "./task.ts";

export const GROUP = schema<TaskGroup>(
  {
    Name: named(label()),
    Count: count("count", 1),
    Update: block("update", UPDATE),
    Migrate: block("migrate", MIGRATE),
    Constraints: blocks("constraint", CONSTRAINT),
    Scaling: block("scaling", SCALING),
    RestartPolicy: required(block("restart", RESTART)),
    Disconnect: block("disconnect", DISCONNECT),
    Tasks: required(blocks("task", TASK)),
    EphemeralDisk: required(block("ephemeral_disk", EPHEMERAL_DISK)),
    Meta: stringMap("meta"),
    ReschedulePolicy: block("reschedule", RESCHEDULE),
    Affinities: blocks("affinity", AFFINITY),
    Spreads: blocks("spread", SPREAD),
    Networks: blocks("network", NETWORK),
    Consul: block("consul", CONSUL),
    Services: blocks("service", SERVICE),
    Volumes: byName(labelledBlocks("volume", VOLUME)),
    ShutdownDelay: nullable(span("shutdown_delay")),
    MaxRunDuration: nullable(span("max_run_duration")),
    StopAfterClientDisconnect: nullable(span("stop_after_client_disconnect")),
    MaxClientDisconnect: nullable(span("max_client_disconnect")),
    PreventRescheduleOnLost: bool("prevent_reschedule_on_lost"),
  },
  {
    fileOnly: { Vault: block("vault", VAULT), Secrets: blocks("secret", SECRET) },
    fromFile: ({ Vault, Secrets, ...group }) => shareCredentials(group, { Vault, Secrets }),
  },
);
