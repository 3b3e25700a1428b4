import type { NomadClient } from "@drover/api";
import type { Terminal } from "../terminal/terminal.ts";

export interface MonitorOptions {
  readonly client: NomadClient;
  readonly terminal: Terminal;
  readonly verbose: boolean;
  /** Ends the waiting, with a {@link Fault} `canceled`. */
  readonly signal?: AbortSignal | undefined;
}
