import path from "node:path";

/** Whether a destination below `directory` of an allocation lies outside the allocation. */
export function escapes(directory: string, destination: string): boolean {
  return path.posix.join(directory, destination).split("/")[0] === "..";
}
