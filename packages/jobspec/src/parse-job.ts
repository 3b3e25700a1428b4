import {
  type BodySchema,
  type Diagnostic,
  type EvalContext,
  errorDiagnostic,
  expandDynamicBlocks,
  type FileAccess,
  hasErrors,
  standardFunctions,
} from "@drover/hcl";
import type { VariableSources } from "./file/assign-variables.ts";
import { blocksAsAttributes } from "./file/blocks-as-attributes.ts";
import { decodeBlock } from "./file/decode-block.ts";
import { localValues } from "./file/local-values.ts";
import { parseBody } from "./file/parse-body.ts";
import { variableValues } from "./file/variable-values.ts";
import type { JobInput } from "./input.ts";
import { JOB } from "./schema/job.ts";

/** A job out of a job file. `job` is undefined exactly if there are errors. */
export interface ParsedJob {
  readonly job: JobInput | undefined;
  readonly diagnostics: Diagnostic[];
}

/** How a job file is read. */
export interface ParseJobOptions extends VariableSources {
  /** For messages. */
  readonly filename: string;
  /** Files for the functions that read some; without them, such functions are errors. */
  readonly files?: FileAccess | undefined;
}

const FILE_SCHEMA: BodySchema = {
  blocks: [
    { type: "variables" },
    { type: "variable", labelNames: ["name"] },
    { type: "locals" },
    { type: "job", labelNames: ["name"] },
  ],
};

/** Slips of `var` and `local`, which would otherwise pass for names that are known at run time. */
const FALSE_FRIENDS: ReadonlySet<string> = new Set(["vars", "variable", "variables", "locals"]);

/**
 * Reads a job file in HCL, or in HCL's JSON syntax. Everything wrong with it is reported at once,
 * with its place in the text. References to what is known at run time only stay as they are.
 */
export function parseJob(
  text: string,
  { filename, files, ...sources }: ParseJobOptions,
): ParsedJob {
  const { body, diagnostics } = parseBody(text, filename);
  if (hasErrors(diagnostics)) return { job: undefined, diagnostics };
  const file = body.content(FILE_SCHEMA);
  diagnostics.push(...file.diagnostics);
  const ofType = (...types: string[]) =>
    file.content.blocks.filter(({ type }) => types.includes(type));

  const functions = standardFunctions(files && { files });
  const blocks = ofType("variable", "variables");
  const variables = new Map([["var", variableValues(blocks, sources, { functions, diagnostics })]]);
  const isDeferred = (root: string) => !FALSE_FRIENDS.has(root);
  const evaluation: EvalContext = { variables, functions, isDeferred };
  // What refers to variables that are wrong would only be reported again.
  if (hasErrors(diagnostics)) return { job: undefined, diagnostics: inOrder(diagnostics) };
  variables.set("local", localValues(ofType("locals"), evaluation, diagnostics));
  if (hasErrors(diagnostics)) return { job: undefined, diagnostics: inOrder(diagnostics) };

  const [block, second] = ofType("job");
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
  const expanded = expandDynamicBlocks(blocksAsAttributes(block.body), evaluation);
  const labelled = { body: expanded, labels: block.labels };
  const job = decodeBlock(JOB, labelled, { evaluation, diagnostics }) as JobInput;
  return { job: hasErrors(diagnostics) ? undefined : job, diagnostics: inOrder(diagnostics) };
}

function inOrder(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return diagnostics.toSorted(
    (a, b) => (a.subject?.startOffset ?? 0) - (b.subject?.startOffset ?? 0),
  );
}
