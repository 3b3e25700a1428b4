import assert from "node:assert/strict";
import { test } from "node:test";
import type { Node, VolumeRequest } from "@drover/job";
import { makeAlloc, makeTask, NODE } from "../../test/allocation.ts";
import { SETTINGS } from "../../test/harness.ts";
import { AllocDir } from "../directory/alloc-dir.ts";
import { buildTaskEnv, formatCores } from "./task-env.ts";

function env(
  options: Parameters<typeof makeAlloc>[0] & {
    settings?: Partial<typeof SETTINGS>;
    isolation?: "none" | "chroot" | "image";
    node?: Partial<Node>;
  } = {},
): Readonly<Record<string, string>> {
  const alloc = makeAlloc({
    ...options,
    alloc: { ID: "5f0c2c9b-1111-2222-3333-444444444444", ...options.alloc },
  });
  const [group] = alloc.Job.TaskGroups;
  const [task] = group?.Tasks ?? [];
  assert.ok(group && task);
  return buildTaskEnv({
    alloc,
    group,
    task,
    node: { ...NODE, ...options.node },
    directories: new AllocDir("/data/alloc", alloc.ID).task(task.Name),
    isolation: options.isolation ?? "none",
    settings: { ...SETTINGS, agentEnv: {}, ...options.settings },
  }).env;
}

test("a task is told who and where it is, with host paths where it sees the host", () => {
  assert.deepEqual(env({ job: { ParentID: "parent" } }), {
    NOMAD_ALLOC_DIR: "/data/alloc/5f0c2c9b-1111-2222-3333-444444444444/alloc",
    NOMAD_TASK_DIR: "/data/alloc/5f0c2c9b-1111-2222-3333-444444444444/main/local",
    NOMAD_SECRETS_DIR: "/data/alloc/5f0c2c9b-1111-2222-3333-444444444444/main/secrets",
    NOMAD_MEMORY_LIMIT: "300",
    NOMAD_CPU_LIMIT: "100",
    NOMAD_ALLOC_ID: "5f0c2c9b-1111-2222-3333-444444444444",
    NOMAD_SHORT_ALLOC_ID: "5f0c2c9b",
    NOMAD_ALLOC_NAME: "example.web[3]",
    NOMAD_ALLOC_INDEX: "3",
    NOMAD_GROUP_NAME: "web",
    NOMAD_TASK_NAME: "main",
    NOMAD_JOB_ID: "example",
    NOMAD_JOB_NAME: "example",
    NOMAD_JOB_PARENT_ID: "parent",
    NOMAD_DC: "dc1",
    NOMAD_PARENT_CGROUP: "nomad.slice",
    NOMAD_NAMESPACE: "default",
    NOMAD_REGION: "global",
  });
  assert.equal(env({ isolation: "chroot" }).NOMAD_TASK_DIR, "/local");
});

test("a task is told where the volumes of its group are", () => {
  const request = (Source: string, fields: Partial<VolumeRequest> = {}): VolumeRequest => ({
    Name: "",
    Type: "host",
    Source,
    ReadOnly: false,
    AccessMode: "",
    AttachmentMode: "",
    MountOptions: null,
    PerAlloc: false,
    Sticky: false,
    ...fields,
  });
  const HostVolumes = {
    certs: { Name: "certs", Path: "/etc/certs", ReadOnly: true },
    "data[3]": { Name: "data[3]", Path: "/srv/data/3", ReadOnly: false },
  };
  const Volumes = {
    "my-certs": request("certs", { ReadOnly: true }),
    data: request("data", { PerAlloc: true }),
    gone: request("gone"),
  };
  const told = env({ group: { Volumes }, node: { HostVolumes } });
  assert.deepEqual(
    Object.entries(told).filter(([name]) => name.startsWith("NOMAD_VOLUME")),
    [
      ["NOMAD_VOLUME_my_certs", "/etc/certs"],
      ["NOMAD_VOLUME_data", "/srv/data/3"],
    ],
  );
});

test("the agent's environment is passed on less the deny list, and never over NOMAD_*", () => {
  const settings = {
    agentEnv: { PATH: "/bin", VAULT_TOKEN: "x", AWS_SECRET_ACCESS_KEY: "y", NOMAD_JOB_ID: "outer" },
  };
  const seen = env({ settings });
  assert.equal(seen.PATH, "/bin");
  assert.equal(seen.NOMAD_JOB_ID, "example");
  assert.ok(!("VAULT_TOKEN" in seen) && !("AWS_SECRET_ACCESS_KEY" in seen));
  assert.ok(!("PATH" in env({ settings, isolation: "image" })));
});

test("what a service manager tells the agent is not passed on, whatever the deny list says", () => {
  const agentEnv = { NOTIFY_SOCKET: "/run/notify", LISTEN_FDS: "1", INVOCATION_ID: "x", HOME: "/" };
  const tasks = [makeTask({ Env: { LISTEN_FDS: "the job's own" } })];
  const seen = env({ tasks, settings: { agentEnv, envDenylist: [] } });
  assert.deepEqual(
    [seen.NOTIFY_SOCKET, seen.INVOCATION_ID, seen.LISTEN_FDS, seen.HOME],
    [undefined, undefined, "the job's own", "/"],
  );
});

