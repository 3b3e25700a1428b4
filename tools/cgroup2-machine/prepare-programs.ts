import { execFile } from "node:child_process";
import { existsSync, globSync, mkdirSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import process from "node:process";
import { promisify } from "node:util";

const run = promisify(execFile);

const PACKAGES = ["qemu-system-x86", "busybox-static"];
const KERNEL_META_PACKAGE = "linux-image-amd64";

/** What a machine is made of. */
export interface MachinePrograms {
  readonly qemu: string;
  /** Statically linked. */
  readonly busybox: string;
  /** The directory that Debian's kernel package was unpacked into. */
  readonly kernel: string;
}

/**
 * Finds the programs, or installs them from Debian's packages: the emulator as usual, the kernel
 * unpacked into a cache.
 *
 * @throws an error of one line where this cannot be
 */
export async function preparePrograms(): Promise<MachinePrograms> {
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new Error(`It needs Linux on x86-64, and this is ${process.platform} on ${process.arch}`);
  }
  const qemu = "/usr/bin/qemu-system-x86_64";
  const busybox = "/bin/busybox";
  if (!existsSync(qemu) || !existsSync(busybox)) await install();
  return { qemu, busybox, kernel: await prepareKernel() };
}

async function install(): Promise<void> {
  const options = ["install", "-y", "--no-install-recommends", ...PACKAGES];
  try {
    await aptGet(options).catch(async () => {
      await aptGet(["update"]);
      await aptGet(options);
    });
  } catch (error) {
    throw new Error(`Cannot install ${PACKAGES.join(" and ")} with apt-get: ${lastLine(error)}`);
  }
}

async function prepareKernel(): Promise<string> {
  const cache = path.join(
    process.env.XDG_CACHE_HOME ?? path.join(homedir(), ".cache"),
    "drover/cgroup2-machine",
  );
  const unpacked = path.join(cache, "kernel");
  if (existsSync(path.join(unpacked, "complete"))) return unpacked;
  mkdirSync(unpacked, { recursive: true });
  try {
    const name = await kernelPackage().catch(async () => {
      await aptGet(["update"]);
      return kernelPackage();
    });
    await run("apt-get", ["download", name], { cwd: cache });
    const [archive] = globSync(`${name}_*.deb`, { cwd: cache });
    await run("dpkg", ["-x", path.join(cache, archive ?? name), unpacked]);
    mkdirSync(path.join(unpacked, "complete"));
    return unpacked;
  } catch (error) {
    throw new Error(`Cannot get Debian's kernel with apt-get download: ${lastLine(error)}`);
  }
}

/** The package with the kernel itself, as "linux-image-6.1.0-49-amd64". */
async function kernelPackage(): Promise<string> {
  const { stdout } = await run("apt-cache", ["depends", KERNEL_META_PACKAGE]);
  const name = /Depends: (linux-image-\S+)/.exec(stdout)?.[1];
  if (name === undefined) throw new Error(`apt knows no ${KERNEL_META_PACKAGE}`);
  return name;
}

async function aptGet(args: readonly string[]): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  await run("apt-get", ["-q", ...args], { env, maxBuffer: 64 * 1024 * 1024 });
}

function lastLine(error: unknown): string {
  const { stderr = "", message = String(error) } = error as { stderr?: string; message?: string };
  return (stderr || message).trim().split("\n").at(-1) ?? "";
}
