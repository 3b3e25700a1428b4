/** A program as people describe it to process managers: one command, kept running or run by a schedule. */
export interface Program {
  /** The job's, its group's and its task's name. */
  readonly name: string;
  /** The program, or a whole line for a shell. */
  readonly command: string;
  /** Undefined where `command` is a line for a shell. */
  readonly args: readonly string[] | undefined;
  /** An absolute path. */
  readonly directory: string;
  readonly env: Readonly<Record<string, string>>;
  readonly count?: number;
  /** A port of the machine, or 0 for one that the agent chooses; told to the program as `PORT`. */
  readonly port?: number;
  /** When it is run, as a cron expression; else it is kept running. */
  readonly cron?: string;
  /** Whether it runs once, to its end. */
  readonly runsOnce?: boolean;
  readonly user?: string;
  readonly killSignal?: string;
  readonly killTimeoutSeconds?: number;
  /** How often it is started again within half a minute before it is given up; for ever unless told. */
  readonly restarts?: number;
  /** MiB. */
  readonly memory?: number;
}

/** A name that a job may have, made of any text. */
export function jobName(text: string): string {
  return text.replaceAll(/[^\w.-]+/g, "-").replaceAll(/^[-.]+|[-.]+$/g, "") || "program";
}
