import assert from "node:assert/strict";
import { test } from "node:test";
import { parseSource } from "./parse-source.ts";

const parse = (source: string, options: Record<string, string> = {}) =>
  parseSource({ source, options, allowFiles: true });

const GIT: Record<string, [url: string, subdirectory: string]> = {
  "github.com/hashicorp/go-getter": ["https://github.com/hashicorp/go-getter.git", ""],
  "github.com/a/b.git//c/d?ref=v1": ["https://github.com/a/b.git", "c/d"],
  "github.com/a/b/c/d": ["https://github.com/a/b.git", "c/d"],
  "gitlab.com/a/b": ["https://gitlab.com/a/b.git", ""],
  "bitbucket.org/a/b//c": ["https://bitbucket.org/a/b.git", "c"],
  "git::https://x.example/a/b//c": ["https://x.example/a/b", "c"],
  "git@github.com:a/b.git": ["ssh://git@github.com/a/b.git", ""],
  "git::git@x.example:a/b.git//c?ref=v1": ["ssh://git@x.example/a/b.git", "c"],
  "git::ssh://git@x.example:2222/a.git": ["ssh://git@x.example:2222/a.git", ""],
  "git::github.com/a/b": ["https://github.com/a/b.git", ""],
};

for (const [source, [url, subdirectory]] of Object.entries(GIT)) {
  test(`${source} is the git repository ${url}`, () => {
    const found = parse(source);
    assert.equal(found.kind, "git");
    if (found.kind === "git")
      assert.deepEqual([found.url, found.subdirectory], [url, subdirectory]);
  });
}

const S3: Record<string, [bucketUrl: string, key: string, region: string]> = {
  "s3::https://s3.amazonaws.com/bucket/a/b": [
    "https://s3.amazonaws.com/bucket",
    "a/b",
    "us-east-1",
  ],
  "s3::https://s3-eu-west-1.amazonaws.com/bucket/a": [
    "https://s3-eu-west-1.amazonaws.com/bucket",
    "a",
    "eu-west-1",
  ],
  "s3::https://s3.eu-west-1.amazonaws.com/bucket/a": [
    "https://s3.eu-west-1.amazonaws.com/bucket",
    "a",
    "eu-west-1",
  ],
  "bucket.s3.amazonaws.com/a/b": ["https://bucket.s3.amazonaws.com", "a/b", "us-east-1"],
  "my.bucket.s3-eu-west-1.amazonaws.com/a": [
    "https://my.bucket.s3-eu-west-1.amazonaws.com",
    "a",
    "eu-west-1",
  ],
  "bucket.s3.eu-west-1.amazonaws.com/a%20b": [
    "https://bucket.s3.eu-west-1.amazonaws.com",
    "a b",
    "eu-west-1",
  ],
  "s3://bucket/a/b?region=eu-west-2": [
    "https://bucket.s3.eu-west-2.amazonaws.com",
    "a/b",
    "eu-west-2",
  ],
  "s3::http://127.0.0.1:9000/bucket/a": ["http://127.0.0.1:9000/bucket", "a", "us-east-1"],
};

for (const [source, [bucketUrl, key, region]] of Object.entries(S3)) {
  test(`${source} is ${key} in the bucket ${bucketUrl}`, () => {
    const found = parse(source);
    assert.equal(found.kind, "s3");
    if (found.kind === "s3") {
      assert.deepEqual([found.bucketUrl, found.key, found.region], [bucketUrl, key, region]);
    }
  });
}

test("keys of S3 come whole or not at all", () => {
  const source = "s3::http://127.0.0.1/bucket/a";
  assert.throws(() => parse(source, { aws_access_key_id: "x" }), /need each other/);
  assert.throws(() => parse(source, { aws_profile: "x" }), /"aws_profile" is not supported/);
  assert.throws(() => parse("s3::http://127.0.0.1/"), /names no bucket/);
  const found = parse(`${source}?aws_access_key_id=x&aws_access_key_secret=a+b/c`, {
    aws_access_token: "t",
    version: "3",
  });
  assert.ok(found.kind === "s3");
  assert.deepEqual(found.keys, { accessKeyId: "x", secretAccessKey: "a+b/c", sessionToken: "t" });
  assert.equal(found.version, "3");
});

test("a plain URL of S3's with a scheme is fetched over HTTP, and a path is a file", () => {
  assert.equal(parse("https://bucket.s3.amazonaws.com/a").kind, "http");
  for (const source of ["/srv/files/a.tgz", "file:///srv/files/a.tgz", "file::/srv/files/a.tgz"]) {
    const found = parse(source);
    assert.ok(found.kind === "file");
    assert.equal(found.path, "/srv/files/a.tgz");
    assert.equal(found.format?.compression, "gzip");
  }
});

test("what is of no kind is refused, and hg and gcs by name", () => {
  for (const source of [
    "",
    "relative/path",
    "./here",
    "ftp://x/y",
    "ssh://x/y",
    "svn::https://x/y",
  ]) {
    assert.throws(() => parse(source), /is of no kind that is fetched|is not a URL/, source);
  }
  for (const source of [
    "hg::http://x/y",
    "gcs::https://x/y",
    "www.googleapis.com/storage/v1/b/o",
  ]) {
    assert.throws(() => parse(source), {
      code: "unimplemented",
      message: /cannot be fetched: (?:hg|gcs) /,
    });
  }
  assert.throws(() => parse("http://x/%zz"), { code: "invalid_argument", message: /not a URL/ });
});
