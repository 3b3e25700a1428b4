import {
  type Attribute,
  type Block,
  type Diagnostic,
  type EvalContext,
  errorDiagnostic,
  evaluate,
  hasErrors,
  objectValue,
  type Value,
} from "@drover/hcl";

/**
 * The values of the `locals` blocks, for `local`. They may refer to each other in any order, but not
 * in a circle.
 */
export function localValues(
  blocks: readonly Block[],
  context: EvalContext,
  diagnostics: Diagnostic[],
): Value {
  let pending = readLocals(blocks, diagnostics);
  const values = new Map<string, Value>();
  for (;;) {
    const variables = new Map([
      ...(context.variables ?? []),
      ["local", objectValue(values)] as const,
    ]);
    const failed: { local: Attribute; problems: Diagnostic[] }[] = [];
    for (const local of pending) {
      const { value, diagnostics: problems } = evaluate(local.expression, {
        ...context,
        variables,
      });
      if (hasErrors(problems)) failed.push({ local, problems });
      else {
        values.set(local.name, value);
        diagnostics.push(...problems);
      }
    }
    if (failed.length === 0) return objectValue(values);
    if (failed.length === pending.length) {
      diagnostics.push(...failed.flatMap(({ problems }) => problems));
      return objectValue(values);
    }
    pending = failed.map(({ local }) => local);
  }
}

function readLocals(blocks: readonly Block[], diagnostics: Diagnostic[]): Attribute[] {
  const locals = new Map<string, Attribute>();
  for (const block of blocks) {
    const { attributes, diagnostics: found } = block.body.justAttributes();
    diagnostics.push(...found);
    for (const attribute of attributes.values()) {
      const { name, nameRange } = attribute;
      if (locals.has(name)) {
        const detail = `Duplicate ${name} definition found. Another was defined at ${locals.get(name)?.nameRange}.`;
        diagnostics.push(
          errorDiagnostic("duplicate_variable", "Duplicate value in locals", detail, {
            subject: nameRange,
          }),
        );
      } else locals.set(name, attribute);
    }
  }
  return [...locals.values()];
}
