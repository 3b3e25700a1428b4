export interface Constraint {
  LTarget: string;
  RTarget: string;
  Operand: string;
}

export interface Affinity extends Constraint {
  /** -100 to 100. */
  Weight: number;
}

export interface Spread {
  Attribute: string;
  /** 1 to 100. */
  Weight: number;
  SpreadTarget: { Value: string; Percent: number }[] | null;
}
