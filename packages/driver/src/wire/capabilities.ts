import type { DriverCapabilities } from "../contract/task-driver.ts";
import {
  DriverCapabilities_FSIsolation,
  DriverCapabilities_MountConfigs,
  type DriverCapabilities as Message,
} from "../generated/driver.ts";
import { EnumMap } from "./enum-map.ts";
import { NETWORK_MODE } from "./network-mode.ts";

const FS_ISOLATION = new EnumMap<DriverCapabilities["fsIsolation"], DriverCapabilities_FSIsolation>(
  {
    none: DriverCapabilities_FSIsolation.NONE,
    chroot: DriverCapabilities_FSIsolation.CHROOT,
    image: DriverCapabilities_FSIsolation.IMAGE,
    unveil: DriverCapabilities_FSIsolation.UNVEIL,
  },
  "none",
);

const MOUNT_CONFIGS = new EnumMap<
  DriverCapabilities["mountConfigs"],
  DriverCapabilities_MountConfigs
>(
  {
    all: DriverCapabilities_MountConfigs.ANY_MOUNTS,
    none: DriverCapabilities_MountConfigs.NO_MOUNTS,
  },
  "all",
);

export function capabilitiesToProto(capabilities: DriverCapabilities): Message {
  const { sendSignals, exec, mustCreateNetwork, disableLogCollection } = capabilities;
  return {
    sendSignals,
    exec,
    mustCreateNetwork,
    disableLogCollection,
    dynamicWorkloadUsers: false,
    fsIsolation: FS_ISOLATION.toProto(capabilities.fsIsolation),
    mountConfigs: MOUNT_CONFIGS.toProto(capabilities.mountConfigs),
    networkIsolationModes: capabilities.networkIsolationModes.map((mode) =>
      NETWORK_MODE.toProto(mode),
    ),
  };
}

export function capabilitiesFromProto(message: Message): DriverCapabilities {
  const { sendSignals, exec, mustCreateNetwork, disableLogCollection } = message;
  return {
    sendSignals,
    exec,
    mustCreateNetwork,
    disableLogCollection,
    fsIsolation: FS_ISOLATION.fromProto(message.fsIsolation),
    mountConfigs: MOUNT_CONFIGS.fromProto(message.mountConfigs),
    networkIsolationModes: message.networkIsolationModes.map((mode) =>
      NETWORK_MODE.fromProto(mode),
    ),
  };
}
