import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { runCli } from "../../../test/run-cli.ts";

const UGLY = 'job "a" {\ntype="batch"\n  datacenters   = ["*"]\n}\n';
const PRETTY = 'job "a" {\n  type        = "batch"\n  datacenters = ["*"]\n}\n';

async function inDirectory(body: (directory: string) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(path.join(os.tmpdir(), "drover-fmt-"));
  try {
    await body(directory);
  } finally {
    await rm(directory, { recursive: true });
  }
}

test("fmt writes the canonical layout back and names what it changed", async () => {
  await inDirectory(async (directory) => {
    const ugly = path.join(directory, "a.nomad.hcl");
    await writeFile(ugly, UGLY);
    await writeFile(path.join(directory, "b.nomad"), PRETTY);
    const { exitCode, stdout } = await runCli(["fmt", directory]);
    assert.equal(exitCode, 0);
    assert.equal(stdout, `${ugly}\n`);
    assert.equal(await readFile(ugly, "utf8"), PRETTY);
  });
});

test("fmt -check changes nothing and ends with 1", async () => {
  await inDirectory(async (directory) => {
    const ugly = path.join(directory, "a.hcl");
    await writeFile(ugly, UGLY);
    assert.equal((await runCli(["fmt", "-check", directory])).exitCode, 1);
    assert.equal(await readFile(ugly, "utf8"), UGLY);
  });
});

test("fmt -recursive looks into subdirectories", async () => {
  await inDirectory(async (directory) => {
    const nested = path.join(directory, "x", "a.hcl");
    await mkdir(path.dirname(nested));
    await writeFile(nested, UGLY);
    assert.equal((await runCli(["fmt", directory])).stdout, "");
    assert.equal((await runCli(["fmt", "-recursive", directory])).stdout, `${nested}\n`);
  });
});

test("fmt - formats standard input", async () => {
  const { exitCode, stdout } = await runCli(["fmt", "-"], { stdin: UGLY });
  assert.equal(exitCode, 0);
  assert.equal(stdout, PRETTY);
});

test("a file that is no HCL is left as it is, with its fault shown", async () => {
  await inDirectory(async (directory) => {
    const broken = path.join(directory, "a.hcl");
    await writeFile(broken, 'job "a" {\n');
    const { exitCode, stderr } = await runCli(["fmt", broken]);
    assert.equal(exitCode, 1);
    assert.match(stderr, new RegExp(`on ${broken}:`));
    assert.equal(await readFile(broken, "utf8"), 'job "a" {\n');
  });
});
