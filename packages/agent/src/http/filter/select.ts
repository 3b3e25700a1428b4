import { Fault } from "@drover/fault";
import { type Selector, showSelector } from "./expression.ts";

/** What the names of `any` and `all` stand for, the innermost first. */
export interface Locals {
  readonly name: string;
  readonly value: unknown;
  readonly outer: Locals | undefined;
}

/** The fields that hold maps, whose keys are not known: one that is absent is no mistake. */
const MAPS = new Set([
  "Args",
  "Attributes",
  "CanaryMeta",
  "ClassEligibility",
  "ClassExhausted",
  "ClassFiltered",
  "Config",
  "ConstraintFiltered",
  "Details",
  "DimensionExhausted",
  "Drivers",
  "Env",
  "FailedTGAllocs",
  "GetterHeaders",
  "GetterOptions",
  "Header",
  "HostNetworks",
  "HostVolumes",
  "Links",
  "Meta",
  "NodesAvailable",
  "Policy",
  "QueuedAllocations",
  "TaggedAddresses",
  "Target",
  "TaskGroups",
  "TaskLifecycles",
  "TaskResources",
  "TaskStates",
  "Tasks",
  "Volumes",
]);

/**
 * What a selector finds in a row: undefined for a key that a map lacks, for an index behind the end
 * of a list, and for whatever is within null.
 *
 * @throws {Fault} `invalid_argument` for a field that there is not
 */
export function select(row: object, selector: Selector, locals: Locals | undefined): unknown {
  const [first, ...rest] = selector;
  const local = find(locals, first);
  let value: unknown = local === undefined ? own(row, first) : local.value;
  let parent: string = first;
  let isFree = false;
  for (const name of rest) {
    if (value === null || value === undefined) return undefined;
    if (Array.isArray(value)) {
      if (!/^\d{1,9}$/.test(name)) throw unknown(selector, `${parent} is a list`);
      value = value[Number(name)];
    } else if (typeof value === "object") {
      // Within what anybody may write, as a task's Config, everything is a map.
      isFree ||= parent === "Config";
      const isKnown = isFree || MAPS.has(parent) || Object.hasOwn(value, name);
      if (!isKnown) throw unknown(selector, `${parent} has no ${name}`);
      value = own(value, name);
    } else throw unknown(selector, `${parent} has no fields`);
    parent = name;
  }
  return value;
}

function own(object: object, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name as keyof typeof object] : undefined;
}

function find(locals: Locals | undefined, name: string): Locals | undefined {
  for (let local = locals; local !== undefined; local = local.outer) {
    if (local.name === name) return local;
  }
  return undefined;
}

function unknown(selector: Selector, reason: string): Fault {
  return new Fault(
    "invalid_argument",
    `Invalid filter: "${showSelector(selector)}", but ${reason}`,
  );
}
