import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { serveFiles, temporaryDirectory } from "@drover/testing";
import { getterOf } from "../../test/set-up.ts";
import { tar, zip } from "../testing/archives.ts";

const BINARY = "#!/bin/sh\necho hello\n";
const HOSTILE = { code: "invalid_argument", message: /^Archive / };

/** A directory of files, and a place for what the real tools make of it. */
function makeTree(t: TestContext) {
  const base = temporaryDirectory(t);
  const tree = path.join(base, "tree");
  mkdirSync(path.join(tree, "app/lib/deep"), { recursive: true });
  mkdirSync(path.join(tree, "app/bin"));
  writeFileSync(path.join(tree, "app/run"), BINARY, { mode: 0o755 });
  writeFileSync(path.join(tree, `app/lib/deep/${"long".repeat(40)}`), "x".repeat(300_000), {
    mode: 0o600,
  });
  writeFileSync(path.join(tree, "app/größe"), "");
  symlinkSync("../run", path.join(tree, "app/bin/run"));
  const run = (...[command = "", ...args]: string[]) =>
    execFileSync(command, args, {
      cwd: tree,
      stdio: ["ignore", "pipe", "inherit"],
      maxBuffer: 100e6,
    });
  return { base, tree, run };
}

test("archives that the real tools make are unpacked as these unpack them", async (t) => {
  const { base, run } = makeTree(t);
  const tools: Record<string, string[]> = {
    "a.tar": ["tar", "cf", "-", "app"],
    "pax.tar": ["tar", "--format=pax", "-cf", "-", "app"],
    "ustar.tar": ["tar", "--format=gnu", "-cf", "-", "app"],
    "a.tar.gz": ["tar", "czf", "-", "app"],
    "a.tar.bz2": ["tar", "cjf", "-", "app"],
    "a.tar.xz": ["tar", "cJf", "-", "app"],
    "a.tar.zst": ["tar", "--zstd", "-cf", "-", "app"],
    "a.zip": ["sh", "-c", "zip -qry ../a.zip app && cat ../a.zip"],
  };
  const files = Object.entries(tools).map(([name, command]) => [`/${name}`, run(...command)]);
  for (const [short, long] of [
    ["tgz", "tar.gz"],
    ["tbz2", "tar.bz2"],
    ["txz", "tar.xz"],
    ["tzst", "tar.zst"],
  ]) {
    files.push([`/a.${short}`, files.find(([name]) => name === `/a.${long}`)?.[1] ?? ""]);
  }
  const { origin } = await serveFiles(t, Object.fromEntries(files));
  const { get } = getterOf(t);
  const list = (directory: string) =>
    execFileSync("find", [".", "-printf", "%P %y %m %l\\n"], { cwd: directory, encoding: "utf8" })
      .split("\n")
      .filter((line) => line.startsWith("app"))
      .sort();
  for (const [name] of files) {
    const { file, kind } = await get(`${origin}${name}`);
    assert.equal(kind, "directory");
    assert.deepEqual(list(file(".")), list(path.join(base, "tree")), String(name));
    execFileSync("diff", ["-r", file("app"), path.join(base, "tree/app")]);
  }
});

test("single files that the real tools compress are unpacked, several streams and empty ones too", async (t) => {
  const { base, run } = makeTree(t);
  const plain = path.join(base, "plain");
  const noise = run("head", "-c", "1300000", "/dev/urandom");
  const runs = Buffer.concat([noise, Buffer.alloc(3_000_000, "a"), Buffer.from("aaaab"), noise]);
  writeFileSync(plain, runs);
  writeFileSync(path.join(base, "empty"), "");
  const { get } = getterOf(t);
  const tools = { gz: "gzip", bz2: "bzip2", xz: "xz", zst: "zstd" };
  const files = Object.entries(tools).flatMap(([suffix, tool]): [string, Buffer][] => {
    const whole = run(tool, "-c", plain);
    return [
      [`/whole.${suffix}`, whole],
      [`/twice.${suffix}`, Buffer.concat([whole, whole])],
      [`/empty.${suffix}`, run(tool, "-c", path.join(base, "empty"))],
    ];
  });
  files.push(["/small.bz2", run("bzip2", "-1", "-c", plain)]);
  const { origin } = await serveFiles(t, Object.fromEntries(files));
  const contents: Record<string, Buffer> = {
    whole: runs,
    small: runs,
    twice: Buffer.concat([runs, runs]),
    empty: Buffer.alloc(0),
  };
  for (const [url] of files) {
    const name = url.slice(1).replace(/\..*/, "");
    const { file } = await get(`${origin}${url}`);
    assert.ok(readFileSync(file(name)).equals(contents[name] ?? Buffer.from("?")), url);
  }
});