test("the env block wins, and refers to what is there, to the node and to what stands above it", () => {
  const Env = {
    PATH: "/opt/bin:${PATH}",
    WHO: "${NOMAD_TASK_NAME} on ${attr.kernel.name} in ${meta.rack} at ${node.datacenter}",
    AGAIN: "${WHO}!",
    UNKNOWN: "${nothing.like.this}",
    VAULT_TOKEN: "given",
    "dotted.name": "kept",
  };
  const seen = env({ tasks: [makeTask({ Env })], settings: { agentEnv: { PATH: "/bin" } } });
  assert.equal(seen.PATH, "/opt/bin:/bin");
  assert.equal(seen.WHO, "main on linux in r1 at dc1");
  assert.equal(seen.AGAIN, "main on linux in r1 at dc1!");
  assert.equal(seen.UNKNOWN, "${nothing.like.this}");
  assert.equal(seen.VAULT_TOKEN, "given");
  assert.equal(seen["dotted.name"], "kept");
});

test("metadata of job, group and task comes in both spellings, the narrower winning", () => {
  const seen = env({
    job: {
      Meta: { a: "job", b: "job", c: "job" },
      Dispatched: true,
      ParameterizedJob: { Payload: "optional", MetaRequired: null, MetaOptional: ["left-out"] },
    },
    group: { Meta: { b: "group", c: "group" } },
    tasks: [makeTask({ Meta: { c: "task of ${NOMAD_JOB_ID}", "dotted.k-ü": "kept" } })],
  });
  const meta = Object.fromEntries(
    Object.entries(seen).filter(([name]) => name.startsWith("NOMAD_META_")),
  );
  assert.deepEqual(meta, {
    NOMAD_META_a: "job",
    NOMAD_META_A: "job",
    NOMAD_META_b: "group",
    NOMAD_META_B: "group",
    NOMAD_META_c: "task of example",
    NOMAD_META_C: "task of example",
    "NOMAD_META_dotted.k___": "kept",
    "NOMAD_META_DOTTED.K___": "kept",
    NOMAD_META_left_out: "",
    NOMAD_META_LEFT_OUT: "",
  });
});

test("a limit above the reservation is told only where the cluster allows it", () => {
  const task = makeTask();
  task.Resources.MemoryMaxMB = 512;
  assert.ok(!("NOMAD_MEMORY_MAX_LIMIT" in env({ tasks: [task] })));
  const seen = env({ tasks: [task], settings: { memoryOversubscription: true } });
  assert.equal(seen.NOMAD_MEMORY_MAX_LIMIT, "512");
});

test("each port of the group has its variables, and those of task networks too", () => {
  const seen = env({
    alloc: {
      AllocatedResources: {
        Tasks: {
          main: {
            Cpu: { CpuShares: 100, ReservedCores: [0, 1, 2, 5] },
            Memory: { MemoryMB: 10, MemoryMaxMB: 0 },
            Networks: null,
            Devices: null,
          },
        },
        TaskLifecycles: null,
        Shared: {
          Networks: null,
          DiskMB: 0,
          Ports: [
            { Label: "http", Value: 23456, To: 0, HostIP: "192.0.2.1", IgnoreCollision: false },
            {
              Label: "admin-ui",
              Value: 9000,
              To: 90,
              HostIP: "2001:db8::1",
              IgnoreCollision: false,
            },
          ],
        },
      },
    },
  });
  assert.equal(seen.NOMAD_CPU_CORES, "0-2,5");
  const ports = Object.entries(seen).filter(([name]) => /_(?:http|admin_ui|admin-ui)$/.test(name));
  assert.deepEqual(Object.fromEntries(ports), {
    NOMAD_ADDR_http: "192.0.2.1:23456",
    NOMAD_HOST_ADDR_http: "192.0.2.1:23456",
    NOMAD_IP_http: "192.0.2.1",
    NOMAD_HOST_IP_http: "192.0.2.1",
    NOMAD_PORT_http: "23456",
    NOMAD_ALLOC_PORT_http: "23456",
    NOMAD_HOST_PORT_http: "23456",
    NOMAD_ADDR_admin_ui: "[2001:db8::1]:9000",
    "NOMAD_HOST_ADDR_admin-ui": "[2001:db8::1]:9000",
    NOMAD_IP_admin_ui: "2001:db8::1",
    "NOMAD_HOST_IP_admin-ui": "2001:db8::1",
    NOMAD_PORT_admin_ui: "90",
    "NOMAD_ALLOC_PORT_admin-ui": "90",
    NOMAD_HOST_PORT_admin_ui: "9000",
  });
});

test("cores read as ranges", () => {
  assert.equal(formatCores([]), "");
  assert.equal(formatCores([3]), "3");
  assert.equal(formatCores([5, 0, 2, 1, 7, 6]), "0-2,5-7");
});
