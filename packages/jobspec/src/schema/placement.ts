import type { Affinity, Constraint, Spread } from "@drover/job";
import { blocks, bool, int, label, schema, string, type Written, within } from "@drover/schema";

/** Operands that may be written as `operand = "value"`, the later over the earlier. */
const SHORTHANDS = [
  "version",
  "semver",
  "regexp",
  "set_contains_any",
  "set_contains_all",
  "set_contains",
] as const;

const SHORTHAND_FIELDS = Object.fromEntries(SHORTHANDS.map((name) => [name, string(name)]));

const COMPARISON = {
  LTarget: string("attribute"),
  RTarget: string("value"),
  Operand: string("operator"),
};

export const CONSTRAINT = schema<Constraint>(COMPARISON, {
  fileOnly: {
    ...SHORTHAND_FIELDS,
    distinct_hosts: bool("distinct_hosts"),
    distinct_property: string("distinct_property"),
  },
  fromFile: constraintFromFile,
});

export const AFFINITY = schema<Affinity>(
  { ...COMPARISON, Weight: within(int("weight", 50), { min: -100, max: 100 }) },
  { fileOnly: SHORTHAND_FIELDS, fromFile: comparisonFromFile },
);

export const SPREAD = schema<Spread>({
  Attribute: string("attribute"),
  Weight: within(int("weight", 50), { min: 0, max: 100 }),
  SpreadTarget: blocks(
    "target",
    schema<{ Value: string; Percent: number }>({
      Value: label(),
      Percent: within(int("percent"), { min: 0, max: 100 }),
    }),
  ),
});

function constraintFromFile({ distinct_hosts, distinct_property, ...written }: Written): Written {
  const comparison = comparisonFromFile(written);
  if (distinct_property) {
    return { ...comparison, Operand: "distinct_property", LTarget: distinct_property };
  }
  if (distinct_hosts === undefined) return comparison;
  return { ...comparison, Operand: "distinct_hosts", RTarget: String(distinct_hosts) };
}

function comparisonFromFile(written: Written): Written {
  const comparison: Record<string, unknown> = { ...written };
  for (const name of SHORTHANDS) {
    const value = comparison[name];
    delete comparison[name];
    if (value) Object.assign(comparison, { Operand: name, RTarget: value });
  }
  return { ...comparison, Operand: comparison.Operand || "=" };
}
