import {
  type Body,
  ConversionError,
  type Diagnostic,
  errorDiagnostic,
  evaluate,
  hasErrors,
  parseExpression,
  type Range,
  stringValue,
  type Value,
} from "@drover/hcl";
import { parseBody } from "./parse-body.ts";
import { type AssignedValue, convertForVariable, type Variable } from "./variable.ts";

const ENV_PREFIX = "NOMAD_VAR_";

/** Where variables get their values from; what is named later goes before what is named earlier. */
export interface VariableSources {
  /** The environment; entries `NOMAD_VAR_name` set variables. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Files of `name = value`, in HCL or JSON; a later file goes before an earlier one. */
  readonly variableFiles?:
    | readonly { readonly filename: string; readonly text: string }[]
    | undefined;
  /** Values as the command line gives them, by name. */
  readonly variables?: Readonly<Record<string, string>> | undefined;
  /** Whether to set a variable that is not declared is an error, as it is unless told, or a warning. */
  readonly strict?: boolean | undefined;
}

/** The values that the sources give to declared variables. */
export function assignVariables(
  declared: ReadonlyMap<string, Variable>,
  { env = {}, variableFiles = [], variables = {}, strict = true }: VariableSources,
  diagnostics: Diagnostic[],
): Map<string, AssignedValue> {
  const assignment = new Assignment(declared, strict, diagnostics);
  for (const [key, text] of Object.entries(env)) {
    const name = key.startsWith(ENV_PREFIX) ? key.slice(ENV_PREFIX.length) : "";
    if (declared.has(name) && text !== undefined) assignment.setText(name, text, "env");
  }
  for (const { filename, text } of variableFiles) assignment.setFromFile(text, filename);
  for (const [name, text] of Object.entries(variables)) assignment.setText(name, text, "cmd");
  return assignment.values;
}

class Assignment {
  readonly values = new Map<string, AssignedValue>();
  readonly #declared: ReadonlyMap<string, Variable>;
  readonly #strict: boolean;
  readonly #diagnostics: Diagnostic[];

  constructor(declared: ReadonlyMap<string, Variable>, strict: boolean, diagnostics: Diagnostic[]) {
    this.#declared = declared;
    this.#strict = strict;
    this.#diagnostics = diagnostics;
    for (const { name, default: value } of declared.values()) {
      if (value !== undefined) this.values.set(name, value);
    }
  }

  /** Sets a variable to a text, which is an expression unless the variable holds a text or a number. */
  setText(name: string, text: string, from: "env" | "cmd"): void {
    const variable = this.#declared.get(name);
    if (variable === undefined) {
      this.#reportUndeclared(name, "was passed in the command line", undefined);
      return;
    }
    const kind = variable.type?.type.kind;
    if (kind === undefined || kind === "string" || kind === "number") {
      this.#set(variable, stringValue(text), from, undefined);
      return;
    }
    const place = from === "env" ? "env" : "arguments";
    const parsed = parseExpression(text, `<value for var.${name} from ${place}>`);
    this.#diagnostics.push(...parsed.diagnostics);
    if (hasErrors(parsed.diagnostics)) return;
    const { value, diagnostics } = evaluate(parsed.expression, {});
    this.#diagnostics.push(...diagnostics);
    if (!hasErrors(diagnostics)) this.#set(variable, value, from, parsed.expression.range);
  }

  setFromFile(text: string, filename: string): void {
    const { body, diagnostics } = parseBody(text, filename);
    this.#diagnostics.push(...diagnostics);
    if (hasErrors(diagnostics) || this.#hasDeclarations(body)) return;
    const { attributes, diagnostics: found } = body.justAttributes();
    this.#diagnostics.push(...found);
    for (const { name, nameRange, expression } of attributes.values()) {
      const variable = this.#declared.get(name);
      if (variable === undefined) {
        this.#reportUndeclared(name, "was set", nameRange);
        continue;
      }
      const { value, diagnostics: problems } = evaluate(expression, {});
      this.#diagnostics.push(...problems);
      if (!hasErrors(problems)) this.#set(variable, value, "varfile", expression.range);
    }
  }

  #set(
    { name, type, isSensitive }: Variable,
    value: Value,
    from: AssignedValue["from"],
    range: Range | undefined,
  ): void {
    try {
      this.values.set(name, { value: convertForVariable(value, type), from, range });
    } catch (error) {
      if (!(error instanceof ConversionError)) throw error;
      const reason = isSensitive ? "it cannot be converted" : error.message;
      const detail = `The value for ${name} is not compatible with the variable's type constraint: ${reason}.`;
      this.#diagnostics.push(
        errorDiagnostic("unsuitable_value", "Invalid value for variable", detail, {
          subject: isSensitive ? undefined : range,
        }),
      );
    }
  }

  /** Declarations in a file of values are a mistake that deserves a message of its own. */
  #hasDeclarations(body: Body): boolean {
    const { content } = body.partialContent({
      blocks: [{ type: "variable", labelNames: ["name"] }],
    });
    for (const { labels, typeRange } of content.blocks) {
      const detail = `A variable file gives values to variables that the job file declares; it cannot declare variables. To give ${labels[0]} a value, write ${labels[0]} = <value>.`;
      this.#diagnostics.push(
        errorDiagnostic("unsupported_block", "Variable declaration in a .var file", detail, {
          subject: typeRange,
        }),
      );
    }
    return content.blocks.length > 0;
  }

  #reportUndeclared(name: string, how: string, subject: Range | undefined): void {
    const detail = `A "${name}" variable ${how} but was not found in known variables. To declare it, add a block variable "${name}" {} to the job file.`;
    const undeclared = errorDiagnostic("undeclared_variable", "Undefined variable", detail, {
      subject,
    });
    this.#diagnostics.push({ ...undeclared, severity: this.#strict ? "error" : "warning" });
  }
}
