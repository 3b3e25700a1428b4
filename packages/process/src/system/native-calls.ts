import { closeSync, constants, openSync, writeFileSync } from "node:fs";
import process from "node:process";
import { getSystemErrorMessage } from "node:util";
import { after } from "@drover/clock";
import { Fault } from "@drover/fault";
import { systemError } from "@drover/fault/system-error";
import { type CLibrary, loadCLibrary } from "./c-library.ts";
import { portableCalls } from "./portable-calls.ts";
import type { DetachedChild, DetachedProgram, OpenFile, SystemCalls } from "./system-calls.ts";
import { TurnQueue } from "./turn-queue.ts";

/** More than posix_spawnattr_t, posix_spawn_file_actions_t or sigset_t have in any C library. */
const OPAQUE_BYTES = 1024;
/** Source: spawn.h, the same in glibc and musl. */
const POSIX_SPAWN_SETSIGDEF = 0x04;
const POSIX_SPAWN_SETSIGMASK = 0x08;
const POSIX_SPAWN_SETSID = 0x80;
/** Source: linux/memfd.h. */
const MFD_CLOEXEC = 1;
/** Source: asm-generic/unistd.h, the same on all of Node's platforms. */
const SYS_PIDFD_OPEN = 434;
/** Source: linux/pidfd.h, struct pidfd_info in its first version; little-endian as those platforms are. */
const PIDFD_GET_INFO = 0xc040ff0b;
const PIDFD_INFO_BYTES = 64;
const PIDFD_INFO_STATUS_AT = 60;
const PIDFD_INFO_EXIT = 8n;
/** Source: asm-generic/resource.h, the same on all of Node's platforms. */
const RLIMIT_NOFILE = 7;
/** Source: asm-generic/ioctls.h. */
const FIONREAD = 0x541b;
const FIFO_MODE = 0o600;
const FILE_MODE = 0o644;
const WNOHANG = 1;
/** Each holds a thread of the pool until its program is executed; koffi takes no more than 256. */
const SPAWNS_AT_ONCE = 32;
/** Between an ended child's last descriptor and its death. */
const REAP_AGAIN_MS = 20;

/**
 * The calls through koffi, or the portable ones where koffi has no build for this platform.
 *
 * posix_spawn(3) does not copy the page tables of this process, as fork(2) does for Node's own
 * spawn: that alone costs more than all else that a start takes.
 */
export async function loadNativeCalls(): Promise<SystemCalls> {
  try {
    return bind(await loadCLibrary());
  } catch {
    return portableCalls;
  }
}

