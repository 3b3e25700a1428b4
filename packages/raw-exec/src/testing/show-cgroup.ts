// Prints the cgroups of a task below the parent that the one argument names, and whether a task that
// takes more memory than it may is killed for it.
import process from "node:process";
import { DriverFixture } from "./driver-fixture.ts";
import { outputOf } from "./output-of.ts";

const cleanups: (() => void | Promise<void>)[] = [];
const fixture = new DriverFixture(
  { after: (clean) => void cleanups.push(clean) },
  { cgroupParent: process.argv[2] ?? "" },
);
const driver = await fixture.open();
process.stdout.write(
  await outputOf(driver, fixture.task({ command: "cat", args: ["/proc/self/cgroup"] })),
);
const hog = fixture.task({ command: "tail", args: ["/dev/zero"] });
const resources = { ...hog.resources, memoryMb: 24 };
await driver.startTask({ ...hog, resources });
const { oomKilled } = await driver.waitTask(hog.id);
process.stdout.write(`oom_killed ${oomKilled}\n`);
await driver.destroyTask(hog.id, { force: false });
for (const clean of cleanups) await clean();
