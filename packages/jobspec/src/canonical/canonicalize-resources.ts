import type { Resources } from "@drover/job";
import type { Input } from "@drover/schema";
import { fill } from "@drover/schema";
import { RESOURCES } from "../schema/resources.ts";

/** Whole cores take the place of the default share of CPU. */
export function canonicalizeResources(given: Input<Resources>): Resources {
  const hasCores = given.Cores !== null && given.Cores !== undefined;
  return fill(RESOURCES, hasCores ? { ...given, CPU: given.CPU ?? 0 } : given);
}
