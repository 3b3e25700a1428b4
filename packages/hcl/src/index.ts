export type { DiagnosticCode } from "./diagnostics/codes.ts";
export {
  type Diagnostic,
  type DiagnosticPlace,
  errorDiagnostic,
  hasErrors,
} from "./diagnostics/diagnostic.ts";
export { didYouMean } from "./diagnostics/did-you-mean.ts";
export { type RenderOptions, renderDiagnostics } from "./diagnostics/render.ts";
export type { EvalContext, FunctionLookup } from "./eval/context.ts";
export { expandDynamicBlocks } from "./eval/dynamic-blocks.ts";
export { evaluate } from "./eval/evaluate.ts";
export {
  type CallEnvironment,
  FunctionError,
  type HclFunction,
  type LazyArgument,
  type Parameter,
} from "./eval/function.ts";
export { applyDefaults, type TypeDefaults } from "./eval/type-defaults.ts";
export { readType, type TypeConstraint } from "./eval/type-expression.ts";
export { format } from "./format/format.ts";
export { printBody, printExpression, printValue } from "./format/print.ts";
export { fileAccess } from "./functions/file-access.ts";
export type { FileAccess } from "./functions/files.ts";
export { type StandardFunctionOptions, standardFunctions } from "./functions/standard.ts";
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
export {
  parseConfig,
  parseExpression,
  parseTemplate,
} from "./syntax/parse.ts";
export { parseJson } from "./syntax/parse-json.ts";
export { asCall, asItems, asKeyword, asList, type StaticCall } from "./syntax/static.ts";
export { BigFloat } from "./values/big-float.ts";
export { ConversionError, convert } from "./values/convert.ts";
export { describeType, typeToString } from "./values/describe-type.ts";
export { valuesEqual } from "./values/equal.ts";
export { fromJs, type JsValue, toJs } from "./values/js.ts";
export * from "./values/type.ts";
export { unifyTypes } from "./values/unify.ts";
export * from "./values/value.ts";
