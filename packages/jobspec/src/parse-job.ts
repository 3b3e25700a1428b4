import {
  type Diagnostic,
  type EvalContext,
  errorDiagnostic,
  hasErrors,
  parseConfig,
} from "@drover/hcl";
import { blocksAsAttributes } from "./file/blocks-as-attributes.ts";
import { decodeBlock } from "./file/decode-block.ts";
import type { JobInput } from "./input.ts";
import { JOB } from "./schema/job.ts";

/** A job out of a job file. `job` is undefined exactly if there are errors. */
export interface ParsedJob {
  readonly job: JobInput | undefined;
  readonly diagnostics: Diagnostic[];
}

/** How a job file is read. */
export interface ParseJobOptions {
  /** For messages. */
  readonly filename: string;
}

/** Reads a job file in HCL. Everything wrong with it is reported at once, with its place in the text. */
export function parseJob(text: string, { filename }: ParseJobOptions): ParsedJob {
  const { body, diagnostics } = parseConfig(text, filename);
  if (hasErrors(diagnostics)) return { job: undefined, diagnostics };
  const file = body.content({ blocks: [{ type: "job", labelNames: ["name"] }] });
  diagnostics.push(...file.diagnostics);
  const [block, second] = file.content.blocks;
  if (block === undefined) {
    diagnostics.push(
      errorDiagnostic("missing_block", "Missing job block", "A job block is required.", {
        subject: body.missingItemRange,
      }),
    );
    return { job: undefined, diagnostics };
  }
  if (second !== undefined) {
    const detail = `Only one block of type "job" is allowed. Previous definition was at ${block.headerRange}.`;
    diagnostics.push(
      errorDiagnostic("duplicate_block", "Duplicate job block", detail, {
        subject: second.headerRange,
      }),
    );
  }
  const evaluation: EvalContext = { isDeferred: () => true };
  const labelled = { body: blocksAsAttributes(block.body), labels: block.labels };
  const job = decodeBlock(JOB, labelled, { evaluation, diagnostics }) as JobInput;
  return { job: hasErrors(diagnostics) ? undefined : job, diagnostics: inOrder(diagnostics) };
}

function inOrder(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return diagnostics.toSorted(
    (a, b) => (a.subject?.startOffset ?? 0) - (b.subject?.startOffset ?? 0),
  );
}
