export type Log = (message: string, error?: unknown) => void;

/**
 * Runs an action of its own: one that fails is logged, and reaches nothing else.
 *
 * @param what the beginning of the log's line, as "Cannot launch periodic job x"
 */
export function contain(what: string, log: Log, action: () => unknown): void {
  try {
    const result = action();
    if (result instanceof Promise) result.catch((error: unknown) => log(what, error));
  } catch (error) {
    log(what, error);
  }
}
