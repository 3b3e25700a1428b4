import { loadCLibrary } from "../system/c-library.ts";
import type { HeldDirectory } from "./held-directory.ts";

/** Source: linux/posix_acl_xattr.h and linux/posix_acl.h. */
const ATTRIBUTE = "system.posix_acl_access";
const VERSION = 2;
const TAG = { userObject: 0x01, user: 0x02, groupObject: 0x04, mask: 0x10, other: 0x20 };
const UNDEFINED_ID = 0xff_ff_ff_ff;
const ENTRY_BYTES = 8;
const ALL = 7;
const READ_AND_ENTER = 5;

/**
 * Lets several users write to a directory, and everybody else read it, by an access control list.
 *
 * @returns whether that could be done: the file system may have no such lists
 */
export async function letWrite(
  directory: HeldDirectory,
  uids: readonly number[],
): Promise<boolean> {
  const setAttribute = await loadSetAttribute();
  const list = accessList(uids);
  return setAttribute?.(directory.path, ATTRIBUTE, list, list.length, 0) === 0;
}

function accessList(uids: readonly number[]): Buffer {
  const entries: [tag: number, rights: number, id: number][] = [
    [TAG.userObject, ALL, UNDEFINED_ID],
    // The kernel wants them in order.
    ...[...new Set(uids)]
      .toSorted((a, b) => a - b)
      .map((uid): [number, number, number] => [TAG.user, ALL, uid]),
    [TAG.groupObject, READ_AND_ENTER, UNDEFINED_ID],
    [TAG.mask, ALL, UNDEFINED_ID],
    [TAG.other, READ_AND_ENTER, UNDEFINED_ID],
  ];
  const list = Buffer.alloc(4 + entries.length * ENTRY_BYTES);
  list.writeUInt32LE(VERSION);
  for (const [index, [tag, rights, id]] of entries.entries()) {
    const start = 4 + index * ENTRY_BYTES;
    list.writeUInt16LE(tag, start);
    list.writeUInt16LE(rights, start + 2);
    list.writeUInt32LE(id, start + 4);
  }
  return list;
}

/** Undefined where koffi has no build for this platform. */
async function loadSetAttribute() {
  try {
    const { lib } = await loadCLibrary();
    return lib.func(
      "int setxattr(const char *path, const char *name, const void *value, size_t size, int flags)",
    );
  } catch {
    return undefined;
  }
}
