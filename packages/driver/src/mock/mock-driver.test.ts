import { type TaskBehaviour, testTaskDriver } from "../conformance/index.ts";
import type { TaskConfig } from "../index.ts";
import { MockDriver } from "./mock-driver.ts";

testTaskDriver("the mock driver", async () => {
  const driver = new MockDriver();
  let count = 0;
  return {
    driver,
    reopen: async () => {
      await driver.close();
      return new MockDriver(driver.world);
    },
    task: (behaviour) => {
      count += 1;
      return mockTask(`alloc/task${count}/1`, behaviour);
    },
    ready: async () => {},
    commands: {
      exit: (code) => ["exit", `${code}`],
      print: (text) => ["print", text],
      copy: ["cat"],
      run: ["sleep"],
    },
  };
});

function mockTask(id: string, behaviour: TaskBehaviour): TaskConfig {
  return {
    id,
    name: "task",
    allocId: "alloc",
    jobId: "job",
    jobName: "job",
    taskGroupName: "group",
    namespace: "default",
    nodeName: "node",
    nodeId: "node",
    driverConfig: mockConfig(behaviour),
    env: {},
    resources: {
      cpuShares: 100,
      memoryMb: 64,
      memoryMaxMb: 0,
      cpusetCpus: "",
      cpusetCgroup: "",
      ports: [],
    },
    user: "",
    allocDir: "/nonexistent",
    stdoutPath: "/dev/null",
    stderrPath: "/dev/null",
    network: { mode: "host", path: "" },
    mounts: [],
    devices: [],
  };
}

function mockConfig(behaviour: TaskBehaviour): Record<string, unknown> {
  switch (behaviour.kind) {
    case "exit":
      return { run_for_ms: 5, exit_code: behaviour.code };
    case "run":
      return {};
    case "ignore-signals":
      return { ignore_signals: true };
    case "unstartable":
      return { start_error: "out of pretended memory" };
    case "misconfigured":
      return { run_four_ms: 5 };
  }
}
