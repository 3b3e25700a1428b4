import { closeSync, constants, openSync, readdirSync, readFileSync, readSync } from "node:fs";
import process from "node:process";
import { Fault } from "@drover/fault";

const HEADER_LENGTH = 256;
const ELF_MAGIC = Buffer.from([0x7f, 0x45, 0x4c, 0x46]);
const ELF_BIG_ENDIAN = 2;
const ELF_DATA_OFFSET = 5;
const ELF_MACHINE_OFFSET = 18;

/** Numbers and names of ELF's `e_machine`. */
const MACHINES: Readonly<Record<number, string>> = {
  3: "x86",
  8: "MIPS",
  21: "64-bit PowerPC",
  22: "S/390",
  40: "Arm",
  62: "x86-64",
  183: "AArch64",
  243: "RISC-V",
  258: "LoongArch",
};

/** Node's architectures and the machines whose programs they run. */
const RUNNABLE: Readonly<Record<string, readonly number[]>> = {
  arm: [40],
  arm64: [183, 40],
  ia32: [3],
  loong64: [258],
  mips: [8],
  mipsel: [8],
  ppc64: [21],
  riscv64: [243],
  s390x: [22],
  x64: [62, 3],
};

/**
 * Refuses a file that the kernel would not execute. Shells and the C library's execvp(3) run such a
 * file as a shell script instead.
 *
 * @throws {Fault} `invalid_argument`
 */
export function checkExecutableFormat(file: string): void {
  const header = readHeader(file);
  if (header === undefined || header.subarray(0, 2).toString("latin1") === "#!") return;
  if (isElf(header) && RUNNABLE[process.arch]?.includes(elfMachine(header))) return;
  if (isRegisteredFormat(file, header)) return;
  if (isElf(header)) {
    const machine = elfMachine(header);
    throw new Fault(
      "invalid_argument",
      `Exec format error: ${file} is a program for ${MACHINES[machine] ?? `machine ${machine}`}, and this machine is ${process.arch}`,
    );
  }
  throw new Fault(
    "invalid_argument",
    `Exec format error: ${file} is no ELF program and has no "#!" line that names its interpreter`,
  );
}

/** Undefined for a file that may be executed but not read. */
function readHeader(file: string): Buffer | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch {
    return undefined;
  }
  try {
    const buffer = Buffer.alloc(HEADER_LENGTH);
    return buffer.subarray(0, readSync(descriptor, buffer, 0, HEADER_LENGTH, 0));
  } finally {
    closeSync(descriptor);
  }
}

function isElf(header: Buffer): boolean {
  return (
    header.subarray(0, ELF_MAGIC.length).equals(ELF_MAGIC) && header.length > ELF_MACHINE_OFFSET + 1
  );
}

function elfMachine(header: Buffer): number {
  return header[ELF_DATA_OFFSET] === ELF_BIG_ENDIAN
    ? header.readUInt16BE(ELF_MACHINE_OFFSET)
    : header.readUInt16LE(ELF_MACHINE_OFFSET);
}

/** Whether an interpreter is registered for it. Source: the kernel's admin-guide/binfmt-misc. */
function isRegisteredFormat(file: string, header: Buffer): boolean {
  const directory = "/proc/sys/fs/binfmt_misc";
  try {
    return readdirSync(directory)
      .filter((name) => name !== "register" && name !== "status")
      .some((name) => matchesFormat(readFileSync(`${directory}/${name}`, "utf8"), file, header));
  } catch {
    return false;
  }
}

function matchesFormat(format: string, file: string, header: Buffer): boolean {
  if (!format.startsWith("enabled")) return false;
  const field = (name: string): string | undefined =>
    new RegExp(`^${name} (.+)$`, "m").exec(format)?.[1];
  const extension = field("extension");
  if (extension !== undefined) return file.endsWith(extension);
  const magic = Buffer.from(field("magic") ?? "", "hex");
  const mask = Buffer.from(field("mask") ?? "", "hex");
  const offset = Number(field("offset") ?? 0);
  if (magic.length === 0 || header.length < offset + magic.length) return false;
  return magic.every((byte, index) => {
    const maskByte = mask[index] ?? 0xff;
    return ((header[offset + index] ?? 0) & maskByte) === (byte & maskByte);
  });
}
