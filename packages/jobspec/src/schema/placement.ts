import type { Affinity, Constraint, Spread } from "@drover/job";
import { blocks, int, label, schema, string } from "./field.ts";

export const CONSTRAINT = schema<Constraint>({
  LTarget: string("attribute"),
  RTarget: string("value"),
  Operand: string("operator"),
});

export const AFFINITY = schema<Affinity>({
  ...CONSTRAINT.fields,
  Weight: int("weight", 50),
});

export const SPREAD = schema<Spread>({
  Attribute: string("attribute"),
  Weight: int("weight", 50),
  SpreadTarget: blocks(
    "target",
    schema<{ Value: string; Percent: number }>({ Value: label(), Percent: int("percent") }),
  ),
});
