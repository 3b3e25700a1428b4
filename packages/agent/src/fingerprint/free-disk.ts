import { statfs } from "node:fs/promises";
import type { Node } from "@drover/job";

const MIB = 1024 * 1024;

/** @param directory on the disk that tasks write to */
export async function freeDiskMb(directory: string): Promise<number> {
  const { bavail, bsize } = await statfs(directory);
  return Math.floor((bavail * bsize) / MIB);
}

/**
 * A node with the disk space that it turned out to have. Never less than before: what running tasks
 * have written is part of what they asked for.
 */
export function withFreeDisk(node: Node, freeMb: number): Node {
  const { Disk } = node.NodeResources;
  // Not for each megabyte, since whatever waits for room is looked at again.
  if (freeMb - Disk.DiskMB <= Disk.DiskMB / 100) return node;
  const NodeResources = { ...node.NodeResources, Disk: { ...Disk, DiskMB: freeMb } };
  return { ...node, NodeResources };
}
