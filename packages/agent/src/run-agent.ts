import { flushCompileCache } from "node:module";
import process from "node:process";
import type { Readable } from "node:stream";
import { isDeepStrictEqual } from "node:util";
import { systemClock } from "@drover/clock";
import { Fault } from "@drover/fault";
import type { Logger } from "@drover/logger";
import { receiveSigusr1 } from "@drover/process";
import { Agent, type AgentOptions } from "./agent.ts";
import type { AgentConfig, AgentFlags } from "./config/agent-config.ts";
import { fixedDifferences, openings } from "./config/http-config.ts";
import { loadConfig } from "./config/load-config.ts";
import { AgentLog, type LogConfig } from "./log/agent-log.ts";
import { standardOutput } from "./log/standard-output.ts";
import { killModeWarning } from "./service-unit.ts";

/** What `drover agent` is called with. */
export interface RunAgentOptions extends AgentFlags, Pick<AgentOptions, "env" | "loadPage"> {
  /** Files and directories. */
  readonly configPaths: readonly string[];
  /** With whose end the agent stops, as on SIGTERM; undefined to go on without. */
  readonly lifeline?: Readable | undefined;
}

/**
 * Runs an agent until SIGINT or SIGTERM. SIGHUP reads the configuration again, SIGUSR1 and SIGUSR2 write
 * the metrics to the log.
 *
 * @throws {Fault} if it cannot start
 */
export async function runAgent({
  configPaths,
  env,
  loadPage,
  lifeline,
  ...flags
}: RunAgentOptions): Promise<void> {
  const stop = Promise.race([signalled(), endOf(lifeline)]);
  using signals = new HeldSignals(["SIGHUP", "SIGUSR1", "SIGUSR2"]);
  await receiveSigusr1();
  const load = () => loadConfig(configPaths, flags);
  const { config, notes } = await load();
  const log = new AgentLog(logConfigOf(config), {
    console: standardOutput(),
    now: systemClock().now,
  });
  try {
    const logger = log.logger.named("agent");
    for (const note of [...notes, ...openings(config.http)]) logger.warn(note);
    const agent = await Agent.start(config, {
      ...{ env, log, loadPage },
      reload: (running) => reload({ log, agent: running, running: config }, load),
    });
    // Everything that comes in has a boundary of its own; what escapes one is a bug, and no reason to leave
    // tasks without an agent.
    const onUnexpected = (error: unknown) => {
      agent.metrics.countUnexpectedError();
      logger.error("unexpected error, a bug in this program; the agent goes on", { error });
    };
    process.on("uncaughtException", onUnexpected);
    void killModeWarning().then((warning) => {
      if (warning !== undefined && !config.dev) logger.warn(warning);
    });
    signals.handle((signal) => {
      if (signal === "SIGHUP") {
        reload({ log, agent, running: config }, load).catch((error: unknown) =>
          logger.error("failed to reload the configuration, the agent keeps its own", {
            error: Fault.from(error),
          }),
        );
      } else void logMetrics(logger, agent);
    });
    for (const socket of agent.endpoint.sockets) {
      logger.info("listening", { address: `unix://${socket}` });
    }
    log.print(
      `==> Drover agent started on ${agent.endpoint.url}, node ${agent.nodeId}${
        config.dev ? "; everything is removed when it stops" : `, data in ${config.dataDir}`
      }\n`,
    );
    // Not only at its end, which may be a SIGKILL: the next start is quick, and needs half of the memory.
    flushCompileCache();
    const reason = await stop;
    lifeline?.destroy();
    log.print(`==> ${reason}: stopping${config.dev ? " all tasks" : "; tasks go on"}\n`);
    await agent.close();
    process.off("uncaughtException", onUnexpected);
  } finally {
    await log.close();
  }
}

/** The first signal to stop; a second one ends the process as usual. */
function signalled(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const)
      process.once(signal, () => resolve(signal));
  });
}

/** The end of a lifeline, which nobody writes to; there is none to wait for without one. */
function endOf(lifeline: Readable | undefined): Promise<string> {
  return new Promise((resolve) => {
    lifeline?.once("close", () => resolve("Standard input has ended"));
    lifeline?.on("error", () => undefined).resume();
  });
}

/** Signals that never end the process; what comes before there is a handler waits for it. */
class HeldSignals implements Disposable {
  readonly #names: readonly NodeJS.Signals[];
  readonly #waiting = new Set<NodeJS.Signals>();
  #handler: (signal: NodeJS.Signals) => void = (signal) => this.#waiting.add(signal);
  readonly #listener = (signal: NodeJS.Signals) => this.#handler(signal);

  constructor(names: readonly NodeJS.Signals[]) {
    this.#names = names;
    for (const name of names) process.on(name, this.#listener);
  }

  handle(handler: (signal: NodeJS.Signals) => void): void {
    this.#handler = handler;
    for (const signal of this.#waiting) handler(signal);
  }

  [Symbol.dispose](): void {
    for (const name of this.#names) process.off(name, this.#listener);
  }
}

/**
 * Applies what can be changed while the agent runs: the log level, and what {@link Agent.reload} takes over. Names the rest.
 *
 * @throws {Fault} `invalid_argument` for a configuration that cannot be used; nothing is changed then
 */
async function reload(
  { log, agent, running }: { log: AgentLog; agent: Agent; running: AgentConfig },
  load: () => Promise<{ config: AgentConfig }>,
): Promise<void> {
  const logger = log.logger.named("agent");
  const { config } = await load();
  await agent.reload(config);
  log.level = config.logLevel;
  logger.info("configuration reloaded", { log_level: config.logLevel });
  for (const note of openings(config.http)) logger.warn(note);
  for (const setting of changedSettings(running, config)) {
    logger.warn("setting has changed, which takes effect when the agent is restarted", {
      setting,
    });
  }
}

/** The settings that differ, by the names that they have in the configuration. */
function changedSettings(running: AgentConfig, wanted: AgentConfig): string[] {
  const { logLevel: _, schedulers: __, http, ...given } = wanted;
  const before = new Map<string, unknown>(Object.entries(running));
  const names = Object.entries(given)
    .filter(([name, value]) => !isDeepStrictEqual(value, before.get(name)))
    .map(([name]) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
  return [...fixedDifferences(running.http, http), ...names];
}

async function logMetrics(logger: Logger, agent: Agent): Promise<void> {
  const { Gauges, Counters } = await agent.metrics.summary();
  const counts = Counters.map(({ Count, ...counter }) => ({ ...counter, Value: Count }));
  for (const { Name, Labels, Value } of [...Gauges, ...counts]) {
    // Of each task there are some twenty; whoever wants them asks /v1/metrics.
    if (Name.startsWith("nomad.client.allocs.")) continue;
    logger.info("metric", { name: Name, value: Value, ...Labels });
  }
}

function logConfigOf(config: AgentConfig): LogConfig {
  const file = {
    path: config.logFile,
    rotateBytes: config.logRotateBytes,
    rotateMs: config.logRotateMs,
    rotateMaxFiles: config.logRotateMaxFiles,
  };
  return {
    level: config.logLevel,
    json: config.logJson,
    includeLocation: config.logIncludeLocation,
    file: config.logFile === "" ? undefined : file,
  };
}
