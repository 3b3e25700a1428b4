import {
  type Body,
  type BodySchema,
  convert,
  type Diagnostic,
  type EvalContext,
  type Expression,
  evaluate,
  expandDynamicBlocks,
  fileAccess,
  format,
  fromJs,
  hasErrors,
  NativeBody,
  parseConfig,
  parseExpression,
  parseJson,
  parseTemplate,
  readType,
  standardFunctions,
  unknownValue,
  type Value,
} from "@drover/hcl";
import { encode } from "./encode.ts";
import type { Answer, Question, Variable } from "./oracle.ts";

/** Our answer to a question, in the form of the oracle's. */
export function answer({ mode, text, variables = {} }: Question): Answer {
  if (mode === "format") return { parsed: true, ok: true, value: format(text) };
  const context: EvalContext = {
    variables: new Map(Object.entries(variables).map(([name, each]) => [name, toValue(each)])),
    functions: standardFunctions({ files: fileAccess("/") }),
  };
  switch (mode) {
    case "expression":
    case "template": {
      const parse = mode === "expression" ? parseExpression : parseTemplate;
      const { expression, diagnostics } = parse(text, "test");
      if (hasErrors(diagnostics)) return refused(diagnostics);
      const result = evaluate(expression, context);
      return finished(result.diagnostics, () => encode(result.value));
    }
    case "config":
    case "dynamic": {
      const { body, diagnostics } = parseConfig(text, "test");
      if (hasErrors(diagnostics)) return refused(diagnostics);
      return evaluateBody(
        mode === "config" ? body : expandDynamicBlocks(body, context),
        context,
        mode === "dynamic",
      );
    }
    case "hcl1":
    case "time":
      throw new Error(`Only the oracle answers questions of mode ${mode}`);
    case "json": {
      const { body, diagnostics } = parseJson(text, "test");
      if (hasErrors(diagnostics)) return refused(diagnostics);
      return evaluateBody(body, context, true);
    }
  }
}

function toValue({ type, value, unknown }: Variable): Value {
  const { expression } = parseExpression(type, "type");
  const read = readType(expression, { withDefaults: false });
  if (hasErrors(read.diagnostics)) throw new Error(`${type} is no type`);
  return unknown ? unknownValue(read.type) : convert(fromJs(value), read.type);
}

function refused(diagnostics: readonly Diagnostic[]): Answer {
  return { parsed: false, ok: false, error: describe(diagnostics) };
}

function finished(diagnostics: readonly Diagnostic[], value: () => unknown): Answer {
  if (hasErrors(diagnostics)) return { parsed: true, ok: false, error: describe(diagnostics) };
  return { parsed: true, ok: true, value: value() };
}

function describe(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map(({ summary, detail }) => `${summary}: ${detail}`).join("; ");
}

/** The same as in conformance/go-hcl/encode.go. */
const SCHEMA: BodySchema = {
  attributes: [{ name: "x" }, { name: "y" }, { name: "z" }],
  blocks: [
    { type: "plain" },
    { type: "named", labelNames: ["name"] },
    { type: "pair", labelNames: ["first", "second"] },
  ],
};

function evaluateBody(body: Body, context: EvalContext, bySchema: boolean): Answer {
  const diagnostics: Diagnostic[] = [];
  const value = encodeBody(body, context, bySchema, diagnostics);
  return finished(diagnostics, () => value);
}

function encodeBody(
  body: Body,
  context: EvalContext,
  bySchema: boolean,
  diagnostics: Diagnostic[],
): unknown {
  const content = bySchema ? body.content(SCHEMA) : everything(body);
  diagnostics.push(...content.diagnostics);
  const encodedValue = (expression: Expression) => {
    const result = evaluate(expression, context);
    diagnostics.push(...result.diagnostics);
    return encode(result.value);
  };
  return {
    attributes: Object.fromEntries(
      [...content.content.attributes].map(([name, { expression }]) => [
        name,
        encodedValue(expression),
      ]),
    ),
    blocks: content.content.blocks.map((block) => ({
      type: block.type,
      labels: block.labels,
      body: encodeBody(block.body, context, bySchema, diagnostics),
    })),
  };
}

function everything(body: Body): ReturnType<Body["content"]> {
  if (!(body instanceof NativeBody)) throw new Error("Only a native body can be read whole");
  const { attributes, blocks } = body;
  return { content: { attributes, blocks }, diagnostics: [] };
}
