/** Fetching from S3, against a server that checks signatures: versitygw, in front of a directory. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, type TestContext, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { type GetMode, Getter } from "@drover/getter";
import { tar } from "@drover/getter/testing";

const KEYS = { aws_access_key_id: "akid", aws_access_key_secret: "se/cret+1" };
const LIMITS = {
  httpReadTimeoutMs: 60_000,
  httpMaxBytes: 1e6,
  gitTimeoutMs: 60_000,
  s3TimeoutMs: 60_000,
  decompressionFileCountLimit: 100,
  decompressionSizeLimit: 1e6,
};

let base = "";
let origin = "";
let server: ChildProcess | undefined;

before(async () => {
  base = mkdtempSync(path.join(tmpdir(), "drover-s3-"));
  const program = path.join(base, "versitygw");
  const build = spawnSync(
    "go",
    ["build", "-o", program, "github.com/versity/versitygw/cmd/versitygw"],
    { cwd: path.join(import.meta.dirname, "../go-s3"), encoding: "utf8" },
  );
  assert.equal(build.status, 0, build.stderr);
  mkdirSync(path.join(base, "root/files/tree/sub"), { recursive: true });
  const port = await freePort();
  origin = `http://127.0.0.1:${port}`;
  server = spawn(program, ["--port", `127.0.0.1:${port}`, "posix", path.join(base, "root")], {
    env: {
      ...process.env,
      ROOT_ACCESS_KEY: KEYS.aws_access_key_id,
      ROOT_SECRET_KEY: KEYS.aws_access_key_secret,
    },
    stdio: "ignore",
  });
  while (!(await answers())) await sleep(50);
});

after(async () => {
  server?.kill();
  rmSync(base, { recursive: true, force: true });
});

function put(key: string, content: string | Buffer): void {
  const file = path.join(base, "root/files", key);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
}

async function get(
  t: TestContext,
  key: string,
  options: Record<string, string>,
  { mode = "any", limits = {} }: { mode?: GetMode; limits?: Partial<typeof LIMITS> } = {},
) {
  const directory = mkdtempSync(path.join(tmpdir(), "drover-getter-"));
  chmodSync(directory, 0o711);
  t.after(() => rmSync(directory, { recursive: true }));
  const request = {
    source: `s3::${origin}/files/${key}`,
    options,
    headers: {},
    mode,
    insecure: false,
    limits: { ...LIMITS, ...limits },
    allowFiles: false,
  };
  const { signal } = new AbortController();
  const how = { directory, asker: "", env: {}, allowLinksOut: false, signal };
  const { files, ...got } = await new Getter().get(request, how);
  return { ...got, read: (name: string) => readFileSync(path.join(files, name), "utf8"), files };
}

test("an object is fetched with keys, checked and unpacked", async (t) => {
  const archive = gzipSync(await tar([{ name: "app/run", content: "hello" }]));
  put("a/app.tgz", archive);
  put("a/plain file+1", "hello");
  const checksum = `sha256:${createHash("sha256").update(archive).digest("hex")}`;
  const unpacked = await get(t, "a/app.tgz", { ...KEYS, checksum });
  assert.equal(unpacked.read("app/run"), "hello");
  const { kind, name, read } = await get(t, "a/plain%20file%2B1?region=us-east-1", KEYS);
  assert.deepEqual([kind, name, read(name)], ["file", "plain file+1", "hello"]);
});

test("wrong keys, none, another region and a missing object are told", async (t) => {
  put("secret", "hello");
  for (const options of [
    {},
    { ...KEYS, aws_access_key_secret: "wrong" },
    { ...KEYS, region: "eu-west-1" },
  ]) {
    await assert.rejects(get(t, "secret", options), {
      code: "unavailable",
      message: /^GET http:\/\/127\.0\.0\.1:\d+\/files\/secret: bad response code: 40[03]$/,
    });
  }
  await assert.rejects(get(t, "none", KEYS), {
    code: "not_found",
    message: /\/files\/none is no object, and none lies below it/,
  });
  await assert.rejects(get(t, "none", KEYS, { mode: "file" }), { message: /404/ });
});

test("a prefix is fetched as a directory, of any number of objects", async (t) => {
  put("tree/a", "a");
  put("tree/sub/b & <c>", "b");
  put("tree/größe+1", "c");
  put("treehouse", "no");
  for (const [key, mode] of [
    ["tree", "any"],
    ["tree/", "any"],
    ["tree", "dir"],
  ] as const) {
    const { kind, read } = await get(t, key, KEYS, { mode });
    assert.equal(kind, "directory");
    assert.deepEqual(["a", "sub/b & <c>", "größe+1"].map(read), ["a", "b", "c"]);
  }
  // A page has 1,000.
  for (let i = 0; i < 1005; i++) put(`many/${i}`, "");
  const many = await get(t, "many/", KEYS);
  assert.equal(readdirSync(many.files).length, 1005);
  await assert.rejects(get(t, "tree", KEYS, { limits: { httpMaxBytes: 2 } }), {
    code: "resource_exhausted",
    message: /http_max_size/,
  });
  assert.equal(existsSync(path.join(base, "root/files/tree/a")), true);
});

async function answers(): Promise<boolean> {
  try {
    await fetch(origin);
    return true;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}
