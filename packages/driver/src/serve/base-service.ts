import type { GrpcServer, Implementation } from "@drover/plugin";
import type { TaskDriver } from "../contract/task-driver.ts";
import { BasePluginService, PluginType } from "../generated/base.ts";
import { DRIVER_API_VERSION } from "../handshake.ts";
import { agentSettingsFromProto } from "../wire/agent-settings.ts";
import { configSpecToProto } from "../wire/config-spec.ts";
import { configFromWire } from "../wire/config-value.ts";
import { DRIVER_ERROR_STATUS } from "../wire/error-status.ts";

/** Serves what Nomad asks of every plugin. */
export function addBaseService(server: GrpcServer, driver: TaskDriver): void {
  const implementation: Implementation<typeof BasePluginService> = {
    pluginInfo: () => ({
      type: PluginType.DRIVER,
      pluginApiVersions: [DRIVER_API_VERSION],
      pluginVersion: driver.info().version,
      name: driver.info().name,
    }),
    configSchema: () => ({ spec: configSpecToProto(driver.configSpec()) }),
    setConfig: async ({ msgpackConfig, nomadConfig }) => {
      const config = configFromWire(driver.configSpec(), msgpackConfig);
      await driver.setConfig(config, agentSettingsFromProto(nomadConfig));
      return {};
    },
  };
  server.addService(BasePluginService, implementation, { errors: DRIVER_ERROR_STATUS });
}
