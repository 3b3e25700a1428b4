import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { temporaryDirectory } from "@drover/testing";
import { manPages } from "../../src/manual/man-pages.ts";

test("troff renders all pages without a warning", async (t) => {
  const directory = temporaryDirectory(t);
  const pages = await manPages();
  for (const [file, text] of pages) writeFileSync(path.join(directory, file), text);
  const render = (...files: string[]) =>
    spawnSync("groff", ["-man", "-ww", "-Tutf8", "-P-c", ...files], {
      cwd: directory,
      encoding: "utf8",
      maxBuffer: 100e6,
    });
  const all = render(...pages.keys());
  assert.equal(all.stderr, "");
  assert.equal(all.status, 0);
  const { stdout } = render("drover-job-run.1");
  const text = stdout.replaceAll(/.\u0008|\u001b\[[\d;]*m/g, "");
  assert.match(text, /^NAME\n +drover-job-run - run a job, or change one that runs$/m);
  assert.match(text, /^SYNOPSIS\n +drover job run \[options\] <file>$/m);
  assert.match(text, /^ +-check-index <index>\n +run only if the job's modify index is this/m);
  assert.match(text, /^SEE ALSO\n +drover\(1\), +drover-job-plan\(1\)/m);
});
