import type { AgentConfig } from "../config/agent-config.ts";
import { listOption } from "../config/list-option.ts";

/** Says which client option keeps a driver from being used; undefined where none does. */
export type DriverFilter = (name: string) => string | undefined;

/**
 * What `client.options` say: with an allowlist that names any, no other driver is used, and none of the
 * denylist. Each has an older name, which counts where the newer one is not given.
 */
export function driverFilter(options: AgentConfig["client"]["options"]): DriverFilter {
  const given = (...names: string[]) => {
    for (const option of names) {
      const drivers = listOption(options, option);
      if (drivers !== undefined) return { option, drivers: new Set(drivers) };
    }
    return undefined;
  };
  const allowed = given("driver.allowlist", "driver.whitelist");
  const denied = given("driver.denylist", "driver.blacklist");
  return (name) => {
    if (denied?.drivers.has(name)) return denied.option;
    const isLeftOut = allowed !== undefined && allowed.drivers.size > 0;
    return isLeftOut && !allowed.drivers.has(name) ? allowed.option : undefined;
  };
}
