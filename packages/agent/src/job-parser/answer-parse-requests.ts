import type { Readable, Writable } from "node:stream";
import { Fault } from "@drover/fault";
import { renderDiagnostics } from "@drover/hcl";
import { canonicalize, parseJob } from "@drover/jobspec";
import { stringifyJson } from "@drover/schema/json";

/** A job file to parse. */
export interface ParseRequest {
  readonly hcl: string;
  /** The text of a file of variables; empty for none. */
  readonly variables: string;
  /** Whether all defaults are filled in. */
  readonly canonical: boolean;
}

/** What the line of an answer begins with; the job's JSON follows, or the JSON of what is wrong. */
export const ANSWER = { job: "+", problem: "-" } as const;

/** Answers each line of `input`, a {@link ParseRequest} as JSON, with a line of `output`, until it ends. */
export async function answerParseRequests(input: Readable, output: Writable): Promise<void> {
  for await (const line of linesOf(input)) output.write(`${answer(line)}\n`);
}

/** By newlines alone: `node:readline` ends a line at U+2028 too, which JSON may hold. */
async function* linesOf(input: Readable): AsyncGenerator<string> {
  let pieces: string[] = [];
  for await (const piece of input.setEncoding("utf8")) {
    const [end, ...lines] = String(piece).split("\n");
    pieces.push(end ?? "");
    for (const line of lines) {
      yield pieces.join("");
      pieces = [line];
    }
  }
}

function answer(line: string): string {
  try {
    return `${ANSWER.job}${parse(JSON.parse(line))}`;
  } catch (error) {
    return `${ANSWER.problem}${JSON.stringify(Fault.from(error).message)}`;
  }
}

/** @throws {Fault} `invalid_argument` with everything that is wrong */
function parse({ hcl, variables, canonical }: ParseRequest): string {
  const variableFiles = variables === "" ? [] : [{ filename: "input.hcl", text: variables }];
  const { job, diagnostics } = parseJob(hcl, { filename: "input.hcl", variableFiles });
  if (job === undefined) throw new Fault("invalid_argument", renderDiagnostics(diagnostics));
  return stringifyJson(canonical ? canonicalize(job) : job);
}
