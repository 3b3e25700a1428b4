import { hasErrors } from "../diagnostics/diagnostic.ts";
import { FunctionError, type HclFunction, type LazyArgument } from "../eval/function.ts";
import { readType } from "../eval/type-expression.ts";
import { ConversionError, convert } from "../values/convert.ts";
import { describeType } from "../values/describe-type.ts";
import { containsUnknown } from "../values/set-order.ts";
import {
  BOOL,
  DYNAMIC,
  listType,
  mapType,
  NUMBER,
  STRING,
  setType,
  type Type,
} from "../values/type.ts";
import { unifyTypes } from "../values/unify.ts";
import { boolValue, DYNAMIC_UNKNOWN, unknownValue, type Value } from "../values/value.ts";
import { any, type FunctionTable } from "./define.ts";

function to(type: Type): HclFunction {
  return {
    parameters: [any("v", { allowNull: true, allowDynamic: true })],
    resultType: type,
    call: ([value]) => {
      if (value === undefined) return DYNAMIC_UNKNOWN;
      try {
        return convert(value, type);
      } catch (error) {
        if (!(error instanceof ConversionError)) throw error;
        const given =
          value.kind === "string" ? JSON.stringify(value.value) : describeType(value.type);
        const why = `cannot convert ${given} to ${describeType(type)}: ${error.message}`;
        throw new FunctionError(why, 0);
      }
    },
  };
}

function lazy(value: Value | undefined): LazyArgument {
  if (value?.kind === "capsule") return value.content as LazyArgument;
  throw new FunctionError("an expression is required");
}

export const CONVERSION_FUNCTIONS: FunctionTable = {
  tostring: to(STRING),
  tonumber: to(NUMBER),
  tobool: to(BOOL),
  tolist: to(listType(DYNAMIC)),
  toset: to(setType(DYNAMIC)),
  tomap: to(mapType(DYNAMIC)),
  convert: {
    parameters: [
      any("value", { allowNull: true, allowDynamic: true, allowUnknown: true }),
      any("type", { lazy: true }),
    ],
    resultType: DYNAMIC,
    call: ([value = DYNAMIC_UNKNOWN, typeArgument]) => {
      const { expression } = lazy(typeArgument);
      const { type, diagnostics } = readType(expression, { withDefaults: false });
      const [problem] = diagnostics;
      if (problem !== undefined) throw new FunctionError(problem.detail.replace(/\.$/, ""), 1);
      try {
        return convert(value, type);
      } catch (error) {
        if (!(error instanceof ConversionError)) throw error;
        throw new FunctionError(error.message, 0);
      }
    },
  },
  can: {
    parameters: [any("expression", { lazy: true })],
    resultType: BOOL,
    call: ([argument]) => {
      const { value, diagnostics } = lazy(argument).evaluate();
      if (hasErrors(diagnostics)) return boolValue(false);
      return containsUnknown(value) ? unknownValue(BOOL) : boolValue(true);
    },
  },
  try: {
    parameters: [],
    variadic: any("expressions", { lazy: true }),
    resultType: DYNAMIC,
    call: (args) => {
      if (args.length === 0) throw new FunctionError("at least one argument is required");
      const problems: string[] = [];
      for (const argument of args) {
        const { value, diagnostics } = lazy(argument).evaluate();
        if (!hasErrors(diagnostics)) return containsUnknown(value) ? DYNAMIC_UNKNOWN : value;
        for (const { summary, detail, subject } of diagnostics) {
          problems.push(`- ${summary} (at ${subject})\n  ${detail}`);
        }
      }
      throw new FunctionError(
        `no expression succeeded:\n${problems.join("\n")}\n\nAt least one expression must produce a successful result`,
      );
    },
  },
  coalesce: {
    parameters: [],
    variadic: any("vals", { allowNull: true, allowUnknown: true, allowDynamic: true }),
    resultType: DYNAMIC,
    call: (args) => {
      const type = unifyTypes(
        args.map((each) => each.type),
        { unsafe: true },
      );
      if (type === undefined) throw new FunctionError("all arguments must have the same type");
      const found = args.find(({ kind }) => kind !== "null");
      if (found === undefined) throw new FunctionError("no non-null arguments");
      return found.kind === "unknown"
        ? unknownValue(type, { notNull: true })
        : convert(found, type);
    },
  },
};
