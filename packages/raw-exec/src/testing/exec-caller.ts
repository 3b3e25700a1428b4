import process from "node:process";
import { RemoteDriver } from "@drover/driver/remote";
import { PluginHost } from "@drover/plugin";

// Runs a command beside a task of a living plugin, as a client of Nomad's that is going to be killed.
const [reattachInfo = "", taskId = "", ...command] = process.argv.slice(2);
const host = await PluginHost.reattach(JSON.parse(reattachInfo));
const driver = await RemoteDriver.connect(host);
const session = await driver.execTask(taskId, { command, tty: false });
session.stdout.pipe(process.stdout);
await session.exit;
