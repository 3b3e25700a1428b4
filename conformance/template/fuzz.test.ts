import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { consulTemplateFunctions, Template, TemplateError } from "@drover/go-template";
import { mutate, Random } from "../hcl/mutate.ts";

const RUNS = Number(process.env.TEMPLATE_FUZZ_RUNS ?? 100_000);
const SEED = Number(process.env.TEMPLATE_FUZZ_SEED ?? 1);
/** No template may take longer; on a machine that is busy with other things, almost all take a millisecond. */
const BOUND_MS = 5000;
const LIMITS = { steps: 20_000, output: 1_000_000 };

const functions = consulTemplateFunctions({
  env: { NAME: "web" },
  now: () => 0,
  timeZone: "Europe/Berlin",
  print: () => {},
  readFile: () => Buffer.from("content"),
});

test(`each of ${RUNS} mutated templates is executed or refused, and soon`, () => {
  const texts = [
    "language.txt",
    "printf.txt",
    "functions.txt",
    "sprig.txt",
    "dates.txt",
    "times.txt",
    "spew.txt",
    "sockaddr.txt",
  ].flatMap((file) => {
    const whole = readFileSync(path.join(import.meta.dirname, "corpus", file), "utf8");
    return whole.split(/^----\n/m).slice(1);
  });
  const random = new Random(SEED);
  let slowest = { ms: 0, text: "" };
  for (let run = 0; run < RUNS; run++) {
    const text = mutate(random, texts);
    const start = performance.now();
    try {
      Template.parse(text, { name: "t", functions }).execute(undefined, { limits: LIMITS });
    } catch (error) {
      if (!(error instanceof TemplateError)) {
        assert.fail(
          `${JSON.stringify(text)} threw ${error instanceof Error ? error.stack : error}`,
        );
      }
    }
    const ms = performance.now() - start;
    if (ms > slowest.ms) slowest = { ms, text };
  }
  assert.ok(slowest.ms < BOUND_MS, `${slowest.ms} ms for ${JSON.stringify(slowest.text)}`);
});
