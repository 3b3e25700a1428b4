import assert from "node:assert/strict";
import { chmodSync, linkSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { Fault } from "@drover/fault";
import { loadSystemCalls } from "@drover/process";
import { Swapping, temporaryDirectory } from "@drover/testing";
import { AllocFiles } from "./alloc-files.ts";

test("links are followed to what is inside of the allocation, by relative and absolute paths", async (t) => {
  const { files, at } = makeAlloc(t);
  mkdirSync(at("web/local/releases/1"), { recursive: true });
  writeFileSync(at("web/local/releases/1/app"), "one");
  symlinkSync("releases/1", at("web/local/current"));
  symlinkSync(at("web/local/current/app"), at("alloc/data/app"));
  symlinkSync("../../web/local/../local/./current/app", at("alloc/data/again"));
  for (const name of ["web/local/current/app", "alloc/data/app", "/alloc/data/again"]) {
    assert.equal(await read(files, name), "one", name);
  }
  const listed = await files.list("web/local/current");
  assert.deepEqual(
    listed.map(({ Name }) => Name),
    ["app"],
  );
});

test("nothing outside of the allocation is reached, by dots or by links", async (t) => {
  const { files, at, victim } = makeAlloc(t);
  const links = {
    absolute: victim,
    up: "../../../victim",
    beside: `${at("")}-other`,
    file: path.join(victim, "file"),
    over: "absolute/file",
  };
  for (const [name, target] of Object.entries(links)) symlinkSync(target, at(`web/local/${name}`));
  for (const name of Object.keys(links)) {
    const place = `web/local/${name}`;
    for (const outcome of [files.open(place), files.list(place), files.stat(place)]) {
      await assert.rejects(outcome, { code: "permission_denied" }, name);
    }
  }
  for (const name of ["../victim/file", "web/../../victim/file", "..", "a\0b"]) {
    await assert.rejects(files.open(name), Fault, name);
  }
});

test("others have their turn while a directory of many files is listed", async (t) => {
  const { files, at } = makeAlloc(t);
  const count = 5_000;
  for (let i = 0; i < count; i++) writeFileSync(at(`web/local/${(i * 7) % count}`), "");
  let turns = 0;
  let isDone = false;
  const takeTurn = () => {
    turns++;
    if (!isDone) setImmediate(takeTurn);
  };
  setImmediate(takeTurn);
  const listed = await files.list("web/local");
  isDone = true;
  assert.equal(listed.length, count);
  assert.deepEqual(
    listed.map(({ Name }) => Name),
    listed.map(({ Name }) => Name).toSorted(),
  );
  assert.ok(turns >= 20, `${turns} turns`);
});

test("links that lead in circles are told", async (t) => {
  const { files, at } = makeAlloc(t);
  symlinkSync("b", at("web/local/a"));
  symlinkSync("a", at("web/local/b"));
  await assert.rejects(files.open("web/local/a"), {
    code: "invalid_argument",
    message: /more than 40 links/,
  });
});

test("what is in a task's secrets and private directories is not read, by whatever way", async (t) => {
  const { files, at } = makeAlloc(t);
  for (const name of ["secrets", "private"]) {
    mkdirSync(at(`web/${name}/inner`), { recursive: true });
    writeFileSync(at(`web/${name}/inner/token`), "s3cret");
    writeFileSync(at(`web/${name}/token`), "s3cret");
    symlinkSync(`../${name}`, at(`web/local/to-${name}`));
    symlinkSync(at(`web/${name}/token`), at(`alloc/data/${name}-token`));
    const ways = [
      `web/${name}/token`,
      `/web/${name}/token`,
      `web/./${name}/token`,
      `web//${name}///token`,
      `web/local/../${name}/token`,
      `alloc/../web/${name}/token`,
      `../../web/${name}/token`,
      `web/${name}/inner/../token`,
      `web/${name}/inner/token`,
      `web/local/to-${name}/token`,
      `web/local/to-${name}/inner/token`,
      `alloc/data/${name}-token`,
    ];
    for (const way of ways) {
      await assert.rejects(files.open(way), { code: "permission_denied" }, way);
      await assert.rejects(files.stat(way), { code: "permission_denied" }, way);
    }
    for (const way of [`web/${name}`, `web/${name}/inner`, `web/local/to-${name}`]) {
      await assert.rejects(files.list(way), { code: "permission_denied" }, way);
    }
    assert.equal((await files.stat(`web/${name}`)).IsDir, true);
  }
  mkdirSync(at("alloc/secrets"));
  writeFileSync(at("alloc/secrets/x"), "shared, and no task's");
  assert.equal(await read(files, "alloc/secrets/x"), "shared, and no task's");
});

test("a listing shows each entry for itself, with its kind", async (t) => {
  const { files, at, victim } = makeAlloc(t);
  mkdirSync(at("web/local/directory"));
  chmodSync(at("web/local/directory"), 0o1755);
  writeFileSync(at("web/local/file"), "12345", { mode: 0o640 });
  symlinkSync(victim, at("web/local/link"));
  await (await loadSystemCalls()).makeFifo(at("web/local/pipe"));
  const listed = await files.list("web/local");
  assert.deepEqual(
    listed.map(({ Name, IsDir, FileMode }) => [Name, IsDir, FileMode]),
    [
      ["directory", true, "dtrwxr-xr-x"],
      ["file", false, "-rw-r-----"],
      ["link", false, "Lrwxrwxrwx"],
      ["pipe", false, "prw-------"],
    ],
  );
});

test("what is no regular file is not opened, and nobody is waited for", async (t) => {
  const { files, at } = makeAlloc(t);
  await (await loadSystemCalls()).makeFifo(at("web/local/pipe"));
  for (const name of ["web/local/pipe", "web/local", "/"]) {
    await assert.rejects(files.open(name), {
      code: "invalid_argument",
      message: /is not a regular file/,
    });
  }
  await assert.rejects(files.list("alloc/data/file"), { code: "invalid_argument" });
  await assert.rejects(files.open("alloc/data/file/x"), { code: "invalid_argument" });
  await assert.rejects(files.stat("alloc/absent"), { code: "not_found" });
});

test("reading below a directory that is swapped for a link in a loop never leaves the allocation", async (t) => {
  const { files, at, victim } = makeAlloc(t);
  mkdirSync(at("alloc/data/swapped"));
  linkSync(at("alloc/data/file"), at("alloc/data/swapped/file"));
  await using swapping = new Swapping(at("alloc/data/swapped"), { target: victim });
  const outcomes = new Set<string>();
  while (outcomes.size < 2) {
    for (let round = 0; round < 100; round++) {
      const outcome = await read(files, "alloc/data/swapped/file").catch(refusal);
      assert.notEqual(outcome, "outside");
      outcomes.add(outcome);
      const names = await files.list("alloc/data/swapped").then(
        (entries) => entries.map(({ Name }) => Name),
        (): string[] => [],
      );
      assert.ok(!names.includes("only-outside"));
    }
    await swapping.goesOn();
  }
});

/** Only what the caller may well see while a name comes and goes. */
function refusal(error: unknown): string {
  assert.ok(error instanceof Fault);
  assert.ok(["not_found", "permission_denied", "invalid_argument"].includes(error.code));
  return "refused";
}

async function read(files: AllocFiles, name: string): Promise<string> {
  await using handle = await files.open(name);
  return await handle.readFile("utf8");
}

/** An allocation's directory, and another one that nothing must be read from. */
function makeAlloc(t: TestContext) {
  const base = temporaryDirectory(t);
  const [root, victim] = [path.join(base, "1234"), path.join(base, "victim")];
  for (const name of ["alloc/data", "web/local"])
    mkdirSync(path.join(root, name), { recursive: true });
  writeFileSync(path.join(root, "alloc/data/file"), "inside");
  for (const other of [victim, `${root}-other`]) {
    mkdirSync(other);
    writeFileSync(path.join(other, "file"), "outside");
    writeFileSync(path.join(other, "only-outside"), "");
  }
  const at = (name: string) => (name === "" ? root : path.join(root, name));
  return { files: new AllocFiles(root), at, victim };
}
