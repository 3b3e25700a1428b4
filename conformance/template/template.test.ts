import assert from "node:assert/strict";
import { after, test } from "node:test";
import { type Entry, readCorpus } from "./corpus.ts";
import { Oracle, type Question } from "./oracle.ts";
import { answer } from "./ours.ts";
import { DATA, ENV } from "./variables.ts";

// Dates are those of a zone that has summer time, in both.
process.env.TZ = "Europe/Berlin";
const oracle = new Oracle();
after(() => oracle[Symbol.dispose]());

/** What theirs and ours make of a template, if it differs: other bytes, or an error on another line. */
async function difference(question: Question): Promise<string | undefined> {
  const theirs = await oracle.ask(question);
  const ours = answer(question);
  const isSame = ours.ok
    ? theirs.ok && ours.output === theirs.output && ours.printed === theirs.printed
    : !theirs.ok && ours.line === theirs.line;
  if (isSame) return undefined;
  return `${JSON.stringify(question.text)}\n  ours:   ${JSON.stringify(ours)}\n  theirs: ${JSON.stringify(theirs)}`;
}

async function differences(
  entries: readonly Entry[],
  question: Omit<Question, "text">,
): Promise<string> {
  const found: string[] = [];
  for (const { text, place } of entries) {
    const each = await difference({ ...question, text });
    if (each !== undefined) found.push(`${place}: ${each}`);
  }
  return found.join("\n");
}

for (const file of ["language.txt", "printf.txt"]) {
  test(`each template of ${file} yields the bytes, or the error at the line, that Go's does`, async () => {
    const entries = readCorpus(file);
    assert.ok(entries.length >= 40, `only ${entries.length} templates were read`);
    assert.equal(await differences(entries, { mode: "go", data: DATA }), "");
  });

  test(`so does each of ${file} where a missing key is an error`, async () => {
    const question = { mode: "go", data: DATA, missingKeyIsError: true } as const;
    assert.equal(await differences(readCorpus(file), question), "");
  });
}

for (const [file, least] of [
  ["functions.txt", 90],
  ["sprig.txt", 35],
  ["spew.txt", 20],
  ["dates.txt", 25],
  ["times.txt", 40],
] as const) {
  test(`each template of ${file} yields what consul-template makes of it`, async () => {
    const entries = readCorpus(file);
    assert.ok(entries.length >= least, `only ${entries.length} templates were read`);
    assert.equal(await differences(entries, { mode: "consul", env: ENV }), "");
  });
}

test("other delimiters take the place of the braces, in every template of the language", async () => {
  const entries = readCorpus("language.txt").map(({ text, place }) => ({
    text: text.replaceAll("{{", "<%").replaceAll("}}", "%>"),
    place,
  }));
  const question = { mode: "go", data: DATA, left: "<%", right: "%>" } as const;
  assert.equal(await differences(entries, question), "");
});
