import path from "node:path";
import type { TaskConfig } from "@drover/driver";
import { Fault } from "@drover/fault";
import {
  type Cgroup,
  CgroupHierarchy,
  type CgroupMounts,
  CgroupV1,
  CgroupV2,
} from "@drover/process";
import type { TaskOptions } from "../config/task-options.ts";

/** The directory of Nomad's own client below each of version 1's mounts, unless it is told another. */
const NOMAD_PARENT = "nomad";

/**
 * The cgroup that a task is to run in: an override's, the one that Nomad made, or one of ours.
 *
 * @throws {Fault} `invalid_argument` for an override that this machine cannot honour
 */
export function taskCgroup(
  { allocId, name, resources }: TaskConfig,
  {
    cgroupV1Override,
    cgroupV2Override,
  }: Pick<TaskOptions, "cgroupV1Override" | "cgroupV2Override">,
  hierarchy: CgroupHierarchy,
): Cgroup {
  const { mounts } = hierarchy;
  if (mounts.version === 2) {
    if (Object.keys(cgroupV1Override).length > 0) throw wrongVersion("cgroup_v1_override", 2);
    if (cgroupV2Override) {
      return new CgroupV2(below(mounts.directory, cgroupV2Override), { owned: false });
    }
    if (resources.cpusetCgroup) return new CgroupV2(resources.cpusetCgroup, { removable: false });
    return hierarchy.place({ name: `${allocId}.${name}`, cpuset: false });
  }
  if (cgroupV2Override) throw wrongVersion("cgroup_v2_override", 1);
  return placeV1({ allocId, name, resources }, cgroupV1Override, hierarchy);
}

function placeV1(
  { allocId, name, resources }: Pick<TaskConfig, "allocId" | "name" | "resources">,
  overrides: Readonly<Record<string, string>>,
  hierarchy: CgroupHierarchy,
): Cgroup {
  const { mounts } = hierarchy;
  const underNomad = resources.cpusetCgroup !== "";
  const parent = nomadParent(resources.cpusetCgroup, mounts);
  const placed = (underNomad ? new CgroupHierarchy(mounts, { parent }) : hierarchy).place({
    name: `${allocId}.${name}`,
    cpuset: !underNomad && resources.cpusetCpus !== "",
  });
  if (placed.record.version !== 1 || mounts.version !== 1) return placed;
  const directories = { ...placed.record.directories };
  const foreign = new Set(Object.keys(overrides));
  if (underNomad) {
    directories.cpuset = resources.cpusetCgroup;
    foreign.add("cpuset");
  }
  for (const [controller, override] of Object.entries(overrides)) {
    const mount = mounts.controllers.get(controller);
    if (mount === undefined) {
      throw new Fault(
        "invalid_argument",
        `cgroup_v1_override: this machine mounts no controller "${controller}"; it has ${[...mounts.controllers.keys()].join(", ")}`,
      );
    }
    directories[controller] = below(mount, override);
  }
  const owned = Object.keys(directories).filter((controller) => !foreign.has(controller));
  return new CgroupV1(directories, { owned });
}

/** Nomad's cpusets are `<parent>/share` and `<parent>/reserve`, with tasks of every allocation. */
function nomadParent(cpusetCgroup: string, mounts: CgroupMounts): string {
  const mount = mounts.version === 1 ? mounts.controllers.get("cpuset") : undefined;
  const inner = path.relative(mount ?? "/", cpusetCgroup);
  const isBelow = mount !== undefined && !inner.startsWith("..") && inner.includes("/");
  return isBelow ? path.dirname(inner) : NOMAD_PARENT;
}

/** Overrides are written with the mount in front or without it. */
function below(mount: string, override: string): string {
  const inner = override.startsWith(`${mount}/`) ? override.slice(mount.length) : override;
  return path.join(mount, path.join("/", inner));
}

function wrongVersion(option: string, version: number): Fault {
  return new Fault(
    "invalid_argument",
    `${option} cannot be used: this machine has cgroups version ${version}`,
  );
}
