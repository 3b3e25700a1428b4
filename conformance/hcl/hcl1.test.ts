import assert from "node:assert/strict";
import { after, test } from "node:test";
import { parseHcl1Text } from "../../packages/hcl/src/hcl1/hcl1-parser.ts";
import { Source } from "../../packages/hcl/src/source/source.ts";
import type { JsonNode } from "../../packages/hcl/src/syntax/json-node.ts";
import { readSections } from "./corpus.ts";
import { mutate, Random } from "./mutate.ts";
import { Oracle } from "./oracle.ts";

const SEED = Number(process.env.HCL_CONFORMANCE_SEED ?? 1);
const RUNS = Number(process.env.HCL_CONFORMANCE_RUNS ?? 20_000);

/** What the Go library takes, and we refuse or read otherwise, on purpose. */
const STRICTER: readonly RegExp[] = [
  // Commas in a list with nothing between them, and lists after lists without one.
  /[[,]\s*,|\]\s*[^,\]\s]/,
  // Escapes that make half a character, or none.
  /\\(?:[2-3][0-7]{2}|x[89a-fA-F]|U(?!00))/,
  // Numbers with a name directly after them.
  /[\d.][\p{L}_]/u,
  // Heredocs whose closing line is indented with carriage returns, or not at all after `<<-`.
  /<<[\s\S]*\r|<<-(\w+)\n[\s\S]*^\1/m,
  // An argument at the end that has no value, which it drops.
  /=\s*(?:(?:#|\/\/)[^\n]*\s*)*$/,
  // Texts that its JSON reader gets.
  /^\s*\{/,
];

/** What we take and it refuses: any escape in `${}`. */
const LENIENT = /\$\{/;

const oracle = new Oracle();
after(() => oracle[Symbol.dispose]());

function ourTree(text: string): unknown {
  const { node } = parseHcl1Text(new Source(text, "test"));
  return node && encode(node);
}

function encode(node: JsonNode): unknown {
  switch (node.kind) {
    case "object":
      return { object: node.members.map(({ name, value }) => [name, encode(value)]) };
    case "array":
      return { list: node.elements.map(encode) };
    case "number":
      return { number: Number(node.literal) };
    case "null":
      return null;
    default:
      return node.value;
  }
}

async function theirTree(text: string): Promise<unknown> {
  const { ok, value } = await oracle.ask({ mode: "hcl1", text });
  return ok ? numbers(value) : undefined;
}

/** Go and JavaScript write the same number differently. */
function numbers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(numbers);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      key === "number" ? Number(item) : numbers(item),
    ]),
  );
}

test("every text of the corpus has the tree, or the refusal, that HashiCorp's HCL 1 gives it", async () => {
  const corpus = readSections("hcl1.txt", "hcl1");
  assert.ok(corpus.length >= 50, `only ${corpus.length} texts were read`);
  for (const { text, place } of corpus) {
    assert.deepEqual(ourTree(text), await theirTree(text), place);
  }
});

test("mutated texts of the corpus are accepted or refused alike, with the same tree", async () => {
  const texts = readSections("hcl1.txt", "hcl1").map(({ text }) => text);
  const random = new Random(SEED);
  let accepted = 0;
  for (let run = 0; run < RUNS; run++) {
    const text = mutate(random, texts);
    if (!text.isWellFormed() || STRICTER.some((pattern) => pattern.test(text))) continue;
    const ours = ourTree(text);
    const theirs = await theirTree(text);
    if (ours !== undefined && theirs !== undefined) accepted++;
    if (theirs === undefined && LENIENT.test(text)) continue;
    assert.deepEqual(ours, theirs, JSON.stringify(text));
  }
  assert.ok(accepted > RUNS / 20, `only ${accepted} texts were accepted`);
});
