import { BUILTIN_NAMES } from "./builtins/names.ts";
import { toBytes } from "./bytes.ts";
import { TemplateError } from "./error.ts";
import { FUNCTION_NAMES, whyUnavailable } from "./functions/known-names.ts";
import { Lexer } from "./syntax/lexer.ts";
import { parseTemplate } from "./syntax/parser.ts";

export interface CheckOptions {
  readonly leftDelimiter: string;
  readonly rightDelimiter: string;
}

/** Why a template cannot be executed here. */
export interface TemplateProblem {
  /** The first line is 1. */
  readonly line: number;
  readonly reason: string;
}

/**
 * What is wrong with a template before it is executed: its language, and the functions that it
 * calls. Functions that need what is not here are told one by one.
 */
export function checkTemplate(
  text: string,
  { leftDelimiter, rightDelimiter }: CheckOptions,
): TemplateProblem[] {
  const problems: TemplateProblem[] = [];
  const lexer = new Lexer(toBytes(text), {
    leftDelimiter: toBytes(leftDelimiter || "{{"),
    rightDelimiter: toBytes(rightDelimiter || "}}"),
  });
  try {
    parseTemplate(lexer, {
      name: "template",
      hasFunction: (name, line) => {
        if (BUILTIN_NAMES.has(name) || FUNCTION_NAMES.has(name)) return true;
        const reason = whyUnavailable(name);
        if (reason !== undefined) problems.push({ line, reason: `function "${name}" ${reason}` });
        return reason !== undefined;
      },
    });
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    problems.push({ line: error.place.line, reason: error.reason });
  }
  return problems;
}
