import process from "node:process";
import { PluginLog, servePlugin } from "@drover/plugin";
import type { TaskDriver } from "../contract/task-driver.ts";
import { NOMAD_HANDSHAKE } from "../handshake.ts";
import { addBaseService } from "./base-service.ts";
import { addDriverService } from "./driver-service.ts";

/**
 * Makes this process a Nomad driver plugin. Returns once it serves; the process ends when Nomad says
 * so, after `driver.close()`. Run by hand it explains itself and exits with code 1.
 *
 * Tasks should live on without the process: Nomad stops its plugins when its agent stops, and
 * expects `recoverTask` of the next one to find the tasks again.
 */
export async function serveDriver(driver: TaskDriver): Promise<void> {
  await servePlugin({
    name: driver.info().name,
    handshake: NOMAD_HANDSHAKE,
    register(server) {
      addBaseService(server, driver);
      addDriverService(server, driver);
    },
    close: () => driver.close(),
  });
}

/** The log of a driver that is served: it goes to standard error, in the form that Nomad reads. */
export function driverLog(name: string): PluginLog {
  return new PluginLog(name, (line) => process.stderr.write(line));
}
