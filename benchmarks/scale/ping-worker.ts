import { setTimeout as sleep } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";
import { patiently } from "./patiently.ts";

const PERIOD_MS = 10;
/** So many that the code of the client has been compiled. */
const WARM_UP = 30;

// Asks the agent at `workerData` for little until it is told to end, and tells how long each request waited.
for (let asked = 0; asked < WARM_UP; asked++) await ask();
let isDone = false;
parentPort?.once("message", () => {
  isDone = true;
});
parentPort?.postMessage("ready");
const waits: number[] = [];
while (!isDone) {
  const start = performance.now();
  await ask();
  waits.push(performance.now() - start);
  await sleep(PERIOD_MS);
}
parentPort?.postMessage(waits);

async function ask(): Promise<void> {
  await patiently(() => fetch(`${workerData}/v1/status/leader`).then((it) => it.text()));
}
