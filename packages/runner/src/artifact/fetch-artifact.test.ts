import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { gzipSync, zstdCompressSync } from "node:zlib";
import type { TaskArtifact } from "@drover/job";
import { tar, zip } from "../../test/archives.ts";
import { AllocDir } from "../directory/alloc-dir.ts";
import { type ArtifactLimits, DEFAULT_ARTIFACT_LIMITS } from "../runner-settings.ts";
import { fetchArtifact } from "./fetch-artifact.ts";

type Answer = Buffer | string | ((response: ServerResponse) => void);

/** A server of files on loopback, and an allocation's directory to fetch them into. */
async function setUp(t: TestContext, files: Record<string, Answer>) {
  const seen: { url: string; headers: IncomingHttpHeaders }[] = [];
  const server = createServer((request, response) => {
    seen.push({ url: request.url ?? "", headers: request.headers });
    const answer = files[new URL(request.url ?? "", "http://x").pathname];
    if (typeof answer === "function") answer(response);
    else if (answer === undefined) response.writeHead(404).end();
    else response.end(answer);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const base = mkdtempSync(path.join(tmpdir(), "drover-artifact-"));
  t.after(() => {
    server.closeAllConnections();
    server.close();
    rmSync(base, { recursive: true });
  });
  const allocDir = new AllocDir(base, "1234");
  await allocDir.build();
  const directories = await allocDir.buildTask("main");
  const workDir = path.join(allocDir.path, "work");
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    seen,
    origin,
    base,
    directories,
    local: (name: string) => path.join(directories.local, name),
    leftovers: () => (existsSync(workDir) ? ["work"] : readdirSync(directories.local)),
    fetch: (
      source: string,
      fields: Partial<TaskArtifact> = {},
      limits: Partial<ArtifactLimits> = {},
      signal = new AbortController().signal,
    ) =>
      fetchArtifact(
        {
          GetterSource: source.startsWith("/") ? origin + source : source,
          GetterOptions: null,
          GetterHeaders: null,
          GetterMode: "any",
          GetterInsecure: false,
          RelativeDest: "local/",
          Chown: false,
          ...fields,
        },
        {
          allocDir,
          task: "main",
          workDir,
          scope: {
            env: { NOMAD_ALLOC_DIR: directories.shared, TOKEN: "t0ken" },
            node: { "attr.cpu.arch": "amd64" },
          },
          limits: { ...DEFAULT_ARTIFACT_LIMITS, ...limits },
          owner: undefined,
          signal,
        },
      ),
  };
}

const BINARY = "#!/bin/sh\necho hello\n";
const hash = (algorithm: string) => createHash(algorithm).update(BINARY).digest("hex");

test("a file with a right checksum lands in the task's local directory under its own name", async (t) => {
  const { fetch, local } = await setUp(t, { "/bin/hello": BINARY });
  await fetch("/bin/hello", { GetterOptions: { checksum: `sha256:${hash("sha256")}` } });
  assert.equal(readFileSync(local("hello"), "utf8"), BINARY);
  assert.equal(statSync(local("hello")).mode & 0o777, 0o644);
});

test("every kind of checksum is understood, with its name or by its length", async (t) => {
  const { fetch, leftovers } = await setUp(t, { "/x": BINARY });
  for (const algorithm of ["md5", "sha1", "sha256", "sha512"]) {
    for (const prefix of [`${algorithm}:`, ""]) {
      await fetch("/x", { GetterOptions: { checksum: prefix + hash(algorithm).toUpperCase() } });
    }
  }
  assert.deepEqual(leftovers(), ["x"]);
});

test("a wrong checksum is told with the expected and the actual one, and leaves nothing", async (t) => {
  const { fetch, leftovers } = await setUp(t, { "/x": BINARY });
  const wrong = "0".repeat(64);
  await assert.rejects(fetch("/x", { GetterOptions: { checksum: `sha256:${wrong}` } }), {
    code: "data_loss",
    message: new RegExp(`expected sha256:${wrong}, got sha256:${hash("sha256")}`),
  });
  assert.deepEqual(leftovers(), []);
});

test("a checksum that cannot be one is refused before anything is fetched", async (t) => {
  const { fetch, seen } = await setUp(t, { "/x": BINARY });
  for (const checksum of [
    "sha256:abc",
    "crc32:00000000",
    "constructor:",
    "file:http://x/sums",
    "zz",
  ]) {
    await assert.rejects(fetch("/x", { GetterOptions: { checksum } }), {
      code: "invalid_argument",
      message: /Checksum ".*" (?:is not valid|has no known type)/,
    });
  }
  assert.deepEqual(seen, []);
});

test("archives of every kind are unpacked with modes, directories and inner links", async (t) => {
  const plain = await tar([
    { name: "app/", type: "directory", mode: 0o755 },
    { name: "app/run", content: BINARY, mode: 0o4755 },
    { name: "app/lib/deep/data", content: "data", mode: 0o600 },
    { name: "app/bin/run", type: "symlink", linkname: "../run" },
    { name: "app/again", type: "link", linkname: "app/run" },
  ]);
  const zipped = zip([
    { name: "app/", mode: 0o40755 },
    { name: "app/run", content: BINARY, mode: 0o104755 },
    { name: "app/lib/deep/data", content: "data", mode: 0o100600 },
    { name: "app/bin/run", content: "../run", mode: 0o120777 },
    { name: "app/again", content: BINARY, mode: 0o100755 },
  ]);
  const { fetch, local } = await setUp(t, {
    "/a.tar": plain,
    "/a.tar.gz": gzipSync(plain),
    "/a.tgz": gzipSync(plain),
    "/a.tar.zst": zstdCompressSync(plain),
    "/a.zip": zipped,
  });
  for (const name of ["a.tar", "a.tar.gz", "a.tgz", "a.tar.zst", "a.zip"]) {
    await fetch(`/${name}`, { RelativeDest: `local/${name}.d` });
    const file = (inner: string) => local(`${name}.d/app/${inner}`);
    assert.equal(readFileSync(file("bin/run"), "utf8"), BINARY, name);
    assert.equal(readFileSync(file("again"), "utf8"), BINARY, name);
    assert.equal(readlinkSync(file("bin/run")), "../run");
    assert.equal(statSync(file("run")).mode & 0o7777, 0o755, "no set-user-id bit");
    assert.equal(statSync(file("lib/deep/data")).mode & 0o777, 0o600);
  }
});

test("a compressed single file is unpacked, and archive = false leaves everything as it is", async (t) => {
  const { fetch, local } = await setUp(t, {
    "/hello.gz": gzipSync(BINARY),
    "/hello.zst": zstdCompressSync(BINARY),
  });
  await fetch("/hello.gz");
  assert.equal(readFileSync(local("hello"), "utf8"), BINARY);
  await fetch("/hello.zst", { GetterMode: "file", RelativeDest: "local/other" });
  assert.equal(readFileSync(local("other"), "utf8"), BINARY);
  await fetch("/hello.gz", { GetterOptions: { archive: "false" } });
  assert.deepEqual(readFileSync(local("hello.gz")), gzipSync(BINARY));
});

test("a format that is not unpacked is refused by name", async (t) => {
  const { fetch, seen } = await setUp(t, {});
  await assert.rejects(fetch("/x.tar.xz"), { code: "unimplemented", message: /tar\.xz/ });
  await assert.rejects(fetch("/x", { GetterOptions: { archive: "rar" } }), {
    code: "invalid_argument",
    message: /"rar" is unknown/,
  });
  assert.deepEqual(seen, []);
});

test("nothing that an archive holds gets outside of the destination", async (t) => {
  const hostile: Record<string, Buffer> = {
    "/climb.tar": await tar([{ name: "../../evil", content: "x" }]),
    "/climb2.tar": await tar([{ name: "a/../../../evil", content: "x" }]),
    "/absolute.tar": await tar([{ name: "/tmp/drover-evil", content: "x" }]),
    "/link.tar": await tar([{ name: "out", type: "symlink", linkname: "/etc" }]),
    "/link2.tar": await tar([{ name: "out", type: "symlink", linkname: "../.." }]),
    "/through.tar": await tar([
      { name: "here", type: "symlink", linkname: "." },
      { name: "a/b/out", type: "symlink", linkname: "../../here/../.." },
    ]),
    "/write-through.tar": await tar([
      { name: "dir", type: "symlink", linkname: "inner" },
      { name: "dir/evil", content: "x" },
    ]),
    "/hard.tar": await tar([{ name: "passwd", type: "link", linkname: "/etc/passwd" }]),
    "/hard2.tar": await tar([{ name: "x", type: "link", linkname: "../../../../etc/passwd" }]),
    "/hard3.tar": await tar([
      { name: "s", type: "symlink", linkname: "inner" },
      { name: "x", type: "link", linkname: "s/y" },
    ]),
    "/device.tar": await tar([
      { name: "null", type: "character-device", devmajor: 1, devminor: 3 },
    ]),
    "/fifo.tar": await tar([{ name: "pipe", type: "fifo" }]),
    "/climb.zip": zip([{ name: "../evil", content: "x" }]),
    "/absolute.zip": zip([{ name: "/tmp/drover-evil", content: "x" }]),
    "/link.zip": zip([{ name: "out", content: "/etc", mode: 0o120777 }]),
  };
  const { fetch, leftovers, base } = await setUp(t, hostile);
  for (const name of Object.keys(hostile)) {
    await assert.rejects(fetch(name), { code: "invalid_argument", message: /Archive / }, name);
    assert.deepEqual(leftovers(), [], name);
  }
  assert.deepEqual(readdirSync(base), ["1234"]);
  assert.equal(existsSync("/tmp/drover-evil"), false);
});

test("a link that somebody put into the destination is not followed", async (t) => {
  const { fetch, base, local } = await setUp(t, {
    "/file": BINARY,
    "/tree.tar": await tar([{ name: "sub/file", content: "x" }]),
  });
  const outside = path.join(base, "outside");
  mkdirSync(outside);
  symlinkSync(outside, local("sub"));
  await assert.rejects(fetch("/file", { RelativeDest: "local/sub" }), {
    code: "failed_precondition",
    message: /local\/sub: it is a link or a file/,
  });
  await fetch("/tree.tar");
  assert.equal(readFileSync(local("sub/file"), "utf8"), "x");
  symlinkSync(path.join(outside, "target"), local("file"));
  await fetch("/file");
  assert.equal(readFileSync(local("file"), "utf8"), BINARY);
  assert.deepEqual(readdirSync(outside), []);
});

test("archives are added to what is there, file by file", async (t) => {
  const { fetch, local } = await setUp(t, {
    "/tree.tar": await tar([
      { name: "etc/new", content: "new" },
      { name: "etc/old", content: "replaced" },
    ]),
    "/clash.tar": await tar([{ name: "etc", content: "a file" }]),
  });
  mkdirSync(local("etc"));
  writeFileSync(local("etc/old"), "old");
  writeFileSync(local("etc/mine"), "mine");
  await fetch("/tree.tar");
  const contents = ["mine", "new", "old"].map((name) => readFileSync(local(`etc/${name}`), "utf8"));
  assert.deepEqual(contents, ["mine", "new", "replaced"]);
  await assert.rejects(fetch("/clash.tar"), { code: "failed_precondition" });
});

test("archives and downloads that are too large are cut off", async (t) => {
  const big = "0".repeat(100_000);
  const many = Array.from({ length: 6 }, (_, index) => ({ name: `f${index}`, content: "x" }));
  const { fetch, leftovers } = await setUp(t, {
    "/bomb.tar.gz": gzipSync(await tar([{ name: "big", content: big }])),
    "/bomb.gz": gzipSync(big),
    "/many.tar": await tar(many),
    "/many.zip": zip(many),
    "/big": big,
  });
  const limits = { decompressionSizeLimit: 99_999, decompressionFileCountLimit: 5 };
  for (const name of ["/bomb.tar.gz", "/bomb.gz", "/many.tar", "/many.zip"]) {
    await assert.rejects(fetch(name, {}, limits), { code: "resource_exhausted" }, name);
  }
  await assert.rejects(fetch("/big", {}, { httpMaxBytes: 99_999 }), {
    code: "resource_exhausted",
    message: /http_max_size/,
  });
  assert.deepEqual(leftovers(), []);
});

test("a damaged archive and a broken connection leave nothing", async (t) => {
  const archive = gzipSync(await tar([{ name: "x", content: "y".repeat(50_000) }]));
  const { fetch, leftovers } = await setUp(t, {
    "/cut.tar.gz": archive.subarray(0, archive.length / 2),
    "/noise.tar": Buffer.alloc(4096, "noise"),
    "/noise.zip": Buffer.alloc(4096, "noise"),
    "/broken": (response) => {
      response.writeHead(200, { "content-length": 100 });
      response.write("only this", () => response.destroy());
    },
  });
  for (const name of ["/cut.tar.gz", "/noise.tar", "/noise.zip"]) {
    await assert.rejects(fetch(name), { message: /Archive is damaged/ }, name);
  }
  await assert.rejects(fetch("/broken"), { code: "unavailable", recoverable: true });
  await assert.rejects(fetch("/missing"), { message: /bad response code: 404/ });
  assert.deepEqual(leftovers(), []);
});

test("a server that never answers is given up when the time is over, and at once when the task is killed", async (t) => {
  const { fetch, leftovers } = await setUp(t, { "/slow": () => {} });
  await assert.rejects(fetch("/slow", {}, { httpReadTimeoutMs: 50 }), {
    code: "deadline_exceeded",
  });
  const kill = new AbortController();
  setTimeout(() => kill.abort(), 50);
  await assert.rejects(fetch("/slow", {}, {}, kill.signal), { name: "AbortError" });
  assert.deepEqual(leftovers(), []);
});

test("source, options, headers and destination are interpolated, and getter options stay off the wire", async (t) => {
  const { fetch, seen, directories } = await setUp(t, { "/amd64/x": BINARY });
  await fetch("/${attr.cpu.arch}/x?filename=tool&keep=1", {
    GetterHeaders: { "X-Token": "${TOKEN}" },
    RelativeDest: "${NOMAD_ALLOC_DIR}/data",
  });
  assert.equal(readFileSync(path.join(directories.shared, "data/tool"), "utf8"), BINARY);
  assert.equal(seen[0]?.url, "/amd64/x?keep=1");
  assert.equal(seen[0]?.headers["x-token"], "t0ken");
});

test("redirects are followed, without credentials to another host", async (t) => {
  const target = await setUp(t, { "/final": BINARY });
  const { fetch, seen, local } = await setUp(t, {
    "/here": (response) => response.writeHead(302, { location: "/there" }).end(),
    "/there": (response) => response.writeHead(307, { location: `${target.origin}/final` }).end(),
    "/loop": (response) => response.writeHead(302, { location: "/loop" }).end(),
  });
  await fetch("/here", { GetterHeaders: { Authorization: "Bearer x", "X-Other": "y" } });
  assert.equal(readFileSync(local("here"), "utf8"), BINARY);
  assert.equal(seen[1]?.headers.authorization, "Bearer x");
  assert.equal(target.seen[0]?.headers.authorization, undefined);
  assert.equal(target.seen[0]?.headers["x-other"], "y");
  await assert.rejects(fetch("/loop"), { message: /too many redirects/ });
});

test("modes say whether the destination is the file or its directory", async (t) => {
  const { fetch, local, directories } = await setUp(t, {
    "/x": BINARY,
    "/one.tar": await tar([{ name: "inner", content: "one" }]),
    "/two.tar": await tar([
      { name: "a", content: "a" },
      { name: "b", content: "b" },
    ]),
  });
  await fetch("/x", { GetterMode: "file", RelativeDest: "tools/renamed" });
  assert.equal(readFileSync(path.join(directories.task, "tools/renamed"), "utf8"), BINARY);
  await fetch("/one.tar", { GetterMode: "file", RelativeDest: "local/one" });
  assert.equal(readFileSync(local("one"), "utf8"), "one");
  await assert.rejects(fetch("/two.tar", { GetterMode: "file", RelativeDest: "local/two" }), {
    message: /needs a single file/,
  });
  await assert.rejects(fetch("/x", { GetterMode: "dir" }), { message: /needs an archive/ });
});

test("a destination outside of the allocation and a source that is not HTTP are refused", async (t) => {
  const { fetch, seen } = await setUp(t, { "/x": BINARY });
  for (const RelativeDest of ["../../elsewhere", "../other-task/local"]) {
    await assert.rejects(fetch("/x", { RelativeDest }), { message: /escapes alloc directory/ });
  }
  for (const source of [
    "git::https://x/y",
    "s3://bucket/x",
    "github.com/x/y",
    "http://x/a.tgz//sub",
  ]) {
    await assert.rejects(fetch(source), { code: "unimplemented" }, source);
  }
  await assert.rejects(fetch("/"), { code: "invalid_argument", message: /names no file/ });
  await assert.rejects(fetch("/x", { GetterOptions: { filename: "../x" } }), {
    code: "invalid_argument",
  });
  assert.deepEqual(seen, []);
  await fetch("/x", { RelativeDest: "/local/absolute" });
});
