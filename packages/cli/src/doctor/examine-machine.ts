import { readFileSync } from "node:fs";
import os from "node:os";
import type { NomadClient } from "@drover/api";
import { Fault } from "@drover/fault";
import { findProgram, openLauncher } from "@drover/process";
import { examineCgroups } from "./examine-cgroups.ts";
import type { Finding } from "./finding.ts";

const NEEDED_NODE = 24;
const ENOUGH_FILES = 65_536;
/** Since when the kernel has what makes stopping and finding tasks surer. */
const KERNELS: readonly (readonly [version: string, without: string])[] = [
  [
    "5.3",
    "processes cannot be watched by a descriptor: an agent cannot see the end of a task whose helper process was killed",
  ],
  ["5.14", "a cgroup of version 2 is emptied process by process"],
  ["6.15", "the exit code of a task whose helper process was killed may be unknown"],
];

/** Finds out what this machine can enforce, and what it cannot. */
export async function examineMachine(client: NomadClient): Promise<Finding[]> {
  return [
    examineNode(process.versions.node),
    examineKernel(os.platform(), os.release()),
    examineUser(process.geteuid?.() ?? 0),
    examineCgroups(),
    await examineSentinel(),
    examineOpenFiles(readFileSync("/proc/self/limits", "utf8")),
    examineTemporary(os.tmpdir(), readFileSync("/proc/self/mounts", "utf8")),
    examineGit(findProgram("git", process.env.PATH)),
    await examineAgent(client),
  ];
}

export function examineNode(version: string): Finding {
  const isNewEnough = Number(version.split(".")[0]) >= NEEDED_NODE;
  if (isNewEnough) return { name: "Node", status: "ok", text: version };
  return {
    name: "Node",
    status: "fail",
    text: version,
    advice: `Install Node ${NEEDED_NODE} or newer`,
  };
}

export function examineKernel(platform: string, release: string): Finding {
  const text = `${platform} ${release}`;
  if (platform !== "linux") {
    return { name: "kernel", status: "fail", text, advice: "Agents run on Linux" };
  }
  const lacking = KERNELS.filter(([version]) => isOlder(release, version));
  const [oldest] = lacking;
  if (oldest === undefined) return { name: "kernel", status: "ok", text };
  return {
    name: "kernel",
    status: lacking.length === 1 ? "ok" : "warn",
    text: `${text}: ${lacking.map(([version, without]) => `before ${version} ${without}`).join("; ")}`,
    ...(lacking.length > 1 && {
      advice: "A newer kernel does that better; nothing else depends on it",
    }),
  };
}

export function examineUser(uid: number): Finding {
  if (uid === 0) return { name: "user", status: "ok", text: "root: tasks may run as any user" };
  return {
    name: "user",
    status: "warn",
    text: `user ${uid}: tasks run as this user, and a task's "user" is refused`,
    advice: "Run the agent as root where tasks need users of their own",
  };
}

async function examineSentinel(): Promise<Finding> {
  const name = "sentinel";
  try {
    await openLauncher("native");
    return { name, status: "ok", text: "native: 0.05 MB a task" };
  } catch {
    return {
      name,
      status: "ok",
      text: "shells: 0.2 MB a task, where one that was built takes 0.05",
    };
  }
}

/** @param limits the text of /proc/self/limits */
export function examineOpenFiles(limits: string): Finding {
  const name = "open files";
  const [, soft = "", hard = ""] = /^Max open files\s+(\S+)\s+(\S+)/m.exec(limits) ?? [];
  const most = hard === "unlimited" ? Number.POSITIVE_INFINITY : Number(hard);
  const text = `at most ${soft}, up to ${hard}`;
  if (most >= ENOUGH_FILES) return { name, status: "ok", text };
  return {
    name,
    status: "warn",
    text: `${text}: a few thousand tasks need more`,
    advice: `Raise the hard limit, as with LimitNOFILE=${ENOUGH_FILES} of a systemd unit`,
  };
}

/** @param mounts the text of /proc/self/mounts */
export function examineTemporary(directory: string, mounts: string): Finding {
  const name = "temporary files";
  const under = mounts
    .split("\n")
    .map((line) => line.split(" "))
    .filter(([, mount]) => mount !== undefined && isBelow(directory, mount))
    .toSorted(([, a = ""], [, b = ""]) => b.length - a.length)[0];
  const options = under?.[3]?.split(",") ?? [];
  if (!options.includes("noexec")) return { name, status: "ok", text: directory };
  return {
    name,
    status: "warn",
    text: `${directory} is mounted noexec: with -dev no downloaded program can be executed`,
    advice: "Give the agent another directory with -data-dir",
  };
}

function examineGit(git: string | undefined): Finding {
  if (git !== undefined) return { name: "git", status: "ok", text: git };
  return {
    name: "git",
    status: "warn",
    text: "not found: nothing can be fetched from git repositories",
    advice: "Install git where jobs have artifacts from repositories",
  };
}

async function examineAgent(client: NomadClient): Promise<Finding> {
  const name = "agent";
  try {
    const { value } = await client.agent.self();
    const node = value.stats.client?.node_id;
    const what = node === undefined ? "a server without a node" : `node ${node.slice(0, 8)}`;
    return { name, status: "ok", text: `${what} at ${client.address}` };
  } catch (error) {
    const { code, message } = Fault.from(error);
    if (code === "unavailable") return { name, status: "ok", text: `none at ${client.address}` };
    return { name, status: "warn", text: `at ${client.address}`, advice: message };
  }
}

function isBelow(directory: string, mount: string): boolean {
  return mount === "/" || directory === mount || directory.startsWith(`${mount}/`);
}

function isOlder(release: string, than: string): boolean {
  const [major = 0, minor = 0] = release.split(".").map((part) => Number.parseInt(part, 10));
  const [thanMajor = 0, thanMinor = 0] = than.split(".").map(Number);
  return major < thanMajor || (major === thanMajor && minor < thanMinor);
}
