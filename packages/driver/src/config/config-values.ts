import { Fault } from "@drover/fault";
import {
  ConversionError,
  convert,
  type Diagnostic,
  evaluate,
  fromJs,
  type JsValue,
  parseExpression,
  readType,
  type Type,
  toJs,
} from "@drover/hcl";
import { isRecord, mapEntries } from "./records.ts";

const LONGEST_QUOTE = 100;

/**
 * A value as an HCL type wants it, as in `list(map(string))`; null fits every type.
 *
 * @param path where the value stands, as in `config.args`
 * @throws {Fault} `invalid_argument` naming the path, the value and what is wrong with it
 */
export function convertValue(type: string, value: unknown, path: string): JsValue {
  // Most options are not given, and reading their types would be most of the work.
  if (value === null) return null;
  return convertTo(parseType(type), value, path);
}

/** Element by element, so that what is wrong is named with its place. */
function convertTo(wanted: Type, value: unknown, path: string): JsValue {
  let given = value;
  if ((wanted.kind === "list" || wanted.kind === "set") && Array.isArray(value)) {
    given = value.map((item, index) => convertTo(wanted.element, item, `${path}[${index}]`));
  } else if (wanted.kind === "map" && isRecord(value)) {
    given = mapEntries(value, (item, key) => convertTo(wanted.element, item, `${path}.${key}`));
  }
  try {
    return toJs(convert(fromJs(given), wanted));
  } catch (error) {
    if (!(error instanceof ConversionError) && !(error instanceof TypeError)) throw error;
    const quoted = JSON.stringify(value) ?? typeof value;
    const shown = quoted.length > LONGEST_QUOTE ? `${quoted.slice(0, LONGEST_QUOTE)}...` : quoted;
    const problem = `Option ${path} cannot be ${shown}: ${error.message}`;
    throw new Fault("invalid_argument", problem, { cause: error });
  }
}

/**
 * The value of an HCL expression without variables, as descriptions write defaults.
 *
 * @throws {Fault} `invalid_argument` for any other expression
 */
export function parseLiteral(text: string): JsValue {
  const { expression, diagnostics } = parseExpression(text, "default");
  const { value, diagnostics: problems } = evaluate(expression);
  refuse(`The default ${JSON.stringify(text)}`, [...diagnostics, ...problems]);
  return toJs(value);
}

function parseType(text: string): Type {
  const { expression, diagnostics } = parseExpression(text, "type");
  const { type, diagnostics: problems } = readType(expression, { withDefaults: false });
  refuse(`The type ${JSON.stringify(text)}`, [...diagnostics, ...problems]);
  return type;
}

/** Only a description that the driver itself got wrong is refused here. */
function refuse(what: string, [problem]: readonly Diagnostic[]): void {
  if (problem === undefined) return;
  throw new Fault(
    "invalid_argument",
    `${what} is not valid: ${problem.summary}; ${problem.detail}`,
  );
}
