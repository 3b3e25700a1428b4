import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { COMMANDS, GROUPS } from "../commands.ts";
import { manPages } from "./man-pages.ts";

const RENDERER = "groff";
const missing =
  spawnSync(RENDERER, ["--version"]).status === 0 ? undefined : `There is no ${RENDERER} here`;

test("there is a page for the program, each group and each command, and they name only such", async () => {
  const pages = await manPages();
  assert.equal(pages.size, 1 + GROUPS.size + COMMANDS.size);
  for (const [file, text] of pages) {
    for (const [, other = ""] of text.matchAll(/^\.BR (\S+) \(1\)/gm)) {
      const name = `${other.replaceAll("\\-", "-")}.1`;
      assert.ok(pages.has(name), `${file} names ${name}`);
    }
  }
  assert.match(pages.get("drover-job-run.1") ?? "", /^\.B "\\-check\\-index <index>"$/m);
});

test("troff renders all pages without a warning", { skip: missing }, async (t) => {
  const directory = mkdtempSync(path.join(tmpdir(), "drover-man-"));
  t.after(() => rmSync(directory, { recursive: true }));
  const pages = await manPages();
  for (const [file, text] of pages) writeFileSync(path.join(directory, file), text);
  const render = (...files: string[]) =>
    spawnSync(RENDERER, ["-man", "-ww", "-Tutf8", "-P-c", ...files], {
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
