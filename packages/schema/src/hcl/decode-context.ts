import type { Diagnostic, EvalContext } from "@drover/hcl";
import type { Places } from "./places.ts";

/** Where expressions are evaluated, and where problems are reported. */
export interface DecodeContext {
  readonly evaluation: EvalContext;
  readonly diagnostics: Diagnostic[];
  /** Filled with where each field stands, if it is given; paths are as they are before `fromFile`. */
  readonly places?: Places;
  /** The blocks around, before names in messages: `client.host_volume "data".`; none unless given. */
  readonly trail?: string;
}
