import { spawn } from "node:child_process";
import {
  closeSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { buildInitramfs } from "./initramfs.ts";
import type { MachinePrograms } from "./prepare-programs.ts";

const OUTPUT_LOOK_MS = 200;

/** One thread for all processors: Node has crashed where each had its own. */
const HARDWARE = "-accel tcg,thread=single -cpu Nehalem -smp 2 -m 3072".split(" ");

/**
 * Without random addresses the emulator need not translate a program again for each process, which
 * halves the cost of a start. The kernel must not take a loaded host for a clock that is wrong.
 */
const KERNEL_OPTIONS =
  "console=ttyS0 panic=-1 quiet cgroup_no_v1=all norandmaps nokaslr mitigations=off tsc=reliable";

export interface MachineOptions {
  /** The program and its arguments. */
  readonly command: readonly string[];
  readonly workDir: string;
  readonly programs: MachinePrograms;
  /** The longest that the machine may run. */
  readonly timeoutMs: number;
}

/**
 * Boots a machine, runs the command in it, and copies its output to this process's as it comes.
 *
 * @returns the command's exit code
 * @throws if the machine did not come that far
 */
export async function bootMachine(options: MachineOptions): Promise<number> {
  const directory = mkdtempSync(path.join(tmpdir(), "drover-cgroup2-machine-"));
  try {
    const share = path.join(directory, "share");
    mkdirSync(share);
    writeFileSync(path.join(share, "command"), commandScript(options));
    const output = path.join(share, "output");
    writeFileSync(output, "");
    const initramfs = buildInitramfs(directory, options.programs);
    const descriptor = openSync(output, "r");
    const copying = setInterval(() => copyNew(descriptor), OUTPUT_LOOK_MS);
    try {
      await runEmulator(options, { initramfs, share, console: path.join(directory, "console") });
    } finally {
      clearInterval(copying);
      copyNew(descriptor);
      closeSync(descriptor);
    }
    return readExitCode(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function commandScript({ command, workDir }: MachineOptions): string {
  const words = command.map(quote).join(" ");
  // To compile Node's stripper of types takes some seconds in each process that has no cache.
  return `export PATH=${quote(process.env.PATH ?? "")} HOME=/root TMPDIR=/run/tmp LANG=C.UTF-8
export NODE_COMPILE_CACHE=/run/tmp/node-compile-cache
mkdir -m 1777 "$NODE_COMPILE_CACHE"
cd ${quote(workDir)} && exec ${words}
`;
}

async function runEmulator(
  { programs, timeoutMs }: MachineOptions,
  { initramfs, share, console }: { initramfs: string; share: string; console: string },
): Promise<void> {
  const [kernel] = globSync("boot/vmlinuz-*", { cwd: programs.kernel });
  const emulator = spawn(
    "setpriv",
    [
      // It must not outlive this process.
      ...["--pdeathsig", "KILL", "--", programs.qemu],
      ...HARDWARE,
      ...["-nodefaults", "-display", "none", "-no-reboot", "-serial", `file:${console}`],
      ...["-kernel", path.join(programs.kernel, kernel ?? ""), "-initrd", initramfs],
      ...["-append", KERNEL_OPTIONS],
      ...fileShare("host", "/", "readonly=on,multidevs=remap"),
      ...fileShare("share", share, "multidevs=remap"),
    ],
    { stdio: ["ignore", "inherit", "inherit"] },
  );
  const timer = setTimeout(() => emulator.kill("SIGKILL"), timeoutMs);
  try {
    await new Promise<void>((resolve, reject) => {
      emulator.once("error", reject);
      emulator.once("exit", (code, signal) => {
        if (code === 0) resolve();
        else if (signal === "SIGKILL") reject(new Error(`Not done after ${timeoutMs / 1000} s`));
        else reject(new Error(`QEMU ended with ${signal ?? code}`));
      });
    });
  } finally {
    clearTimeout(timer);
  }
}

function fileShare(tag: string, directory: string, options: string): string[] {
  return [
    "-fsdev",
    `local,id=${tag},path=${directory},security_model=none,${options}`,
    "-device",
    `virtio-9p-pci,fsdev=${tag},mount_tag=${tag}`,
  ];
}

function copyNew(descriptor: number): void {
  const buffer = Buffer.alloc(65_536);
  for (;;) {
    const length = readSync(descriptor, buffer);
    if (length === 0) return;
    process.stdout.write(buffer.subarray(0, length));
  }
}

function readExitCode(directory: string): number {
  try {
    return Number(readFileSync(path.join(directory, "share/exit"), "utf8"));
  } catch {
    const console = readFileSync(path.join(directory, "console"), "utf8").trim();
    throw new Error(`The machine did not run the command; its console says:\n${console}`);
  }
}

function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
