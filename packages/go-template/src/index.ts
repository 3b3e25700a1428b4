export { type ByteString, fromBytes, toBytes } from "./bytes.ts";
export { type CheckOptions, checkTemplate, type TemplateProblem } from "./check.ts";
export { FunctionError, type Place, TemplateError } from "./error.ts";
export type { MissingKey } from "./exec/evaluator.ts";
export type { Limits } from "./exec/executor.ts";
export { consulTemplateFunctions } from "./functions/consul-template.ts";
export type { World } from "./functions/environment.ts";
export { FUNCTION_NAMES } from "./functions/known-names.ts";
export { choose, type ServiceInstance, serviceFunctions } from "./functions/services.ts";
export {
  type TemplateVariable,
  type VariableQuery,
  type VariableSource,
  type VariableStub,
  variableFunctions,
} from "./functions/variables.ts";
export { type ExecuteOptions, Template, type TemplateOptions } from "./template.ts";
export {
  ANY,
  type CallContext,
  type GoFunction,
  GoMap,
  type GoMapOptions,
  Integer,
  type MapKey,
  type Methods,
  Slice,
  Struct,
  type StructOptions,
  type Value,
} from "./values/value.ts";
