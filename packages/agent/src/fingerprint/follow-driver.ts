import { timeoutSignal } from "@drover/clock";
import type { TaskDriver } from "@drover/driver";
import type { Node } from "@drover/job";
import type { Logger } from "@drover/logger";
import { withDriver } from "./new-node.ts";

/** A driver that says nothing does not keep the agent waiting for longer. */
const FIRST_LOOK_MS = 10_000;

/** Keeps a node's record of a driver up to date, until `signal` aborts. Resolves after the first look. */
export async function followDriver(
  driver: TaskDriver,
  {
    change,
    signal,
    log,
  }: {
    change: (change: (node: Node) => Node) => Promise<void>;
    signal: AbortSignal;
    log: Logger;
  },
): Promise<void> {
  const { name } = driver.info();
  const first = Promise.withResolvers<void>();
  const follow = async () => {
    for await (const { attributes, health, healthDescription } of driver.fingerprint({ signal })) {
      const texts = Object.entries(attributes).map(([key, value]) => [key, String(value)]);
      await change((node) =>
        withDriver(node, name, {
          attributes: Object.fromEntries(texts),
          Detected: health !== "undetected",
          Healthy: health === "healthy",
          HealthDescription: healthDescription,
          UpdateTime: new Date().toISOString(),
        }),
      );
      first.resolve();
    }
  };
  follow()
    .catch((error: unknown) => {
      if (!signal.aborted) log.error("driver fingerprinting stopped", { driver: name, error });
    })
    .finally(first.resolve);
  const late = timeoutSignal(FIRST_LOOK_MS);
  late.addEventListener("abort", () => first.resolve(), { once: true });
  await first.promise;
}
