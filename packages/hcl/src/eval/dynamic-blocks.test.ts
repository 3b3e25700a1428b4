import assert from "node:assert/strict";
import { test } from "node:test";
import type { Body, BodySchema } from "../syntax/body.ts";
import { parseConfig } from "../syntax/parse.ts";
import { parseJson } from "../syntax/parse-json.ts";
import { fromJs, type JsValue, toJs } from "../values/js.ts";
import type { EvalContext } from "./context.ts";
import { expandDynamicBlocks } from "./dynamic-blocks.ts";
import { evaluate } from "./evaluate.ts";

const SCHEMA: BodySchema = {
  attributes: [{ name: "value" }],
  blocks: [{ type: "port", labelNames: ["name"] }, { type: "group" }],
};
const CONTEXT: EvalContext = { variables: new Map([["ports", fromJs({ http: 80, db: 5432 })]]) };

type Tree = { value?: JsValue; blocks: [string, ...(string | Tree)[]][] };

function read(body: Body): { tree: Tree; problems: string[] } {
  const { content, diagnostics } = body.content(SCHEMA);
  const problems = diagnostics.map(({ summary }) => summary);
  const value = content.attributes.get("value");
  const tree: Tree = {
    ...(value && { value: toJs(evaluate(value.expression, CONTEXT).value) }),
    blocks: content.blocks.map((block) => {
      const inner = read(block.body);
      problems.push(...inner.problems);
      return [block.type, ...block.labels, inner.tree];
    }),
  };
  return { tree, problems };
}

const expand = (text: string) => read(expandDynamicBlocks(parseConfig(text, "test").body, CONTEXT));

test("a dynamic block makes one block for each element, in order", () => {
  const { tree, problems } = expand(`
    port "static" { value = 1 }
    dynamic "port" {
      for_each = ports
      labels   = [port.key]
      content {
        value = port.value + 1
      }
    }
  `);
  assert.deepEqual(problems, []);
  assert.deepEqual(tree.blocks, [
    ["port", "static", { value: 1, blocks: [] }],
    ["port", "db", { value: 5433, blocks: [] }],
    ["port", "http", { value: 81, blocks: [] }],
  ]);
});

test("dynamic blocks nest, and the inner one sees the iterators of both", () => {
  const { tree, problems } = expand(`
    dynamic "group" {
      for_each = ["a", "b"]
      iterator = outer
      content {
        dynamic "port" {
          for_each = [1, 2]
          labels   = ["\${outer.value}\${port.value}"]
          content {}
        }
      }
    }
  `);
  assert.deepEqual(problems, []);
  const labels = tree.blocks.map(([, inner]) =>
    typeof inner === "object" ? inner.blocks.map(([, label]) => label) : [],
  );
  assert.deepEqual(labels, [
    ["a1", "a2"],
    ["b1", "b2"],
  ]);
});

test("a dynamic block may be written in JSON", () => {
  const text = JSON.stringify({
    dynamic: {
      port: { for_each: "${ports}", labels: ["${port.key}"], content: { value: "${port.value}" } },
    },
  });
  const { tree } = read(expandDynamicBlocks(parseJson(text, "test").body, CONTEXT));
  assert.deepEqual(
    tree.blocks.map(([, label]) => label),
    ["db", "http"],
  );
});

test("a dynamic block that cannot be expanded is an error", () => {
  const problem = (text: string) => expand(text).problems[0];
  assert.equal(problem('dynamic "nope" {\nfor_each = []\ncontent {}\n}'), "Unsupported block type");
  assert.equal(
    problem('dynamic "group" {\nfor_each = 5\ncontent {}\n}'),
    "Invalid dynamic for_each value",
  );
  assert.equal(problem('dynamic "group" {\nfor_each = [1]\n}'), "Missing dynamic content block");
  assert.equal(problem('dynamic "group" {\ncontent {}\n}'), "Missing required argument");
  const nested = (depth: number): string =>
    depth === 0
      ? ""
      : `dynamic "group" {\nfor_each = [for a in [1,2,3,4,5,6,7,8,9,10]: a]\ncontent {\n${nested(depth - 1)}}\n}\n`;
  assert.ok(expand(nested(6)).problems.includes("Too many dynamic blocks"));
});
