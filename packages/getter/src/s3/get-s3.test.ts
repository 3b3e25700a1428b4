import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { gzipSync } from "node:zlib";
import { AwsV4Signer } from "aws4fetch";
import S3rver from "s3rver";
import { getterOf } from "../../test/set-up.ts";
import { tar } from "../testing/archives.ts";

const KEYS = { aws_access_key_id: "S3RVER", aws_access_key_secret: "S3RVER" };

/** A server of the S3 API on loopback, with objects in the bucket "files". It knows keys by their ids alone. */
async function serveS3(t: TestContext, objects: Record<string, string | Buffer>) {
  const directory = mkdtempSync(path.join(tmpdir(), "drover-s3-"));
  const server = new S3rver({
    address: "127.0.0.1",
    port: 0,
    silent: true,
    directory,
    configureBuckets: [{ name: "files", configs: [] }],
  });
  const { port } = await server.run();
  t.after(async () => {
    await server.close();
    rmSync(directory, { recursive: true });
  });
  const origin = `http://127.0.0.1:${port}`;
  for (const [key, body] of Object.entries(objects)) {
    const url = `${origin}/files/${key.split("/").map(encodeURIComponent).join("/")}`;
    const signer = new AwsV4Signer({
      url,
      method: "PUT",
      service: "s3",
      region: "us-east-1",
      accessKeyId: "S3RVER",
      secretAccessKey: "S3RVER",
    });
    const { headers } = await signer.sign();
    const response = await fetch(url, {
      method: "PUT",
      headers,
      body: new Uint8Array(Buffer.from(body)),
    });
    assert.equal(response.status, 200, await response.text());
  }
  return { origin, source: (key: string) => `s3::${origin}/files/${key}` };
}

test("an object is fetched with keys, checked and unpacked", async (t) => {
  const archive = gzipSync(await tar([{ name: "app/run", content: "hello" }]));
  const { source } = await serveS3(t, { "a/app.tgz": archive, "a/plain file": "hello" });
  const { get } = getterOf(t);
  const checksum = `sha256:${createHash("sha256").update(archive).digest("hex")}`;
  const unpacked = await get(source("a/app.tgz"), { ...KEYS, checksum });
  assert.equal(readFileSync(unpacked.file("app/run"), "utf8"), "hello");
  const { file, ...got } = await get(source("a/plain%20file?region=us-east-1"), KEYS);
  assert.deepEqual(got, { kind: "file", name: "plain file" });
  assert.equal(readFileSync(file("plain file"), "utf8"), "hello");
});

test("wrong keys and a missing object are told, without the keys", async (t) => {
  const { source } = await serveS3(t, { a: "hello" });
  const { get } = getterOf(t);
  await assert.rejects(get(source("a"), { ...KEYS, aws_access_key_id: "wrong" }), {
    code: "unavailable",
    message: /GET http:\/\/127.0.0.1:\d+\/files\/a: bad response code: 403$/,
  });
  const open = await get(source("a"));
  assert.equal(readFileSync(open.file("a"), "utf8"), "hello", "this server asks for no signature");
  await assert.rejects(get(source("none"), KEYS), {
    code: "not_found",
    message: /\/files\/none is no object, and none lies below it/,
  });
  await assert.rejects(get(source("none"), KEYS, { mode: "file" }), { message: /404/ });
});

test("a prefix is fetched as a directory", async (t) => {
  const { source } = await serveS3(t, {
    "tree/a": "a",
    "tree/sub/b & <c>": "b",
    "tree/größe+1": "c",
    treehouse: "no",
  });
  const { get } = getterOf(t);
  for (const [key, mode] of [
    ["tree", "any"],
    ["tree/", "any"],
    ["tree", "dir"],
  ] as const) {
    const { file, ...got } = await get(source(key), KEYS, { mode });
    assert.equal(got.kind, "directory");
    const contents = ["a", "sub/b & <c>", "größe+1"].map((name) =>
      readFileSync(file(name), "utf8"),
    );
    assert.deepEqual(contents, ["a", "b", "c"]);
  }
  const limits = { httpMaxBytes: 2 } as never;
  await assert.rejects(get(source("tree"), KEYS, { limits }), {
    code: "resource_exhausted",
    message: /http_max_size/,
  });
});
