import type {
  Action,
  ChangeScript,
  CsiPluginConfig,
  Secret,
  Task,
  TaskArtifact,
  TaskLifecycle,
  Template,
} from "@drover/job";
import {
  anyMap,
  apiOnly,
  block,
  blocks,
  bool,
  type Field,
  int,
  label,
  mandatory,
  nullable,
  required,
  SECOND,
  schema,
  string,
  stringMap,
  strings,
  within,
  zeroIsUnset,
} from "@drover/schema";
import { CONSUL, IDENTITY, VAULT } from "./identity.ts";
import { VOLUME_MOUNT } from "./network.ts";
import { AFFINITY, CONSTRAINT } from "./placement.ts";
import { RESTART, TASK_SCALING } from "./policy.ts";
import { environment, named, namedAsTask, span } from "./ranges.ts";
import { LOG_CONFIG, RESOURCES } from "./resources.ts";
import { SERVICE } from "./service.ts";

/** The highest of a user or a group; the one above it means none. */
const MAX_USER_ID = 2 ** 32 - 2;

/** `RelativeDest` depends on the mode and the source. */
export const ARTIFACT = schema<TaskArtifact>({
  GetterSource: string("source"),
  GetterOptions: stringMap("options"),
  GetterHeaders: stringMap("headers"),
  GetterMode: string("mode", "any"),
  GetterInsecure: bool("insecure"),
  RelativeDest: string("destination"),
  Chown: bool("chown"),
});

const CHANGE_SCRIPT = schema<ChangeScript>({
  Command: string("command"),
  Args: required(strings("args")),
  Timeout: span("timeout", 5 * SECOND),
  FailOnError: bool("fail_on_error"),
  RunOnFirstRender: bool("run_on_first_render"),
});

/** `ChangeSignal` depends on the mode. */
export const TEMPLATE = schema<Template>({
  SourcePath: string("source"),
  DestPath: string("destination"),
  EmbeddedTmpl: string("data"),
  ChangeMode: string("change_mode", "restart"),
  ChangeSignal: string("change_signal"),
  ChangeScript: block("change_script", CHANGE_SCRIPT),
  Once: bool("once"),
  Splay: span("splay", 5 * SECOND),
  Perms: string("perms", "0644"),
  Uid: nullable(within(int("uid"), { min: -1, max: MAX_USER_ID })),
  Gid: nullable(within(int("gid"), { min: -1, max: MAX_USER_ID })),
  LeftDelim: string("left_delimiter", "{{"),
  RightDelim: string("right_delimiter", "}}"),
  Envvars: bool("env"),
  VaultGrace: span("vault_grace"),
  Wait: block(
    "wait",
    schema<NonNullable<Template["Wait"]>>({
      Min: nullable(span("min")),
      Max: nullable(span("max")),
    }),
  ),
  ErrMissingKey: bool("error_on_missing_key"),
});

const LIFECYCLE = schema<TaskLifecycle>({
  Hook: mandatory(string("hook")) as Field<TaskLifecycle["Hook"]>,
  Sidecar: bool("sidecar"),
});

const CSI_PLUGIN = schema<CsiPluginConfig>({
  ID: string("id"),
  Type: string("type"),
  MountDir: zeroIsUnset(string("mount_dir", "/csi")),
  StagePublishBaseDir: zeroIsUnset(string("stage_publish_base_dir", "/local/csi")),
  HealthTimeout: zeroIsUnset(span("health_timeout", 30 * SECOND)),
});

export const SECRET = schema<Secret>({
  Name: named(label()),
  Provider: string("provider"),
  Path: string("path"),
  Config: anyMap("config"),
  Env: stringMap("env"),
});

const ACTION = schema<Action>({
  Name: named(label()),
  Command: mandatory(string("command")),
  Args: strings("args"),
});

type Schedule = NonNullable<Task["Schedule"]>;

const SCHEDULE = schema<Schedule>({
  Cron: block(
    "cron",
    schema<NonNullable<Schedule["Cron"]>>({
      Start: string("start"),
      End: string("end"),
      Timezone: string("timezone"),
    }),
  ),
});

export const TASK = schema<Task>({
  Name: namedAsTask(label()),
  Driver: named(string("driver")),
  User: named(string("user")),
  Config: anyMap("config"),
  Env: environment("env"),
  Services: blocks("service", SERVICE),
  Vault: block("vault", VAULT),
  Secrets: blocks("secret", SECRET),
  Consul: block("consul", CONSUL),
  Templates: blocks("template", TEMPLATE),
  Constraints: blocks("constraint", CONSTRAINT),
  Affinities: blocks("affinity", AFFINITY),
  Resources: required(block("resources", RESOURCES)),
  RestartPolicy: block("restart", RESTART),
  DispatchPayload: block("dispatch_payload", schema<{ File: string }>({ File: string("file") })),
  Lifecycle: block("lifecycle", LIFECYCLE),
  Meta: stringMap("meta"),
  KillTimeout: zeroIsUnset(span("kill_timeout", 5 * SECOND)),
  LogConfig: required(block("logs", LOG_CONFIG)),
  Artifacts: blocks("artifact", ARTIFACT),
  Leader: bool("leader"),
  ShutdownDelay: span("shutdown_delay"),
  VolumeMounts: blocks("volume_mount", VOLUME_MOUNT),
  ScalingPolicies: blocks("scaling", TASK_SCALING),
  KillSignal: string("kill_signal"),
  Kind: string("kind"),
  CSIPluginConfig: block("csi_plugin", CSI_PLUGIN),
  Identity: apiOnly(block("", IDENTITY)),
  Identities: blocks("identity", IDENTITY),
  Actions: blocks("action", ACTION),
  Schedule: block("schedule", SCHEDULE),
});
