import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type Body,
  type EvalContext,
  evaluate,
  expandDynamicBlocks,
  format,
  type NativeBody,
  parseConfig,
  parseExpression,
  parseJson,
  parseTemplate,
  renderDiagnostics,
  standardFunctions,
} from "@drover/hcl";
import { parseHcl1 } from "@drover/hcl/hcl1";
import { readCorpus, readSections } from "./corpus.ts";
import { mutate, Random } from "./mutate.ts";

const RUNS = Number(process.env.HCL_FUZZ_RUNS ?? 100_000);
const SEED = Number(process.env.HCL_FUZZ_SEED ?? 1);
/** No input may take longer; on a machine that is busy with other things, almost all take a millisecond. */
const BOUND_MS = 5000;

const CONTEXT: EvalContext = {
  variables: new Map(),
  functions: standardFunctions(),
  isDeferred: (root) => root !== "missing",
  limits: { steps: 50_000, stringLength: 1_000_000 },
};

test(`each of ${RUNS} mutated texts is answered, and soon`, () => {
  const corpus = [...readCorpus(), ...readSections("hcl1.txt", "hcl1")];
  const random = new Random(SEED);
  const texts = corpus.map(({ text }) => text);
  let slowest = { ms: 0, text: "" };
  for (let run = 0; run < RUNS; run++) {
    const { mode } = random.pick(corpus);
    const text = mutate(random, texts);
    const start = performance.now();
    try {
      exercise(mode, text);
    } catch (error) {
      assert.fail(
        `${mode} ${JSON.stringify(text)} threw ${error instanceof Error ? error.stack : error}`,
      );
    }
    const ms = performance.now() - start;
    if (ms > slowest.ms) slowest = { ms, text };
  }
  assert.ok(slowest.ms < BOUND_MS, `${slowest.ms} ms for ${JSON.stringify(slowest.text)}`);
});

/** Everything that can be done with a text. */
function exercise(mode: string, text: string): void {
  const hcl1 = parseHcl1(text, "fuzz");
  renderDiagnostics(hcl1.diagnostics);
  visit(hcl1.body);
  switch (mode) {
    case "expression":
    case "template": {
      const { expression, diagnostics } = (mode === "expression" ? parseExpression : parseTemplate)(
        text,
        "fuzz",
      );
      const result = evaluate(expression, CONTEXT);
      renderDiagnostics([...diagnostics, ...result.diagnostics].slice(0, 3));
      return;
    }
    case "json":
      visit(parseJson(text, "fuzz").body);
      return;
    default: {
      const { body, diagnostics } = parseConfig(text, "fuzz");
      renderDiagnostics(diagnostics.slice(0, 3));
      evaluateAll(body);
      visit(expandDynamicBlocks(body, CONTEXT));
      assert.equal(format(format(text)), format(text));
    }
  }
}

function evaluateAll(body: NativeBody): void {
  for (const { expression } of body.attributes.values()) evaluate(expression, CONTEXT);
  for (const block of body.blocks) evaluateAll(block.body);
}

function visit(body: Body): void {
  const { content } = body.partialContent({
    attributes: [{ name: "x" }, { name: "y" }],
    blocks: [{ type: "plain" }, { type: "named", labelNames: ["name"] }],
  });
  for (const { expression } of content.attributes.values()) evaluate(expression, CONTEXT);
  for (const block of content.blocks.slice(0, 100)) visit(block.body);
}
