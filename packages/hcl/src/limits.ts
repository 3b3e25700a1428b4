/** Thrown inside an evaluation when a limit is passed; the evaluation turns it into a diagnostic. */
export class LimitError extends Error {
  override readonly name = "LimitError";
}

/** How much an evaluation may do before it is stopped with a diagnostic. */
export interface Limits {
  /** Steps of evaluation: expressions evaluated, elements gone through, pieces of text made. */
  readonly steps: number;
  /** UTF-16 code units of one string. */
  readonly stringLength: number;
}

export const DEFAULT_LIMITS: Limits = { steps: 2_000_000, stringLength: 64 * 1024 * 1024 };

/**
 * A value consists of no more values than this. Parts that occur twice count twice: written out,
 * they would be there twice.
 */
export const MAX_VALUE_SIZE = 2_000_000;