test("archive = false leaves everything as it is, and a format may be named", async (t) => {
  const { get } = getterOf(t);
  const { origin } = await serveFiles(t, { "/x.gz": gzipSync(BINARY), "/x": gzipSync(BINARY) });
  const kept = await get(`${origin}/x.gz`, { archive: "false" });
  assert.deepEqual(readFileSync(kept.file("x.gz")), gzipSync(BINARY));
  const unpacked = await get(`${origin}/x`, { archive: "gz" });
  assert.equal(readFileSync(unpacked.file("x"), "utf8"), BINARY);
});

test("bits for set-user-id are dropped, and hard links of files in the archive become copies", async (t) => {
  const { get } = getterOf(t);
  const { origin } = await serveFiles(t, {
    "/a.tar": await tar([
      { name: "run", content: BINARY, mode: 0o6755 },
      { name: "again", type: "link", linkname: "run" },
      { name: "spool/", type: "directory", mode: 0o1777 },
    ]),
    "/a.zip": zip([{ name: "run", content: BINARY, mode: 0o106755 }]),
  });
  const { file } = await get(`${origin}/a.tar`);
  assert.equal(statSync(file("run")).mode & 0o7777, 0o755);
  assert.equal(statSync(file("spool")).mode & 0o7777, 0o777);
  assert.equal(readFileSync(file("again"), "utf8"), BINARY);
  assert.equal(statSync(file("again")).nlink, 1);
  const zipped = await get(`${origin}/a.zip`);
  assert.equal(statSync(zipped.file("run")).mode & 0o7777, 0o755);
});

test("a part of an archive is had by //, by name or by pattern, and through no link", async (t) => {
  const { get } = getterOf(t);
  const archive = await tar([
    { name: "tool-1.2/bin/run", content: BINARY },
    { name: "tool-1.2/lib/x", content: "x" },
    { name: "here", type: "symlink", linkname: "tool-1.2" },
  ]);
  const { origin } = await serveFiles(t, { "/a.tar": archive, "/x": BINARY });
  const directory = await get(`${origin}/a.tar//tool-*/bin`);
  assert.deepEqual(readdirSync(directory.file(".")), ["run"]);
  const { file, ...got } = await get(`${origin}/a.tar//tool-1.2/bin/run`);
  assert.deepEqual(got, { kind: "file", name: "run" });
  assert.equal(readFileSync(file("run"), "utf8"), BINARY);
  await assert.rejects(get(`${origin}/a.tar//nothing/here`), {
    code: "not_found",
    message: /"a.tar" holds no "nothing"/,
  });
  await assert.rejects(get(`${origin}/a.tar//tool-1.2/*`), { message: /holds 2 directories/ });
  await assert.rejects(get(`${origin}/a.tar//here/bin`), { message: /"here".* is no directory/ });
  await assert.rejects(get(`${origin}/a.tar//here%2f..%2f../x`), { message: /lies outside/ });
  await assert.rejects(get(`${origin}/x//sub`), { message: /"x" is a single file/ });
});

