import type { JobInput } from "@drover/api";

const SECOND = 1_000_000_000;

const TASK = {
  Name: "main",
  Driver: "raw_exec",
  User: "nobody",
  Config: { command: "/bin/sleep", args: ["1", "${NOMAD_ALLOC_ID}"] },
  Env: { A: "1", "B.c-d": "${meta.x}" },
  Meta: { owner: "ops", "dotted.key": "v" },
  KillTimeout: 5 * SECOND,
  KillSignal: "SIGTERM",
  ShutdownDelay: SECOND,
  Leader: true,
  LogConfig: { MaxFiles: 2, MaxFileSizeMB: 5, Disabled: false },
  Resources: { CPU: 100, MemoryMB: 64, MemoryMaxMB: 128 },
  RestartPolicy: { Attempts: 1, Interval: 60 * SECOND, Delay: SECOND, Mode: "fail" },
  Artifacts: [
    {
      GetterSource: "http://127.0.0.1:1/x.tar.gz",
      GetterOptions: { checksum: `sha256:${"0".repeat(64)}` },
      GetterHeaders: { A: "b" },
      GetterMode: "any",
      RelativeDest: "local/x",
    },
  ],
  Constraints: [{ LTarget: "${attr.kernel.name}", RTarget: "linux", Operand: "=" }],
  Affinities: [{ LTarget: "${meta.x}", RTarget: "^a", Operand: "regexp", Weight: 50 }],
  Services: [
    {
      Name: "web-${JOB}",
      Provider: "nomad",
      PortLabel: "http",
      Tags: ["a", "b"],
      Meta: { k: "v" },
      Checks: [
        { Name: "up", Type: "tcp", Interval: 10 * SECOND, Timeout: SECOND, PortLabel: "http" },
      ],
    },
  ],
  Actions: [{ Name: "go", Command: "/bin/true", Args: ["x"] }],
};

const GROUP = {
  Name: "app",
  Count: 2,
  Tasks: [
    TASK,
    {
      Name: "before",
      Driver: "raw_exec",
      Config: { command: "/bin/true" },
      Lifecycle: { Hook: "prestart", Sidecar: false },
      Resources: { CPU: 10, MemoryMB: 10 },
    },
  ],
  EphemeralDisk: { SizeMB: 200, Sticky: false, Migrate: false },
  Networks: [
    {
      Mode: "host",
      ReservedPorts: [{ Label: "admin", Value: 8080, HostNetwork: "default" }],
      DynamicPorts: [{ Label: "http", To: -1 }],
    },
  ],
  Spreads: [
    { Attribute: "${node.datacenter}", Weight: 50, SpreadTarget: [{ Value: "dc1", Percent: 100 }] },
  ],
  Meta: { tier: "1" },
  ShutdownDelay: SECOND,
  ReschedulePolicy: {
    Attempts: 0,
    Interval: 0,
    Delay: 30 * SECOND,
    DelayFunction: "exponential",
    MaxDelay: 3600 * SECOND,
    Unlimited: true,
  },
};

const { Networks } = GROUP;

const UPDATE = {
  Stagger: 30 * SECOND,
  MaxParallel: 1,
  HealthCheck: "task_states",
  MinHealthyTime: SECOND,
  HealthyDeadline: 60 * SECOND,
  ProgressDeadline: 120 * SECOND,
  AutoRevert: true,
  AutoPromote: true,
  Canary: 1,
};

/** Jobs with a value in most fields that an agent accepts; mutations begin with them. */
export const BASE_JOBS: readonly [JobInput, ...JobInput[]] = [
  {
    ID: "base",
    Name: "base",
    Type: "service",
    Priority: 50,
    Datacenters: ["*"],
    NodePool: "default",
    Meta: { team: "a" },
    Constraints: [{ LTarget: "${node.class}", RTarget: "x,y", Operand: "set_contains_any" }],
    Update: UPDATE,
    UI: { Description: "text", Links: [{ Label: "a", URL: "https://example.com" }] },
    TaskGroups: [
      {
        ...GROUP,
        Scaling: { Type: "horizontal", Min: 1, Max: 5, Enabled: true, Policy: { cooldown: "1m" } },
        Migrate: {
          MaxParallel: 1,
          HealthCheck: "task_states",
          MinHealthyTime: SECOND,
          HealthyDeadline: 60 * SECOND,
        },
      },
    ],
  },
  {
    ID: "base",
    Type: "batch",
    Periodic: {
      Enabled: true,
      Spec: "0 3 * * *",
      SpecType: "cron",
      ProhibitOverlap: true,
      TimeZone: "Europe/Berlin",
    },
    TaskGroups: [{ ...GROUP, ReschedulePolicy: null }],
  },
  {
    ID: "base",
    Type: "batch",
    ParameterizedJob: { Payload: "optional", MetaRequired: ["a"], MetaOptional: ["b"] },
    TaskGroups: [
      { Name: "g", Count: 1, Networks, Tasks: [{ ...TASK, DispatchPayload: { File: "in.txt" } }] },
    ],
  },
  {
    ID: "base",
    Type: "system",
    TaskGroups: [{ Name: "g", Networks, Tasks: [{ ...TASK, Affinities: null }] }],
  },
  { ID: "base", Type: "sysbatch", TaskGroups: [{ Name: "g", Networks, Tasks: [TASK] }] },
];
