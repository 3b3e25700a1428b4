import path from "node:path";

/** A name without empty and `.` parts. */
export function normalize(name: string): string {
  return name
    .split("/")
    .filter((part) => part !== "" && part !== ".")
    .join("/");
}

/**
 * Whether a link leads to what is inside: up no further than it lies deep, and then only down. A way
 * up after a way down is refused, for it may lead through another link.
 */
export function staysInside(name: string, target: string): boolean {
  if (path.isAbsolute(target)) return false;
  const depth = name.split("/").length - 1;
  const steps = normalize(target).split("/");
  const ups = steps.findIndex((step) => step !== "..");
  return ups >= 0 && ups <= depth && !steps.slice(ups).includes("..");
}
