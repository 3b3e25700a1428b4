import path from "node:path";
import type { JobSubmissionInput } from "@drover/api";
import { Fault } from "@drover/fault";
import { fileAccess, renderDiagnostics } from "@drover/hcl";
import { type JobInput, type ParseJobOptions, parseJob, parseJobJson } from "@drover/jobspec";
import type { Problem } from "@drover/schema";
import { diagnosticOf, type Places } from "@drover/schema/hcl";
import type { Context } from "../command/context.ts";
import { booleanFlag, type FlagValues, listFlag, optionalBooleanFlag } from "../command/flag.ts";
import { parsePairs } from "../command/parse-pairs.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { readText } from "./read-text.ts";

/** Why Vault's namespaces are refused. */
export const NO_VAULT = "there is no Vault; tasks have secrets from Nomad variables";

/** Flags of commands that read a job file. */
export const jobFileFlags = {
  json: booleanFlag("the file is JSON, as `job inspect` and `job run -output` print it"),
  var: listFlag("<name=value>", "the value of a variable; may be given several times"),
  varFile: listFlag("<file>", "a file with values of variables; may be given several times"),
  hcl2Strict: optionalBooleanFlag("whether a value for an undeclared variable is an error (true)"),
};

/** A job with the text that it was read from. */
export interface JobFile {
  readonly job: JobInput & { readonly ID: string };
  readonly submission: JobSubmissionInput;
  /** Shows problems at their places in the file; in JSON, as a list. */
  readonly show: (problems: readonly Problem[]) => string;
}

/**
 * Reads a job from a file, or from standard input for "-". Warnings go to the terminal.
 *
 * @throws {Fault} `not_found` if there is no such file, `invalid_argument` if it is no job; what is
 *   wrong with it has been written to the terminal by then
 */
export async function readJobFile(
  file: string,
  flags: FlagValues<typeof jobFileFlags>,
  { context, terminal }: { context: Context; terminal: Terminal },
): Promise<JobFile> {
  const source = await readText(file, context);
  const isJson = flags.json || file.endsWith(".json");
  if (isJson) {
    const job = readJson(source, { file, terminal });
    return {
      job: withId(job, file),
      submission: { Source: source, Format: "json" },
      show: (problems) => problems.map(({ message }) => `  * ${message}\n`).join(""),
    };
  }
  const variables = parsePairs(flags.var, "var");
  const variableFiles = await Promise.all(
    flags.varFile.map(async (filename) => ({
      filename,
      text: await readText(filename, context),
    })),
  );
  const { job, places } = readHcl(source, {
    file,
    terminal,
    sources: { variables, variableFiles, env: context.env, strict: flags.hcl2Strict ?? true },
  });
  return {
    job: withId(job, file),
    submission: {
      Source: source,
      Format: "hcl2",
      VariableFlags: variables,
      Variables: variableFiles.map(({ text }) => text).join("\n"),
    },
    show: (problems) =>
      renderDiagnostics(
        problems.map((problem) => diagnosticOf(problem, places)),
        { color: terminal.style.coloured },
      ),
  };
}

function withId(job: JobInput, file: string): JobFile["job"] {
  if (job.ID) return { ...job, ID: job.ID };
  throw new Fault("invalid_argument", `Job file ${file} gives the job no ID`);
}

type VariableSources = Omit<ParseJobOptions, "filename" | "files">;

interface ReadOptions {
  readonly file: string;
  readonly terminal: Terminal;
}

function readHcl(
  source: string,
  { file, terminal, sources }: ReadOptions & { sources: VariableSources },
): { job: JobInput; places: Places } {
  const filename = file === "-" ? "<standard input>" : path.normalize(file);
  const files = fileAccess(file === "-" ? "." : path.dirname(file));
  const { job, diagnostics, places } = parseJob(source, { ...sources, filename, files });
  if (diagnostics.length > 0) {
    terminal.warn(renderDiagnostics(diagnostics, { color: terminal.style.coloured }));
  }
  if (job !== undefined) return { job, places };
  const count = diagnostics.filter(({ severity }) => severity === "error").length;
  throw new Fault(
    "invalid_argument",
    `Job file ${filename} has ${count === 1 ? "an error" : `${count} errors`}; nothing was done`,
  );
}

function readJson(source: string, { file, terminal }: ReadOptions): JobInput {
  const { job, errors, warnings } = parseJobJson(source);
  for (const warning of warnings) terminal.warn(`Warning: ${warning}`);
  if (job !== undefined) return job;
  throw new Fault("invalid_argument", `Job file ${file} is no job in JSON:\n${errors.join("\n")}`);
}
