import { argv } from "node:process";
import { LogCollector } from "../src/index.ts";

/** An agent that opens the task "a", tells where, and waits for its end. */
const [, , runtimeDir = "", dir = ""] = argv;
const collector = await LogCollector.start({ runtimeDir, idleMs: 200 });
const fifos = await collector.open({
  id: "a",
  task: "web",
  dir,
  maxFiles: 1e6,
  maxFileBytes: 2 ** 20,
});
console.log(JSON.stringify({ collector: collector.pid, fifos }));
setInterval(() => {}, 60_000);
