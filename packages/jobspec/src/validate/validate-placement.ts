import {
  type Affinity,
  type Constraint,
  compileRe2,
  type Job,
  parseVersionConstraint,
  type Spread,
} from "@drover/job";
import { type Findings, quote, within } from "./messages.ts";

const COMPARISONS: readonly string[] = ["=", "==", "is", "!=", "not", "<", "<=", ">", ">="];
const NODE_TARGETS: readonly string[] = [
  "${node.unique.id}",
  "${node.unique.name}",
  "${node.datacenter}",
  "${node.class}",
  "${node.pool}",
];
const TARGET_PREFIXES: readonly string[] = ["${attr.", "${meta.", "${device."];

/** Constraints, affinities and spreads of a job or a group. */
export function* validatePlacement(
  { Constraints, Affinities, Spreads }: Pick<Job, "Constraints" | "Affinities" | "Spreads">,
  jobType: string,
): Findings {
  for (const [i, constraint] of (Constraints ?? []).entries()) {
    yield* within(
      `Constraint ${i + 1} validation failed`,
      ["Constraints", i],
      validateConstraint(constraint),
    );
  }
  if (jobType === "system") {
    if (Affinities !== null) yield "System jobs may not have an affinity block";
    if (Spreads !== null) yield "System jobs may not have a spread block";
    return;
  }
  for (const [i, affinity] of (Affinities ?? []).entries()) {
    yield* within(
      `Affinity ${i + 1} validation failed`,
      ["Affinities", i],
      validateAffinity(affinity),
    );
  }
  for (const [i, spread] of (Spreads ?? []).entries()) {
    yield* within(`Spread ${i + 1} validation failed`, ["Spreads", i], validateSpread(spread));
  }
}

export function* validateConstraint(constraint: Constraint): Findings {
  const { LTarget, RTarget, Operand } = constraint;
  switch (Operand) {
    case "":
      yield "Missing constraint operand";
      break;
    case "distinct_hosts":
      return;
    case "distinct_property":
      if (RTarget !== "" && !/^\d+$/.test(RTarget)) {
        yield `Failed to convert RTarget ${quote(RTarget)} to uint64: invalid syntax`;
      } else if (RTarget !== "" && BigInt(RTarget) < 1n) {
        yield `Distinct Property must have an allowed count of 1 or greater: ${RTarget} < 1`;
      }
      break;
    case "is_set":
    case "is_not_set":
      if (RTarget !== "") yield `Operator ${quote(Operand)} does not support an RTarget`;
      break;
    default:
      yield* validateComparison(constraint, "constraint type");
  }
  if (LTarget === "") yield "no attribute provided but is required by operator";
  else yield* validateTarget(LTarget);
}

export function* validateAffinity(affinity: Affinity): Findings {
  if (affinity.Operand === "") yield "Missing affinity operand";
  else yield* validateComparison(affinity, "affinity operator");
  if (affinity.LTarget === "") yield "No LTarget provided but is required";
  if (affinity.Weight === 0) yield "Affinity weight cannot be zero";
  if (Math.abs(affinity.Weight) > 100) {
    yield `Affinity weight must be within the range [-100,100], not ${affinity.Weight}`;
  }
}

export function* validateSpread({ Attribute, Weight, SpreadTarget }: Spread): Findings {
  if (Attribute === "") yield "Missing spread attribute";
  if (Weight <= 0 || Weight > 100) {
    yield `Spread block must have a positive weight from 0 to 100, not ${Weight}`;
  }
  const seen = new Set<string>();
  let sum = 0;
  for (const { Value, Percent } of SpreadTarget ?? []) {
    if (seen.has(Value)) yield `Spread target value ${quote(Value)} already defined`;
    if (Percent < 0 || Percent > 100) {
      yield `Spread target percentage for value ${quote(Value)} must be between 0 and 100`;
    }
    seen.add(Value);
    sum += Percent;
  }
  if (sum > 100) {
    yield `Sum of spread target percentages must not be greater than 100%; got ${sum}%`;
  }
}

function* validateComparison(
  { Operand, RTarget }: Constraint,
  kind: "constraint type" | "affinity operator",
): Findings {
  switch (Operand) {
    case "set_contains":
    case "set_contains_all":
    case "set_contains_any":
      if (RTarget === "") yield "Set contains constraint requires an RTarget";
      return;
    case "regexp":
      if (compileRe2(RTarget) === undefined) {
        yield `Regular expression failed to compile: ${quote(RTarget)}`;
      }
      return;
    case "version":
    case "semver": {
      const name = Operand === "version" ? "Version" : "Semver";
      if (parseVersionConstraint(RTarget, Operand) === undefined) {
        yield `${name} constraint is invalid: Malformed constraint: ${RTarget}`;
      }
      return;
    }
  }
  if (!COMPARISONS.includes(Operand)) yield `Unknown ${kind} ${quote(Operand)}`;
  else if (RTarget === "") yield `Operator ${quote(Operand)} requires an RTarget`;
}

function* validateTarget(target: string): Findings {
  if (!target.startsWith("$")) return;
  if (!target.startsWith("${")) {
    yield `attribute ${quote(target)} is missing an opening brace`;
  } else if (!target.endsWith("}")) {
    yield `attribute ${quote(target)} is missing a closing brace`;
  } else if (
    !NODE_TARGETS.includes(target) &&
    !TARGET_PREFIXES.some((prefix) => target.startsWith(prefix))
  ) {
    yield `unsupported attribute ${quote(target)}`;
  }
}
