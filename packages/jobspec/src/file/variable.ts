import {
  type Attribute,
  applyDefaults,
  type Block,
  ConversionError,
  convert,
  type Diagnostic,
  DYNAMIC,
  type Expression,
  errorDiagnostic,
  evaluate,
  hasErrors,
  isIdentifier,
  type Range,
  readType,
  type TypeConstraint,
  type Value,
} from "@drover/hcl";

/** A variable that a job file declares. */
export interface Variable {
  readonly name: string;
  /** That of the default where none is given; undefined where any value will do. */
  readonly type: TypeConstraint | undefined;
  readonly default: AssignedValue | undefined;
  /** Whether its value is kept out of messages. */
  readonly isSensitive: boolean;
  readonly validations: readonly VariableValidation[];
  readonly range: Range;
}

/** What a variable is set to, and where that was written. */
export interface AssignedValue {
  readonly value: Value;
  /** Where it comes from, for messages: "default", "env", "varfile" or "cmd". */
  readonly from: "default" | "env" | "varfile" | "cmd";
  readonly range: Range | undefined;
}

export interface VariableValidation {
  readonly condition: Expression;
  readonly message: string;
  readonly range: Range;
}

/** Reads a `variable "name" { ... }` block; undefined if there is nothing to be made of it. */
export function readVariableBlock(block: Block, diagnostics: Diagnostic[]): Variable | undefined {
  const reading = block.body.content({
    attributes: [
      { name: "description" },
      { name: "default" },
      { name: "type" },
      { name: "sensitive" },
    ],
    blocks: [{ type: "validation" }],
  });
  diagnostics.push(...reading.diagnostics);
  const { attributes, blocks } = reading.content;
  const name = block.labels[0] ?? "";
  if (!isIdentifier(name)) {
    const detail =
      "A name must start with a letter or underscore and may contain only letters, digits, underscores, and dashes.";
    diagnostics.push(
      errorDiagnostic("invalid_variable", "Invalid variable name", detail, {
        subject: block.labelRanges[0],
      }),
    );
  }
  const written = readTypeAttribute(attributes.get("type"), diagnostics);
  const given = readDefault(attributes.get("default"), written, diagnostics);
  const sensitive = readConstant(attributes.get("sensitive"), diagnostics);
  return {
    name,
    type: written ?? (given && { type: given.value.type, defaults: undefined }),
    default: given,
    isSensitive: sensitive?.kind === "bool" && sensitive.value,
    validations: blocks.flatMap((each) => readValidation(each, diagnostics) ?? []),
    range: block.headerRange,
  };
}

/** Reads an entry of a `variables` block, which is a name with its default. */
export function readShortVariable(
  attribute: Attribute,
  diagnostics: Diagnostic[],
): Variable | undefined {
  const value = readConstant(attribute, diagnostics);
  if (value === undefined) return undefined;
  return {
    name: attribute.name,
    type: { type: value.type, defaults: undefined },
    default: { value, from: "default", range: attribute.expression.range },
    isSensitive: false,
    validations: [],
    range: attribute.nameRange,
  };
}

/** A value as a variable's type has it. @throws {ConversionError} if it does not fit */
export function convertForVariable(value: Value, type: TypeConstraint | undefined): Value {
  if (type === undefined) return value;
  return convert(applyDefaults(value, type.defaults), type.type);
}

function readTypeAttribute(
  attribute: Attribute | undefined,
  diagnostics: Diagnostic[],
): TypeConstraint | undefined {
  if (attribute === undefined) return undefined;
  const {
    type,
    defaults,
    diagnostics: found,
  } = readType(attribute.expression, { withDefaults: true });
  diagnostics.push(...found);
  return hasErrors(found) ? { type: DYNAMIC, defaults: undefined } : { type, defaults };
}

function readDefault(
  attribute: Attribute | undefined,
  type: TypeConstraint | undefined,
  diagnostics: Diagnostic[],
): AssignedValue | undefined {
  const value = readConstant(attribute, diagnostics);
  const range = attribute?.expression.range;
  if (value === undefined) return undefined;
  try {
    return { value: convertForVariable(value, type), from: "default", range };
  } catch (error) {
    if (!(error instanceof ConversionError)) throw error;
    const detail = `This default value is not compatible with the variable's type constraint: ${error.message}.`;
    diagnostics.push(
      errorDiagnostic("unsuitable_value", "Invalid default value for variable", detail, {
        subject: range,
      }),
    );
    return { value, from: "default", range };
  }
}

function readValidation(block: Block, diagnostics: Diagnostic[]): VariableValidation | undefined {
  const reading = block.body.content({
    attributes: [
      { name: "condition", required: true },
      { name: "error_message", required: true },
    ],
  });
  diagnostics.push(...reading.diagnostics);
  const condition = reading.content.attributes.get("condition");
  const messageAttribute = reading.content.attributes.get("error_message");
  const message = readConstant(messageAttribute, diagnostics);
  if (condition === undefined || message?.kind !== "string") return undefined;
  if (message.value.trim() === "") {
    const detail = "An empty or blank string is not a valid nor useful error message.";
    diagnostics.push(
      errorDiagnostic("invalid_variable", "Invalid validation error message", detail, {
        subject: messageAttribute?.expression.range,
      }),
    );
  }
  return { condition: condition.expression, message: message.value, range: block.headerRange };
}

/** The value of an attribute that can refer to nothing. */
function readConstant(
  attribute: Attribute | undefined,
  diagnostics: Diagnostic[],
): Value | undefined {
  if (attribute === undefined) return undefined;
  const { value, diagnostics: found } = evaluate(attribute.expression, {});
  diagnostics.push(...found);
  return hasErrors(found) ? undefined : value;
}
