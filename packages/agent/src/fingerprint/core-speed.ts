import os from "node:os";
import { readProcessorMhz } from "@drover/process";
import type { ClientConfig } from "../config/agent-config.ts";

/** What a core counts for where nobody says. */
const UNKNOWN_MHZ = 1000;

/** The speed of one core in MHz, never 0: what the configuration says, or the machine. */
export function coreMhz({ totalCompute }: Pick<ClientConfig, "totalCompute">): number {
  if (totalCompute > 0) return totalCompute / os.cpus().length;
  return readProcessorMhz() || UNKNOWN_MHZ;
}
