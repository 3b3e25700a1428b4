import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { stringifyJson } from "@drover/job";
import { type FieldTable, fieldsOf, type ObjectSchema, type ValueSchema } from "@drover/schema";
import { verdict } from "../test/verdict.ts";
import { canonicalize } from "./canonical/canonicalize.ts";
import type { JobInput } from "./input.ts";
import { parseJobJson } from "./job-from-json.ts";
import { parseJob } from "./parse-job.ts";
import { JOB } from "./schema/job.ts";

const DIRECTORY = new URL("../testdata/", import.meta.url);
const FILES = readdirSync(new URL("jobs/", DIRECTORY)).sort();

/** Job files that are right for Nomad, and ask for what an agent of ours cannot give. */
const UNSUPPORTED: ReadonlySet<string> = new Set([
  "checks-consul",
  "connect-native",
  "connect-sidecar",
  "consul",
  "csi-plugin",
  "devices",
  "gateway-ingress",
  "gateway-terminating",
  "identities",
  "multiregion",
  "network-bridge",
  "schedule",
  "secrets",
  "service-consul",
  "templates",
  "vault",
  "volumes",
]);

function read(path: string): string {
  return readFileSync(new URL(path, DIRECTORY), "utf8");
}

function jobOf(file: string): JobInput {
  const { job, diagnostics } = parseJob(read(`jobs/${file}`), { filename: file });
  assert.deepEqual(
    diagnostics.map(({ subject, detail }) => `${subject}: ${detail}`),
    [],
  );
  return job ?? assert.fail();
}

for (const file of FILES) {
  const name = file.replace(/\.nomad\.(hcl|json)$/, "");

  test(`${file} is read as expected`, () => {
    const expected = parseJobJson(read(`expected/${name}.json`));
    assert.deepEqual(expected.warnings, []);
    assert.deepEqual(jobOf(file), expected.job);
  });

  test(`${file} is the same job after a way through JSON, and canonical after one canonicalisation`, () => {
    const job = jobOf(file);
    const canonical = canonicalize(job);
    assert.deepEqual(canonicalize(canonical), canonical);
    const sent = parseJobJson(stringifyJson({ Job: job }));
    assert.deepEqual(canonicalize(sent.job ?? assert.fail()), canonical);
    const stored = parseJobJson(stringifyJson(canonical));
    assert.deepEqual(canonicalize(stored.job ?? assert.fail()), canonical);
  });

  test(`${file} is valid, and supported where it should be`, () => {
    const canonical = canonicalize(jobOf(file));
    const isGateway = name.startsWith("gateway-");
    // A gateway's task is put into its group by the server.
    const errors = verdict(canonical).errors.filter(
      (error) => !isGateway || !/Missing tasks/.test(error),
    );
    assert.deepEqual(errors, []);
    assert.equal(
      verdict(canonical).refused.length > 0,
      UNSUPPORTED.has(name),
      verdict(canonical).refused.join(),
    );
  });
}

test("the job files use every block and attribute that there is", () => {
  const words = new Set(FILES.flatMap((file) => read(`jobs/${file}`).match(/[a-z_0-9]+/g) ?? []));
  const unused = [...hclNames(JOB)].filter((name) => !words.has(name));
  assert.deepEqual(unused, []);
  assert.ok(FILES.length >= 60);
});

/** The names of all blocks and attributes below a schema. */
function hclNames(schema: ObjectSchema<object>, seen = new Set<object>()): Set<string> {
  const names = new Set<string>();
  if (seen.has(schema)) return names;
  seen.add(schema);
  const fields: FieldTable = { ...fieldsOf(schema), ...schema.inputOnly, ...schema.fileOnly };
  for (const { hcl, value } of Object.values(fields)) {
    if ("name" in hcl) names.add(hcl.name);
    const inner = objectIn(value);
    if (hcl.form !== "none" && inner !== undefined) {
      for (const name of hclNames(inner, seen)) names.add(name);
    }
  }
  return names;
}

function objectIn(value: ValueSchema): ObjectSchema<object> | undefined {
  if (value.kind === "object") return value.schema;
  return value.kind === "list" || value.kind === "map" ? objectIn(value.item) : undefined;
}
