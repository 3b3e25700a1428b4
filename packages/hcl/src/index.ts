export {
  type Diagnostic,
  type DiagnosticCode,
  type DiagnosticPlace,
  errorDiagnostic,
  hasErrors,
} from "./diagnostics/diagnostic.ts";
export { didYouMean, nearestName } from "./diagnostics/nearest-name.ts";
export { type RenderOptions, renderDiagnostics } from "./diagnostics/render.ts";
export type { EvalContext } from "./eval/context.ts";
export { evaluate } from "./eval/evaluate.ts";
export {
  type CallEnvironment,
  FunctionError,
  type HclFunction,
  type LazyArgument,
  type Parameter,
} from "./eval/function.ts";
export { DEFAULT_LIMITS, type Limits } from "./limits.ts";
export { Range } from "./source/range.ts";
export { type Position, Source } from "./source/source.ts";
export type {
  Attribute,
  AttributeSchema,
  Block,
  BlockSchema,
  Body,
  BodyContent,
  BodyReading,
  BodySchema,
} from "./syntax/body.ts";
export { isIdentifier } from "./syntax/character.ts";
export type * from "./syntax/expression.ts";
export { type NativeBlock, NativeBody } from "./syntax/native-body.ts";
export { parseConfig, parseExpression, parseTemplate } from "./syntax/parse.ts";
export { BigFloat } from "./values/big-float.ts";
export { ConversionError, convert } from "./values/convert.ts";
export { describeType, typeToString } from "./values/describe-type.ts";
export { valuesEqual } from "./values/equal.ts";
export { fromJs, type JsValue, toJs } from "./values/js.ts";
export * from "./values/type.ts";
export { unifyTypes } from "./values/unify.ts";
export * from "./values/value.ts";