function bind({ koffi, lib }: CLibrary): SystemCalls {
  const mkfifo = lib.func("int mkfifo(const char *path, unsigned int mode)");
  const memfdCreate = lib.func("int memfd_create(const char *name, unsigned int flags)");
  const syscall = lib.func("long syscall(long number, ...)");
  const prlimit = lib.func("int prlimit(int pid, int resource, const uint64_t *limit, void *old)");
  const ioctl = lib.func("int ioctl(int fd, unsigned long request, ...)");
  const waitpid = lib.func("int waitpid(int pid, void *status, int options)");
  const posixSpawn = lib.func(
    "int posix_spawn(int32_t *pid, const char *path, void *actions, void *attributes, const char **argv, const char **envp)",
  );
  const posixSpawnInThread = (...args: unknown[]): Promise<number> =>
    new Promise((resolve, reject) => {
      posixSpawn.async(...args, (error: unknown, errno: number) =>
        error ? reject(error) : resolve(errno),
      );
    });
  const initActions = lib.func("int posix_spawn_file_actions_init(void *actions)");
  const addOpen = lib.func(
    "int posix_spawn_file_actions_addopen(void *actions, int fd, const char *path, int flags, unsigned int mode)",
  );
  const destroyActions = lib.func("int posix_spawn_file_actions_destroy(void *actions)");
  const attributes = detachedAttributes(lib);
  const queue = new TurnQueue({ atOnce: SPAWNS_AT_ONCE });

  function reap(pid: number): void {
    if (waitpid(pid, null, WNOHANG) === 0)
      after(REAP_AGAIN_MS, () => reap(pid), { keepsAlive: false });
  }

  async function spawn({ file, name = file, args, env, files }: DetachedProgram): Promise<number> {
    const pid = new Int32Array(1);
    const actions = Buffer.alloc(OPAQUE_BYTES);
    initActions(actions);
    try {
      files.forEach(({ path, flags }, fd) => {
        addOpen(actions, fd, path, flags, FILE_MODE);
      });
      const argv = [name, ...args, null];
      // In a thread of the pool: the caller waits until the program has been executed.
      const errno = await queue.run("", () =>
        posixSpawnInThread(pid, file, actions, attributes, argv, [...env, null]),
      );
      if (errno !== 0) throw spawnFault(file, files, errno);
      return pid[0] ?? 0;
    } finally {
      destroyActions(actions);
    }
  }

  return {
    async makeFifo(path) {
      if (mkfifo(path, FIFO_MODE) !== 0) throw systemError(koffi.errno(), "mkfifo", path);
    },
    async spawnDetached(program): Promise<DetachedChild> {
      const pid = await spawn(program);
      return { reap: () => reap(pid) };
    },
    bytesInPipe(path) {
      const pipe = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
      try {
        const bytes = new Int32Array(1);
        if (ioctl(pipe, FIONREAD, "int32_t *", bytes) === 0) return bytes[0];
        throw systemError(koffi.errno(), "ioctl", path);
      } finally {
        closeSync(pipe);
      }
    },
    holdProcess(pid) {
      const descriptor = Number(syscall(SYS_PIDFD_OPEN, "int", pid, "int", 0));
      if (descriptor < 0) return undefined;
      return {
        exitStatus() {
          const info = Buffer.alloc(PIDFD_INFO_BYTES);
          info.writeBigUInt64LE(PIDFD_INFO_EXIT);
          if (ioctl(descriptor, PIDFD_GET_INFO, "uint8_t *", info) !== 0) return undefined;
          const told = info.readBigUInt64LE() & PIDFD_INFO_EXIT;
          return told === 0n ? undefined : info.readInt32LE(PIDFD_INFO_STATUS_AT);
        },
        close: () => closeSync(descriptor),
      };
    },
    limitOpenFiles: (pid, limit) =>
      prlimit(pid, RLIMIT_NOFILE, BigUint64Array.of(BigInt(limit), BigInt(limit)), null) === 0,
    holdProgram(image) {
      const descriptor = memfdCreate("program", MFD_CLOEXEC);
      if (descriptor < 0) return undefined;
      writeFileSync(descriptor, image);
      // Not /proc/self: in the child the same number may be another file.
      return `/proc/${process.pid}/fd/${descriptor}`;
    },
  };
}

/** A session of its own, and every signal as it is at the start of a program. */
function detachedAttributes(lib: CLibrary["lib"]): Buffer {
  const init = lib.func("int posix_spawnattr_init(void *attributes)");
  const setFlags = lib.func("int posix_spawnattr_setflags(void *attributes, short flags)");
  const setDefault = lib.func("int posix_spawnattr_setsigdefault(void *attributes, void *set)");
  const setMask = lib.func("int posix_spawnattr_setsigmask(void *attributes, void *set)");
  const attributes = Buffer.alloc(OPAQUE_BYTES);
  init(attributes);
  setDefault(attributes, Buffer.alloc(OPAQUE_BYTES, 0xff));
  setMask(attributes, Buffer.alloc(OPAQUE_BYTES));
  setFlags(attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSID);
  return attributes;
}

/** The call does not say whether it was the program or which of its files. */
function spawnFault(file: string, files: readonly OpenFile[], errno: number): Fault {
  const opened = files.map(({ path }) => path).join(", ");
  const reason = getSystemErrorMessage(-errno);
  return new Fault("failed_precondition", `Cannot start ${file} with ${opened}: ${reason}`);
}
