import { closeSync, constants, openSync } from "node:fs";
import { loadCLibrary } from "../system/c-library.ts";

/** Source: linux/fs.h, as the requests are on Node's platforms with 64 bits. */
const FS_IOC_GETFLAGS = 0x80086601;
const FS_IOC_SETFLAGS = 0x40086602;
const FS_TOPDIR_FL = 0x20000;

/**
 * Tells ext4 that what is made in this directory from now on belongs to different things: each directory
 * in it gets a region of the disk of its own, as those of /home do. Without that all share the region
 * of the directory above, and to make a file takes ten times as long where much was deleted lately, be
 * it by others: ext4 passes over each inode that was free for less than five minutes. See chattr(1), T.
 *
 * @param directory is there
 * @returns whether the file system took it; others than ext4 have no need of it
 */
export async function markTopDirectory(directory: string): Promise<boolean> {
  let descriptor: number | undefined;
  try {
    const { lib } = await loadCLibrary();
    const ioctl = lib.func("int ioctl(int fd, unsigned long request, ...)");
    descriptor = openSync(directory, constants.O_RDONLY | constants.O_DIRECTORY);
    const flags = new Int32Array(2);
    if (ioctl(descriptor, FS_IOC_GETFLAGS, "int32_t *", flags) !== 0) return false;
    flags[0] = (flags[0] ?? 0) | FS_TOPDIR_FL;
    return ioctl(descriptor, FS_IOC_SETFLAGS, "int32_t *", flags) === 0;
  } catch {
    return false;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
