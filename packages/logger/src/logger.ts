/** The levels of hclog, HashiCorp's logger, from the least to the most severe. */
export const LOG_LEVELS = ["trace", "debug", "info", "warn", "error"] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

/**
 * What a message is about. Names are those that Nomad's log uses: `job_id`, `namespace`, `alloc_id`,
 * `task`, `eval_id`, `deployment_id`, `node_id`, `driver`, `error`. Undefined ones are left out.
 */
export type LogFields = Readonly<Record<string, unknown>>;

/**
 * What a part of the program logs through. A message is a constant text that an operator can search
 * for; what differs from time to time is in the fields. It never throws and never waits.
 */
export interface Logger {
  trace(message: string, fields?: LogFields): void;
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /**
   * The logger of a part of this part: its lines bear both names, as `client.gc`.
   *
   * @param fields what every line of it tells
   */
  named(name: string, fields?: LogFields): Logger;
}

/** Drops every message. */
export const silentLogger: Logger = {
  trace() {},
  debug() {},
  info() {},
  warn() {},
  error() {},
  named: () => silentLogger,
};
