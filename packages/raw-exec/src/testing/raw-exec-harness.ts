import type { TestContext } from "node:test";
import type { DriverHarness, ExecCommands, TaskBehaviour } from "@drover/driver/conformance";
import type { RawExecOptions } from "../raw-exec-options.ts";
import { DriverFixture } from "./driver-fixture.ts";
import { waitForText } from "./waiting.ts";

export const rawExecCommands: ExecCommands = {
  exit: (code) => shell(`exit ${code}`),
  print: (text) => shell(`printf %s '${text}'`),
  copy: ["cat"],
  run: ["sleep", "600"],
};

/** raw_exec for the conformance suite. */
export async function openHarness(
  context: TestContext,
  options: Partial<RawExecOptions> = {},
): Promise<DriverHarness> {
  const fixture = new DriverFixture(context, options);
  const driver = await fixture.open();
  return {
    driver,
    reopen: async () => {
      await driver.close();
      return fixture.open();
    },
    task: (behaviour) => fixture.task(taskConfig(behaviour)),
    ready: async ({ stdoutPath }) => {
      await waitForText(stdoutPath, "ready");
    },
    commands: rawExecCommands,
  };
}

/** What a task's `config` block says for it to behave so. */
export function taskConfig(behaviour: TaskBehaviour): Record<string, unknown> {
  switch (behaviour.kind) {
    case "exit":
      return shellConfig(`exit ${behaviour.code}`);
    case "run":
      return { command: "/bin/sleep", args: ["600"] };
    case "ignore-signals":
      return shellConfig("trap '' HUP INT QUIT TERM USR1 USR2; echo ready; exec sleep 600");
    case "unstartable":
      return { command: "no-such-program" };
    case "misconfigured":
      return { command: "/bin/true", arg: ["one letter short"] };
  }
}

function shellConfig(script: string): Record<string, unknown> {
  return { command: "/bin/sh", args: ["-c", script] };
}

function shell(script: string): string[] {
  return ["/bin/sh", "-c", script];
}
