import { NetworkIsolationSpec_NetworkIsolationMode as Mode } from "../generated/driver.ts";
import type { NetworkIsolation } from "../task-config.ts";
import { EnumMap } from "./enum-map.ts";

export const NETWORK_MODE = new EnumMap<NetworkIsolation["mode"], Mode>(
  { host: Mode.HOST, group: Mode.GROUP, task: Mode.TASK, none: Mode.NONE },
  "host",
);
