import { FunctionError } from "../eval/function.ts";
import { Source } from "../source/source.ts";
import type { JsonNode } from "../syntax/json-node.ts";
import { parseJsonText } from "../syntax/json-parser.ts";
import { BigFloat } from "../values/big-float.ts";
import { containsUnknown } from "../values/set-order.ts";
import { DYNAMIC, STRING } from "../values/type.ts";
import {
  boolValue,
  nullValue,
  numberValue,
  objectValue,
  stringValue,
  tupleValue,
  unknownValue,
  type Value,
} from "../values/value.ts";
import { any, type FunctionTable, string, textOf } from "./define.ts";

export const JSON_FUNCTIONS: FunctionTable = {
  jsonencode: {
    parameters: [any("val", { allowNull: true, allowUnknown: true, allowDynamic: true })],
    resultType: STRING,
    call: ([value], environment) => {
      if (value === undefined || containsUnknown(value)) {
        return unknownValue(STRING, { notNull: true });
      }
      const text = toJsonText(value);
      environment.checkStringLength(text.length);
      return stringValue(text);
    },
  },
  jsondecode: {
    parameters: [string("str")],
    resultType: DYNAMIC,
    call: ([text], environment) => {
      const { node, diagnostics } = parseJsonText(new Source(textOf(text), "JSON"));
      environment.charge(textOf(text).length / 10);
      if (node !== undefined) return toValue(node);
      const [problem] = diagnostics;
      const { line, column } = problem?.subject?.start ?? { line: 1, column: 1 };
      throw new FunctionError(
        `the text is not JSON: ${problem?.summary} at line ${line}, column ${column}`,
        0,
      );
    },
  },
};

/** A value as JSON, with what is special in HTML escaped; names of objects in order. */
export function toJsonText(value: Value): string {
  switch (value.kind) {
    case "null":
      return "null";
    case "bool":
      return `${value.value}`;
    case "number":
      if (value.value.isFinite) return value.value.toString();
      throw new FunctionError("cannot write infinity as JSON");
    case "string":
      return quote(value.value);
    case "list":
    case "set":
    case "tuple":
      return `[${value.elements.map(toJsonText).join(",")}]`;
    case "map":
    case "object": {
      const entries = [...value.entries].map(([key, each]) => `${quote(key)}:${toJsonText(each)}`);
      return `{${entries.join(",")}}`;
    }
    default:
      throw new FunctionError(`cannot write a value of kind ${value.kind} as JSON`);
  }
}

function quote(text: string): string {
  return JSON.stringify(text).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function toValue(node: JsonNode): Value {
  switch (node.kind) {
    case "null":
      return nullValue(DYNAMIC);
    case "boolean":
      return boolValue(node.value);
    case "string":
      return stringValue(node.value);
    case "number": {
      const number = BigFloat.parse(node.literal);
      if (number !== undefined) return numberValue(number);
      throw new FunctionError(`the number ${node.literal.slice(0, 40)} is out of range`, 0);
    }
    case "array":
      return tupleValue(node.elements.map(toValue));
    case "object":
      return objectValue(node.members.map(({ name, value }) => [name, toValue(value)] as const));
  }
}
