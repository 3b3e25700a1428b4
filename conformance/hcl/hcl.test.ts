import assert from "node:assert/strict";
import { after, test } from "node:test";
import { parseConfig } from "@drover/hcl";
import fc from "fast-check";
import { bodyText, expressionText } from "../../packages/hcl/test/source-text.ts";
import { readCorpus } from "./corpus.ts";
import { Oracle, type Question } from "./oracle.ts";
import { answer } from "./ours.ts";
import { VARIABLES } from "./variables.ts";

/** The same texts in every run unless told; give another seed and more runs to hunt. */
const SEED = Number(process.env.HCL_CONFORMANCE_SEED ?? 1);
const RUNS = Number(process.env.HCL_CONFORMANCE_RUNS ?? 3000);
const isUnknown = (name: string) => name.startsWith("unknown_");
/** Of unknown arguments cty's functions tell more than ours, so the two are not tried together. */
const KNOWN_ONLY = {
  variables: Object.keys(VARIABLES).filter((name) => !isUnknown(name)),
  functions: "jsonencode keys flatten can try upper abs values distinct merge max concat".split(
    " ",
  ),
};
const WITH_UNKNOWN = { variables: Object.keys(VARIABLES), functions: ["can"] };

const oracle = new Oracle();
after(() => oracle[Symbol.dispose]());

/** What HashiCorp's HCL and ours say differs; undefined if they agree. */
async function difference(question: Question): Promise<string | undefined> {
  const theirs = await oracle.ask(question);
  const ours = answer(question);
  const summary = ({ parsed, ok, value }: typeof ours) => ({ parsed, ok, value: value ?? null });
  try {
    assert.deepEqual(summary(ours), summary(theirs));
    return undefined;
  } catch {
    const text = JSON.stringify(question.text);
    return `${text}\n  ours:   ${JSON.stringify(ours)}\n  theirs: ${JSON.stringify(theirs)}`;
  }
}

test("every text of the corpus has the value, or the refusal, that HashiCorp's HCL gives it", async () => {
  const corpus = readCorpus();
  assert.ok(corpus.length >= 300, `only ${corpus.length} texts were read`);
  const differences: string[] = [];
  for (const { mode, text, place } of corpus) {
    const found = await difference({ mode, text, variables: VARIABLES });
    if (found !== undefined) differences.push(`${place}: ${found}`);
  }
  assert.equal(differences.join("\n"), "");
});

for (const [what, names] of Object.entries({ known: KNOWN_ONLY, unknown: WITH_UNKNOWN })) {
  test(`generated expressions of ${what} values have the same value or refusal`, async () => {
    await fc.assert(
      fc.asyncProperty(expressionText(names), async (text) => {
        const question: Question = { mode: "expression", text, variables: VARIABLES };
        assert.equal(await difference(question), undefined);
      }),
      { numRuns: RUNS, seed: SEED },
    );
  });
}

test("mutated texts of the corpus are accepted or refused alike", async () => {
  const texts = readCorpus().filter(({ mode }) => mode !== "json" && mode !== "dynamic");
  const mutation = fc.record({
    entry: fc.constantFrom(...texts),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    remove: fc.nat(3),
    insert: fc.constantFrom("", "", ...'{}[]()"$%~.,=?:!*/-+<>#\n a0'.split(""), "${", "<<X\n"),
  });
  await fc.assert(
    fc.asyncProperty(mutation, async ({ entry, at, remove, insert }) => {
      const start = Math.floor(at * entry.text.length);
      const text = entry.text.slice(0, start) + insert + entry.text.slice(start + remove);
      if (!text.isWellFormed()) return;
      const question: Question = { mode: entry.mode, text, variables: VARIABLES };
      assert.equal(await difference(question), undefined);
    }),
    { numRuns: RUNS, seed: SEED },
  );
});

test("valid texts are formatted as HashiCorp's formatter does", async () => {
  const corpus = readCorpus().filter(({ mode }) => mode === "config" || mode === "dynamic");
  const valid = corpus.filter(({ text }) => parseConfig(text, "").diagnostics.length === 0);
  for (const { text, place } of valid) {
    const question: Question = { mode: "format", text };
    assert.equal(answer(question).value, (await oracle.ask(question)).value, place);
  }
  await fc.assert(
    fc.asyncProperty(bodyText(KNOWN_ONLY), async (text) => {
      const question: Question = { mode: "format", text };
      assert.equal(answer(question).value, (await oracle.ask(question)).value);
    }),
    { numRuns: RUNS / 10, seed: SEED },
  );
});
