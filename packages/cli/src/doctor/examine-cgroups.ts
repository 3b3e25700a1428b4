import { accessSync, constants, readFileSync } from "node:fs";
import { type CgroupMounts, readCgroupMounts } from "@drover/process";
import type { Finding } from "./finding.ts";

const WHAT_FOR: Readonly<Record<string, string>> = {
  memory: "memory",
  cpu: "processor time",
  cpuset: "cores",
};
const V1_NEEDED = ["freezer", "cpu", "cpuacct", "memory"];
const DOCS = "docs/cgroups.md tells how";

/** What may be different from one machine to the other. */
export interface CgroupSurroundings {
  readonly mounts: CgroupMounts | undefined;
  readonly isRoot: boolean;
  /** The text of /proc/self/cgroup. */
  readonly own: string;
  readonly read: (file: string) => string;
  readonly isWritable: (file: string) => boolean;
}

/** Whether limits of tasks can be enforced, and which. */
export function examineCgroups(surroundings: CgroupSurroundings = thisMachine()): Finding {
  const { mounts } = surroundings;
  const name = "cgroups";
  if (mounts === undefined) {
    return {
      name,
      status: "warn",
      text: "none are mounted: tasks run without limits",
      advice: "Mount them: mount -t cgroup2 none /sys/fs/cgroup",
    };
  }
  return mounts.version === 1
    ? examineV1(mounts.controllers, surroundings)
    : examineV2(mounts.directory, surroundings);
}

function examineV1(
  controllers: ReadonlyMap<string, string>,
  { isRoot, isWritable }: CgroupSurroundings,
): Finding {
  const name = "cgroups";
  const missing = V1_NEEDED.filter((controller) => !controllers.has(controller));
  const closed = [...controllers].filter(
    ([controller, mount]) => V1_NEEDED.includes(controller) && !isWritable(placeOf(mount, isRoot)),
  );
  if (closed.length > 0) {
    return {
      name,
      status: "warn",
      text: "version 1, not writable: tasks run without limits",
      advice: isRoot
        ? "In a container, mount them read-write"
        : `Run the agent as root, or give its user the directories "drover" of the controllers; ${DOCS}`,
    };
  }
  const limited = limits((controller) => controllers.has(controller));
  if (missing.length === 0) return { name, status: "ok", text: `version 1, limits of ${limited}` };
  return {
    name,
    status: "warn",
    text: `version 1, limits of ${limited || "nothing"}; missing: ${missing.join(", ")}`,
    advice: "Boot with cgroup version 2, or mount the controllers that are missing",
  };
}

function examineV2(mount: string, { isRoot, own, read, isWritable }: CgroupSurroundings): Finding {
  const name = "cgroups";
  const [, inner = "/"] = /^0::(.*)$/m.exec(own) ?? [];
  const place = isRoot ? mount : `${mount}${inner === "/" ? "" : inner}`;
  const files = [place, `${place}/cgroup.procs`, `${place}/cgroup.subtree_control`];
  if (!files.every(isWritable)) {
    return {
      name,
      status: "warn",
      text: `version 2, ${place} is not writable: tasks run without limits`,
      advice: isRoot
        ? "In a container, mount cgroups read-write and give it a cgroup namespace of its own"
        : `Have a subtree delegated to this user, as systemd's Delegate=yes does; ${DOCS}`,
    };
  }
  const present = read(`${place}/cgroup.controllers`).split(/\s+/);
  const limited = limits((controller) => present.includes(controller));
  const missing = Object.keys(WHAT_FOR).filter((controller) => !present.includes(controller));
  if (missing.length === 0) return { name, status: "ok", text: `version 2, limits of ${limited}` };
  return {
    name,
    status: "warn",
    text: `version 2, limits of ${limited || "nothing"}; missing: ${missing.join(", ")}`,
    advice: isRoot
      ? `Enable them in the cgroup above: echo +${missing.join(" +")} > cgroup.subtree_control`
      : `Have them delegated too: Delegate=${Object.keys(WHAT_FOR).join(" ")}; ${DOCS}`,
  };
}

function limits(has: (controller: string) => boolean): string {
  const names = Object.entries(WHAT_FOR).filter(([controller]) => has(controller));
  return names.map(([, what]) => what).join(", ");
}

/** On version 1 a user needs a directory that somebody has made. */
function placeOf(mount: string, isRoot: boolean): string {
  return isRoot ? mount : `${mount}/drover`;
}

function thisMachine(): CgroupSurroundings {
  return {
    mounts: readCgroupMounts(),
    isRoot: process.geteuid?.() === 0,
    own: readFileSync("/proc/self/cgroup", "utf8"),
    read: (file) => readFileSync(file, "utf8"),
    isWritable: (file) => {
      try {
        accessSync(file, constants.W_OK);
        return true;
      } catch {
        return false;
      }
    },
  };
}
