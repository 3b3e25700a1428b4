import {
  type Block,
  type BodySchema,
  type Diagnostic,
  type EvalContext,
  errorDiagnostic,
  expandDynamicBlocks,
  type FileAccess,
  hasErrors,
  type Range,
  standardFunctions,
} from "@drover/hcl";
import type { Task, WorkloadIdentity } from "@drover/job";
import type { Input } from "@drover/schema";
import {
  blocksAsAttributes,
  type DecodeContext,
  decodeBlock,
  type Place,
  type Places,
} from "@drover/schema/hcl";
import type { VariableSources } from "./file/assign-variables.ts";
import { localValues } from "./file/local-values.ts";
import { parseBody } from "./file/parse-body.ts";
import { variableValues } from "./file/variable-values.ts";
import type { JobInput } from "./input.ts";
import { DEFAULT_IDENTITY } from "./schema/identity.ts";
import { JOB } from "./schema/job.ts";

/** A job out of a job file. `job` is undefined exactly if there are errors. */
export interface ParsedJob {
  readonly job: JobInput | undefined;
  readonly diagnostics: Diagnostic[];
  /** Where each field of the job stands, by path: `TaskGroups[0].Tasks[0].Config.command`. */
  readonly places: Places;
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
export function parseJob(text: string, options: ParseJobOptions): ParsedJob {
  const { body, diagnostics } = parseBody(text, options.filename);
  const places: Places = new Map();
  if (hasErrors(diagnostics)) return { job: undefined, diagnostics, places };
  const { content, diagnostics: found } = body.content(FILE_SCHEMA);
  diagnostics.push(...found);
  const evaluation = evaluationOf(content.blocks, options, diagnostics);
  // What refers to values that are wrong would only be reported again.
  const block = hasErrors(diagnostics)
    ? undefined
    : theJobBlock(content.blocks, body.missingItemRange, diagnostics);
  const job = block && decodeJob(block, { evaluation, diagnostics, places });
  return {
    job: hasErrors(diagnostics) ? undefined : job,
    diagnostics: inOrder(diagnostics),
    places: withoutLoneTasks(places),
  };
}

/** What the expressions of the job can refer to: the file's variables and locals, and functions. */
function evaluationOf(
  blocks: readonly Block[],
  { files, ...sources }: ParseJobOptions,
  diagnostics: Diagnostic[],
): EvalContext {
  const functions = standardFunctions(files && { files });
  const isDeferred = (root: string) => !FALSE_FRIENDS.has(root);
  const variables = new Map([["var", variableValues(blocks, sources, { functions, diagnostics })]]);
  const context: EvalContext = { variables, functions, isDeferred };
  if (hasErrors(diagnostics)) return context;
  const locals = blocks.filter(({ type }) => type === "locals");
  return {
    ...context,
    variables: new Map([...variables, ["local", localValues(locals, context, diagnostics)]]),
  };
}

function theJobBlock(
  blocks: readonly Block[],
  missingItemRange: Range,
  diagnostics: Diagnostic[],
): Block | undefined {
  const [first, second] = blocks.filter(({ type }) => type === "job");
  if (first === undefined) {
    diagnostics.push(
      errorDiagnostic("missing_block", "Missing job block", "A job block is required.", {
        subject: missingItemRange,
      }),
    );
  } else if (second !== undefined) {
    const detail = `Only one block of type "job" is allowed. Previous definition was at ${first.headerRange}.`;
    diagnostics.push(
      errorDiagnostic("duplicate_block", "Duplicate job block", detail, {
        subject: second.headerRange,
      }),
    );
  }
  return first;
}

function decodeJob(block: Block, context: DecodeContext): JobInput {
  const body = expandDynamicBlocks(blocksAsAttributes(block.body), context.evaluation);
  context.places?.set("", { name: block.headerRange, value: block.headerRange });
  const job = decodeBlock(JOB, { ...block, body }, context) as JobInput;
  const tasks = (job.TaskGroups ?? []).flatMap((group) => group?.Tasks ?? []);
  for (const task of tasks) if (task) separateDefaultIdentity(task);
  return job;
}

/** The identity without a name, or named "default", is sent apart from the others. */
function separateDefaultIdentity(task: Input<Task>): void {
  const isDefault = (identity: Input<WorkloadIdentity> | null) => {
    return identity !== null && (!identity.Name || identity.Name === DEFAULT_IDENTITY);
  };
  const own = task.Identities?.findLast(isDefault);
  if (own == null) return;
  const others = task.Identities?.filter((identity) => !isDefault(identity)) ?? [];
  task.Identity = own;
  if (others.length === 0) delete task.Identities;
  else task.Identities = others;
}

/** Tasks outside of groups have become groups of their own, before the others. */
function withoutLoneTasks(places: Places): Places {
  const lone = [...places.keys()].filter((path) => /^LoneTasks\[\d+\]$/.test(path)).length;
  if (lone === 0) return places;
  const moved = [...places].map(([path, place]): [string, Place] => [
    path
      .replace(/^TaskGroups\[(\d+)\]/, (_, index) => `TaskGroups[${Number(index) + lone}]`)
      .replace(/^LoneTasks\[(\d+)\]/, "TaskGroups[$1].Tasks[0]"),
    place,
  ]);
  return new Map(moved);
}

function inOrder(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return diagnostics.toSorted(
    (a, b) => (a.subject?.startOffset ?? 0) - (b.subject?.startOffset ?? 0),
  );
}
