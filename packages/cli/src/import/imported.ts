import type { Program } from "../program/program.ts";
import type { Lost } from "./settings.ts";

/** What was read of another process manager's file. */
export interface Imported {
  readonly programs: readonly Program[];
  readonly lost: readonly Lost[];
}

/** Where a file stands and what it holds. */
export interface ForeignFile {
  readonly name: string;
  /** Its directory, absolute: programs run there unless they are told another place. */
  readonly directory: string;
  readonly text: string;
}
