import { systemError } from "@drover/fault/system-error";
import { type CLibrary, loadCLibrary } from "../system/c-library.ts";
import { portableUsers } from "./portable-users.ts";
import type { SystemUser, UserSource } from "./system-user.ts";

/** As much as a directory service may need; the C library says ERANGE where it is too little. */
const FIRST_BUFFER_BYTES = 16 * 1024;
const LAST_BUFFER_BYTES = 1024 * 1024;
const FIRST_GROUPS = 64;
/** More than the 65,536 that the kernel takes. */
const MOST_GROUPS = 128 * 1024;
const ERANGE = 34;
/** What C libraries answer besides 0 for "no such user". Source: getpwnam(3). */
const NOT_FOUND = new Set([2, 3, 9, 1]);

/** Source: pwd.h, the same in glibc and musl on Linux. */
interface Passwd {
  readonly pw_name: string;
  readonly pw_uid: number;
  readonly pw_gid: number;
  readonly pw_dir: string | null;
  readonly pw_shell: string | null;
}

/** Source: grp.h, likewise. */
interface Group {
  readonly gr_gid: number;
}

/**
 * The user database by getpwnam_r(3), which asks every source that the machine is set up with; by getent(1)
 * where koffi has no build for this platform.
 */
export async function loadUserSource(): Promise<UserSource> {
  try {
    return bind(await loadCLibrary());
  } catch {
    return portableUsers;
  }
}

function bind({ koffi, lib }: CLibrary): UserSource {
  const passwd = koffi.struct({
    pw_name: "const char *",
    pw_passwd: "const char *",
    pw_uid: "uint32_t",
    pw_gid: "uint32_t",
    pw_gecos: "const char *",
    pw_dir: "const char *",
    pw_shell: "const char *",
  });
  const group = koffi.struct({
    gr_name: "const char *",
    gr_passwd: "const char *",
    gr_gid: "uint32_t",
    gr_mem: "void *",
  });
  const out = koffi.out(koffi.pointer(passwd));
  const rest = ["void *", "size_t", koffi.out(koffi.pointer("void *"))];
  const getpwnam = lib.func("getpwnam_r", "int", ["const char *", out, ...rest]);
  const getpwuid = lib.func("getpwuid_r", "int", ["uint32_t", out, ...rest]);
  const getgrnam = lib.func("getgrnam_r", "int", [
    "const char *",
    koffi.out(koffi.pointer(group)),
    ...rest,
  ]);
  const getgrouplist = lib.func(
    "int getgrouplist(const char *user, uint32_t group, uint32_t *groups, int *count)",
  );

  /** In a thread of the pool: a directory service may take its time. */
  const call = (func: typeof getpwnam, ...args: unknown[]): Promise<number> =>
    new Promise((resolve, reject) => {
      func.async(...args, (error: unknown, result: number) =>
        error ? reject(error) : resolve(result),
      );
    });

  async function groupsOf({ pw_name, pw_gid }: Passwd): Promise<number[]> {
    for (let size = FIRST_GROUPS; size <= MOST_GROUPS; size *= 2) {
      const groups = new Uint32Array(size);
      const count = Int32Array.of(size);
      if ((await call(getgrouplist, pw_name, pw_gid, groups, count)) < 0) continue;
      return [...new Set(groups.subarray(0, count[0]))];
    }
    throw new Error(`User "${pw_name}" has more than ${MOST_GROUPS} groups`);
  }

  /** What one of the functions has put into its structure; undefined where there is nothing of the key. */
  async function entryOf<Entry>(
    func: typeof getpwnam,
    key: string | number,
  ): Promise<Entry | undefined> {
    for (let size = FIRST_BUFFER_BYTES; ; size *= 2) {
      const [entry, found]: [Partial<Entry>, unknown[]] = [{}, [null]];
      const errno = await call(func, key, entry, Buffer.alloc(size), size, found);
      if (errno === ERANGE && size < LAST_BUFFER_BYTES) continue;
      if (errno !== 0 && !NOT_FOUND.has(errno)) throw systemError(errno, "getpwnam_r", `${key}`);
      return errno !== 0 || found[0] === null ? undefined : (entry as Entry);
    }
  }

  async function ask(func: typeof getpwnam, key: string | number): Promise<SystemUser | undefined> {
    const entry = await entryOf<Passwd>(func, key);
    if (entry === undefined) return undefined;
    return {
      name: entry.pw_name,
      uid: entry.pw_uid,
      gid: entry.pw_gid,
      groups: await groupsOf(entry),
      home: entry.pw_dir ?? "",
      shell: entry.pw_shell ?? "",
    };
  }

  return {
    byName: (name) => ask(getpwnam, name),
    byUid: (uid) => ask(getpwuid, uid),
    groupId: async (name) => (await entryOf<Group>(getgrnam, name))?.gr_gid,
  };
}
