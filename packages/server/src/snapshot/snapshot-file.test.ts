import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { filesOf, snapshotOf } from "../../test/odd-snapshot.ts";
import { sampleJob } from "../../test/samples.ts";
import { Server } from "../../test/server.ts";
import { packSnapshot, unpackSnapshot } from "./snapshot-file.ts";
import { snapshotState } from "./snapshot-state.ts";

const JOBS = "state/jobs.jsonl";
const ABOUT = { ID: "s", CreateTime: "2026-01-01T00:00:00Z", NodeID: "n", Version: "0.2.0" };
type Files = readonly (readonly [name: string, text: string])[];
let files: Files;

const teardown: (() => void)[] = [];
after(() => {
  for (const clean of teardown) clean();
});
before(async () => {
  const server = new Server({ after: (clean) => teardown.push(clean) });
  server.cluster.start();
  await server.cluster.registry.register(sampleJob({ ID: "web" }));
  await server.settled();
  files = await filesOf(await packSnapshot(server.state.store, ABOUT));
});

/** Reads a snapshot whose files were changed, and whose checksums are right. */
async function read(changed: Files) {
  return snapshotState(await unpackSnapshot([await snapshotOf(changed)]));
}

function withFile(name: string, change: (text: string) => string): Files {
  return files.map(([it, text]) => [it, it === name ? change(text) : text] as const);
}

function withMeta(change: object): Files {
  return withFile("meta.json", (text) => JSON.stringify({ ...JSON.parse(text), ...change }));
}

/** With one row of a table changed. */
function withRow(table: string, change: object): Files {
  return withFile(`state/${table}.jsonl`, (text) => {
    const [first = "", ...others] = text.split("\n");
    return [JSON.stringify({ ...JSON.parse(first), ...change }), ...others].join("\n");
  });
}

test("a snapshot is read as it was written, also with what is not known of a row", async () => {
  const store = await read(files);
  assert.deepEqual(
    [...store.table("jobs").values()].map(({ ID }) => ID),
    ["web"],
  );
  assert.equal(store.table("allocations").size, 1);
  await read(withRow("evaluations", { NobodyKnows: 1 }));
  await read(withMeta({ NobodyKnows: 1 }));
});

test("a snapshot that says something odd of itself is refused", async () => {
  const tables = { jobs: { Rows: 1, Bytes: 1 } };
  const refusals: [Files, RegExp][] = [
    [withMeta({ Tables: undefined }), /meta\.json\.Tables is missing/],
    [withMeta({ Tables: null }), /meta\.json\.Tables is null, not of type object/],
    [withMeta({ Tables: [] }), /meta\.json\.Tables is \[\], not of type object/],
    [withMeta({ Tables: { jobs: null } }), /meta\.json\.Tables\.jobs is null/],
    [withMeta({ Tables: { jobs: { Rows: "1" } } }), /Tables\.jobs\.Bytes is missing/],
    [withMeta({ Tables: tables }), /meta\.json does not name table "jobVersions"/],
    [withMeta({ Tables: { ...tables, cats: tables.jobs } }), /does not name|table "cats" has not/],
    [withMeta({ Index: undefined }), /meta\.json\.Index is missing/],
    [withMeta({ Index: 1.5 }), /meta\.json\.Index is 1\.5, not of type integer/],
    [withMeta({ Index: -1 }), /meta\.json\.Index cannot be -1/],
    [withMeta({ Index: 1e300 }), /meta\.json\.Index cannot be 1e\+300/],
    [withMeta({ Index: 0 }), /CreateIndex is \d+, not within 0 and 0/],
    [withMeta({ ID: 1 }), /meta\.json\.ID is 1, not of type string/],
    [withMeta({ Layout: "1" }), /meta\.json\.Layout is "1", not of type integer/],
    [withMeta({ Layout: 2 }), /made by a newer version of this program: it has layout 2/],
    [withMeta({ Format: "cats" }), /This is no snapshot/],
    [withFile("meta.json", () => "null"), /This is no snapshot/],
    [withFile("meta.json", () => "{"), /This is no snapshot/],
    [files.filter(([name]) => name !== "meta.json"), /This is no snapshot/],
    [files.filter(([name]) => name !== JOBS), /table "jobs" has not the 1 rows that it should/],
    [[...files, [JOBS, "{}\n"]], /state\/jobs\.jsonl is in it twice/],
    [[...files, ["state/cats.jsonl", "{}\n"]], /newer version .*: it has a table "cats"/],
    [[...files, ["state/oneTimeTokens.jsonl", "{}\n"]], /does not name table "oneTimeTokens"/],
    [[...files, ["state.bin", ""]], /This is a snapshot of Nomad/],
  ];
  for (const [changed, reason] of refusals) {
    await assert.rejects(read(changed), { code: "invalid_argument", message: reason });
  }
});

test("a snapshot with a row that is none is refused, since it would fail who reads it later", async () => {
  const refusals: [Files, RegExp][] = [
    ...["null", "1", '"x"', "[]", "{}", "{"].map((row): [Files, RegExp] => [
      withFile(JOBS, () => `${row}\n`),
      /^The snapshot is damaged: (?:row 1 of table "jobs" cannot be read|in a row of table "jobs")/,
    ]),
    [withRow("jobs", { TaskGroups: undefined }), /table "jobs", the row\.TaskGroups is missing/],
    [withRow("jobs", { ID: 1 }), /table "jobs", the row\.ID is 1, not of type string/],
    [withRow("jobVersions", { Version: 7 }), /"allocations" cannot be read: the job of .* is miss/],
    [withRow("evaluations", { Status: "odd" }), /the row\.Status is "odd", not one of/],
    [withRow("evaluations", { ModifyIndex: 1e9 }), /ModifyIndex is 1000000000, not within 0 and/],
    [withRow("allocations", { TaskStates: [] }), /"allocations", the row\.TaskStates is \[\], not/],
    [
      withRow("allocations", { AllocatedResources: {} }),
      /the row\.AllocatedResources\.\w+ is miss/,
    ],
    [
      withFile(JOBS, (text) => text + text).map(([name, text]) =>
        name === "meta.json"
          ? ([name, text.replace(/("jobs": \{\s*"Rows": )1/, "$12")] as const)
          : ([name, text] as const),
      ),
      /two rows of table "jobs" have the same key/,
    ],
  ];
  for (const [changed, reason] of refusals) {
    await assert.rejects(read(changed), { code: "invalid_argument", message: reason });
  }
});
