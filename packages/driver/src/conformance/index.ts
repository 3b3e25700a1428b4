import { describe } from "node:test";
import type { HarnessFactory } from "./driver-harness.ts";
import { testExec } from "./exec-suite.ts";
import { testLifecycle } from "./lifecycle-suite.ts";
import { testNode } from "./node-suite.ts";
import { testRecovery } from "./recovery-suite.ts";
import { testStop } from "./stop-suite.ts";

export type {
  DriverHarness,
  ExecCommands,
  HarnessFactory,
  TaskBehaviour,
} from "./driver-harness.ts";

/**
 * Registers the tests of everything that `TaskDriver` promises, with node:test. Every driver passes
 * them, and passes them again through whatever stands between it and its caller.
 *
 * @param title names the driver and its surroundings
 * @param open makes a harness for each test
 * @param options.exec false for a driver whose capabilities say that it runs no commands beside tasks
 */
export function testTaskDriver(
  title: string,
  open: HarnessFactory,
  { exec = true }: { exec?: boolean } = {},
): void {
  describe(title, () => {
    testNode(open);
    testLifecycle(open);
    testStop(open);
    testRecovery(open);
    if (exec) testExec(open);
  });
}
