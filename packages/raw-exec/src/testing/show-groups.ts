// Prints the groups of a task of the user "nobody", and then of a session beside such a task.
import process from "node:process";
import { text } from "node:stream/consumers";
import { DriverFixture } from "./driver-fixture.ts";
import { outputOf } from "./output-of.ts";

const cleanups: (() => void | Promise<void>)[] = [];
const fixture = new DriverFixture({ after: (clean) => void cleanups.push(clean) });
const driver = await fixture.open();
const user = "nobody";
process.stdout.write(
  await outputOf(driver, fixture.task({ command: "id", args: ["-G"] }, { user })),
);
const task = fixture.task({ command: "sleep", args: ["600"] }, { user });
await driver.startTask(task);
const session = await driver.execTask(task.id, { command: ["id", "-G"], tty: false });
process.stdout.write(await text(session.stdout));
await session.exit;
await driver.destroyTask(task.id, { force: true });
for (const clean of cleanups) await clean();
