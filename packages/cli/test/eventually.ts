import { setTimeout as sleep } from "node:timers/promises";

const DEADLINE_MS = 60_000;
const POLL_MS = 25;

/**
 * Waits until `attempt` gives something, and gives that back.
 *
 * @param what is waited for; called when the wait is given up
 */
export async function eventually<T>(
  attempt: () => Promise<T | undefined | false>,
  what: string | (() => string) = "the condition",
): Promise<T> {
  const deadline = performance.now() + DEADLINE_MS;
  for (;;) {
    const value = await attempt();
    if (value !== undefined && value !== false) return value;
    if (performance.now() > deadline)
      throw new Error(
        `Waited ${DEADLINE_MS} ms in vain for ${typeof what === "string" ? what : what()}`,
      );
    await sleep(POLL_MS);
  }
}
