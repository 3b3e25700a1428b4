import {
  type Block,
  BOOL,
  ConversionError,
  convert,
  type Diagnostic,
  errorDiagnostic,
  evaluate,
  type FunctionLookup,
  hasErrors,
  objectValue,
  type Value,
} from "@drover/hcl";
import { assignVariables, type VariableSources } from "./assign-variables.ts";
import {
  type AssignedValue,
  readShortVariable,
  readVariableBlock,
  type Variable,
} from "./variable.ts";

/** The values of the variables that `variable` and `variables` blocks declare, for `var`. */
export function variableValues(
  blocks: readonly Block[],
  sources: VariableSources,
  { functions, diagnostics }: { functions: FunctionLookup; diagnostics: Diagnostic[] },
): Value {
  const declared = readDeclarations(blocks, diagnostics);
  const assigned = assignVariables(declared, sources, diagnostics);
  for (const variable of declared.values()) {
    const value = assigned.get(variable.name);
    if (value !== undefined) validate(variable, value, functions, diagnostics);
    else if (!hasErrors(diagnostics)) diagnostics.push(unset(variable));
  }
  return objectValue([...assigned].map(([name, { value }]) => [name, value] as const));
}

function readDeclarations(
  blocks: readonly Block[],
  diagnostics: Diagnostic[],
): Map<string, Variable> {
  const declared = new Map<string, Variable>();
  const add = (variable: Variable | undefined) => {
    if (variable === undefined) return;
    const { name, range } = variable;
    if (declared.has(name)) {
      const detail = `Duplicate ${name} variable definition found. Another was defined at ${declared.get(name)?.range}.`;
      diagnostics.push(
        errorDiagnostic("duplicate_variable", "Duplicate variable", detail, { subject: range }),
      );
    } else declared.set(name, variable);
  };
  for (const block of blocks) {
    if (block.type === "variable") add(readVariableBlock(block, diagnostics));
    if (block.type !== "variables") continue;
    const { attributes, diagnostics: found } = block.body.justAttributes();
    diagnostics.push(...found);
    for (const attribute of attributes.values()) add(readShortVariable(attribute, diagnostics));
  }
  return declared;
}

function unset({ name, range }: Variable): Diagnostic {
  const detail = `A variable must have a default value or be set: on the command line with -var ${name}=..., in a file given with -var-file, or as NOMAD_VAR_${name} in the environment.`;
  return errorDiagnostic("unset_variable", `Unset variable "${name}"`, detail, { subject: range });
}

/** A rule sees nothing but the variable that it is about. */
function validate(
  { name, validations, isSensitive }: Variable,
  { value, from, range }: AssignedValue,
  functions: FunctionLookup,
  diagnostics: Diagnostic[],
): void {
  const variables = new Map([["var", objectValue([[name, value] as const])]]);
  for (const { condition, message, range: ruleRange } of validations) {
    const result = evaluate(condition, { variables, functions });
    diagnostics.push(...result.diagnostics);
    if (hasErrors(result.diagnostics)) continue;
    const holds = toBool(result.value);
    if (holds === undefined) {
      const detail = "The condition of a validation must be true or false.";
      diagnostics.push(
        errorDiagnostic("invalid_variable", "Invalid variable validation result", detail, {
          subject: condition.range,
        }),
      );
    } else if (!holds) {
      const detail = `${message}\n\nThis was checked by the validation rule at ${ruleRange}.`;
      diagnostics.push(
        errorDiagnostic("invalid_variable", `Invalid value for ${from} variable`, detail, {
          subject: isSensitive || range === undefined ? ruleRange : range,
        }),
      );
    }
  }
}

function toBool(value: Value): boolean | undefined {
  try {
    const converted = convert(value, BOOL);
    return converted.kind === "bool" ? converted.value : undefined;
  } catch (error) {
    if (error instanceof ConversionError) return undefined;
    throw error;
  }
}
