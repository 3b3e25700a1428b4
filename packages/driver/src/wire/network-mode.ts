import type { NetworkIsolation } from "../contract/task-config.ts";
import { NetworkIsolationSpec_NetworkIsolationMode as Mode } from "../generated/driver.ts";
import { EnumMap } from "./enum-map.ts";

export const NETWORK_MODE = new EnumMap<NetworkIsolation["mode"], Mode>(
  { host: Mode.HOST, group: Mode.GROUP, task: Mode.TASK, none: Mode.NONE },
  "host",
);