test("nothing that an archive holds gets outside of the destination", async (t) => {
  const through = { name: "here", type: "symlink", linkname: "." } as const;
  const inner = { name: "dir", type: "symlink", linkname: "inner" } as const;
  const device = { name: "null", type: "character-device", devmajor: 1, devminor: 3 } as const;
  const hostile: Record<string, Buffer> = {
    "/climb.tar": await tar([{ name: "../../evil", content: "x" }]),
    "/climb2.tar": await tar([{ name: "a/../../../evil", content: "x" }]),
    "/absolute.tar": await tar([{ name: "/tmp/drover-evil", content: "x" }]),
    "/link.tar": await tar([{ name: "out", type: "symlink", linkname: "/etc" }]),
    "/link2.tar": await tar([{ name: "out", type: "symlink", linkname: "../.." }]),
    "/through.tar": await tar([
      through,
      { name: "a/b/out", type: "symlink", linkname: "../../here/../.." },
    ]),
    "/write-through.tar": await tar([inner, { name: "dir/evil", content: "x" }]),
    "/hard.tar": await tar([{ name: "passwd", type: "link", linkname: "/etc/passwd" }]),
    "/hard2.tar": await tar([{ name: "x", type: "link", linkname: "../../../../etc/passwd" }]),
    "/hard3.tar": await tar([inner, { name: "x", type: "link", linkname: "dir/y" }]),
    "/device.tar": await tar([device]),
    "/fifo.tar": await tar([{ name: "pipe", type: "fifo" }]),
    "/climb.zip": zip([{ name: "../evil", content: "x" }]),
    "/absolute.zip": zip([{ name: "/tmp/drover-evil", content: "x" }]),
    "/link.zip": zip([{ name: "out", content: "/etc", mode: 0o120777 }]),
    "/fifo.zip": zip([{ name: "pipe", content: "", mode: 0o010644 }]),
  };
  const { base, get } = getterOf(t);
  const { origin } = await serveFiles(t, hostile);
  for (const name of Object.keys(hostile)) {
    await assert.rejects(get(origin + name), HOSTILE, name);
  }
  assert.equal(existsSync("/tmp/drover-evil"), false);
  assert.deepEqual(
    readdirSync(base).filter((name) => !/^\d+$/.test(name)),
    [],
  );
});

test("bombs are cut off, whatever they are packed with", async (t) => {
  const { run } = makeTree(t);
  const zeros = Buffer.alloc(20_000_000);
  const bombs: Record<string, Buffer> = {
    "/bomb.gz": gzipSync(zeros),
    "/bomb.zst": zstdCompressSync(zeros),
    "/bomb.bz2": run("sh", "-c", "head -c 20000000 /dev/zero | bzip2"),
    "/bomb.xz": run("sh", "-c", "head -c 20000000 /dev/zero | xz -1"),
    "/bomb.tar.gz": gzipSync(await tar([{ name: "big", content: "0".repeat(100_000) }])),
    "/bomb.zip": zip([{ name: "big", content: "0".repeat(100_000) }]),
    "/links.tar": await tar([
      { name: "big", content: "0".repeat(60_000) },
      { name: "again", type: "link", linkname: "big" },
    ]),
  };
  const many = Array.from({ length: 6 }, (_, index) => ({ name: `f${index}`, content: "x" }));
  const { get } = getterOf(t);
  const { origin } = await serveFiles(t, {
    ...bombs,
    "/many.tar": await tar(many),
    "/many.zip": zip(many),
  });
  const limits = { decompressionSizeLimit: 99_999, decompressionFileCountLimit: 5 } as never;
  for (const name of Object.keys(bombs)) {
    await assert.rejects(
      get(origin + name, {}, { limits }),
      { code: "resource_exhausted", message: /decompression_size_limit/ },
      name,
    );
  }
  for (const name of ["/many.tar", "/many.zip"]) {
    await assert.rejects(
      get(origin + name, {}, { limits }),
      { code: "resource_exhausted", message: /decompression_file_count_limit/ },
      name,
    );
  }
});

test("damaged archives are told", async (t) => {
  const { run } = makeTree(t);
  const noise = run("head", "-c", "50000", "/dev/urandom");
  const archive = await tar([{ name: "x", content: noise.toString("latin1") }]);
  const packed = {
    "tar.gz": gzipSync(archive),
    "tar.zst": run("sh", "-c", "tar cf - app | zstd --check"),
    "tar.bz2": run("sh", "-c", "tar cf - app | bzip2"),
    "tar.xz": run("sh", "-c", "tar cf - app | xz"),
  };
  const files: [string, Buffer][] = Object.entries(packed).flatMap(([suffix, whole]) => {
    const flipped = Buffer.from(whole);
    const middle = whole.length >> 1;
    flipped.writeUInt8(flipped.readUInt8(middle) ^ 0xff, middle);
    return [
      [`/cut.${suffix}`, whole.subarray(0, middle)],
      [`/flipped.${suffix}`, flipped],
    ];
  });
  const noises = ["tar", "zip", "tar.bz2", "tar.xz", "tar.zst", "tgz"].map(
    (suffix): [string, Buffer] => [`/noise.${suffix}`, noise],
  );
  const all = [...files, ...noises];
  const { get } = getterOf(t);
  const { origin } = await serveFiles(t, Object.fromEntries(all));
  for (const [name] of all) {
    await assert.rejects(
      get(origin + name),
      { code: "invalid_argument", message: /^Archive (?:is damaged|entry)/ },
      name,
    );
  }
});
