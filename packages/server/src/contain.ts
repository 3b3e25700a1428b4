import type { LogFields, Logger } from "@drover/logger";

/**
 * Runs an action of its own: one that fails is logged, and reaches nothing else.
 *
 * @param failure the message of the log, as "failed to launch periodic job"
 * @param fields what the message is about
 */
export function contain(
  failure: string,
  fields: LogFields,
  log: Logger,
  action: () => unknown,
): void {
  const tell = (error: unknown) => log.error(failure, { ...fields, error });
  try {
    const result = action();
    if (result instanceof Promise) result.catch(tell);
  } catch (error) {
    tell(error);
  }
}
