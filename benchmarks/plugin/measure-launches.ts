import { launchPlugin } from "./launch-plugin.ts";
import { type Quantiles, quantiles } from "./quantiles.ts";

const LAUNCHES = 15;

/** Milliseconds from the start of the process until it has taken its configuration. */
export async function measureLaunches(command: string, root: string): Promise<Quantiles> {
  const launches = [];
  for (let launch = 0; launch < LAUNCHES; launch += 1) {
    const startedMs = performance.now();
    const { host } = await launchPlugin(command, root);
    launches.push(performance.now() - startedMs);
    await host.shutdown();
  }
  return quantiles(launches);
}
