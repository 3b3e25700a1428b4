import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { readFileSync, statSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { selfSignedCertificate } from "@drover/pki";
import { serveFiles } from "@drover/testing";
import { getterOf } from "../../test/set-up.ts";
import { tar } from "../testing/archives.ts";

const BINARY = "#!/bin/sh\necho hello\n";
const hash = (algorithm: string) => createHash(algorithm).update(BINARY).digest("hex");

test("every kind of checksum is understood, with its name or by its length", async (t) => {
  const { get } = getterOf(t);
  const { origin } = await serveFiles(t, { "/x": BINARY });
  for (const algorithm of ["md5", "sha1", "sha256", "sha512"]) {
    for (const prefix of [`${algorithm}:`, ""]) {
      const { file, ...got } = await get(`${origin}/x`, {
        checksum: prefix + hash(algorithm).toUpperCase(),
      });
      assert.deepEqual(got, { kind: "file", name: "x" });
      assert.equal(readFileSync(file("x"), "utf8"), BINARY);
      assert.equal(statSync(file("x")).mode & 0o777, 0o644);
    }
  }
});

test("a checksum stands in a file of checksums, as GNU's and BSD's tools write them", async (t) => {
  const { get } = getterOf(t);
  const sum = hash("sha256");
  const { origin, seen } = await serveFiles(t, {
    "/bin/x": BINARY,
    "/gnu": `${"0".repeat(64)}  y\n${sum} *./x\n`,
    "/bsd": `SHA256 (y) = ${"0".repeat(64)}\nSHA256 (x) = ${sum}\n`,
    "/only": `${sum}\n`,
    "/other": `${"0".repeat(64)}  x\n${sum}  y\n`,
    "/none": `${sum}  y\n`,
  });
  for (const name of ["gnu", "bsd", "only"]) {
    await get(`${origin}/bin/x`, { checksum: `file:${origin}/${name}` });
  }
  await assert.rejects(get(`${origin}/bin/x`, { checksum: `file:${origin}/other` }), {
    code: "data_loss",
    message: new RegExp(`expected sha256:0{64}, got sha256:${sum}`),
  });
  const asked = seen.length;
  await assert.rejects(get(`${origin}/bin/x`, { checksum: `file:${origin}/none` }), {
    code: "data_loss",
    message: /No checksum of "x" found in .*\/none/,
  });
  assert.equal(seen.length, asked + 1, "the file itself is not asked for");
  await assert.rejects(get(`${origin}/bin/x`, { checksum: "file:/etc/passwd" }), {
    code: "invalid_argument",
    message: /must name a file by an http/,
  });
});

test("a wrong checksum is told with the expected and the actual one, also of what is no archive", async (t) => {
  const { get } = getterOf(t);
  const { origin } = await serveFiles(t, { "/x": BINARY, "/x.tgz": BINARY, "/x.zip": BINARY });
  const wrong = "0".repeat(64);
  for (const name of ["x", "x.tgz", "x.zip"]) {
    await assert.rejects(get(`${origin}/${name}`, { checksum: `sha256:${wrong}` }), {
      code: "data_loss",
      message: new RegExp(`expected sha256:${wrong}, got sha256:${hash("sha256")}`),
    });
  }
});

test("what cannot be a checksum or a format is refused before anything is fetched", async (t) => {
  const { get } = getterOf(t);
  const { origin, seen } = await serveFiles(t, { "/x": BINARY });
  for (const checksum of ["sha256:abc", "crc32:00000000", "constructor:", "zz"]) {
    await assert.rejects(get(`${origin}/x`, { checksum }), {
      code: "invalid_argument",
      message: /Checksum ".*" (?:is not valid|has no known type)/,
    });
  }
  await assert.rejects(get(`${origin}/x`, { archive: "rar" }), {
    code: "invalid_argument",
    message: /"rar" is unknown/,
  });
  assert.deepEqual(seen, []);
});

test("options may stand in the source, those beside it win, and the server gets the rest", async (t) => {
  const { get } = getterOf(t);
  const { origin, seen } = await serveFiles(t, { "/x": BINARY });
  const { file } = await get(`${origin}/x?filename=old&keep=1&archive=false`, { filename: "tool" });
  assert.equal(readFileSync(file("tool"), "utf8"), BINARY);
  assert.equal(seen[0]?.url, "/x?keep=1");
});

test("redirects are followed, without credentials to another host", async (t) => {
  const { get } = getterOf(t);
  const target = await serveFiles(t, { "/final": BINARY });
  const { origin, seen } = await serveFiles(t, {
    "/here": (response) => response.writeHead(302, { location: "/there" }).end(),
    "/there": (response) => response.writeHead(307, { location: `${target.origin}/final` }).end(),
    "/loop": (response) => response.writeHead(302, { location: "/loop" }).end(),
  });
  const headers = { Authorization: "Bearer x", "X-Other": "y" };
  const { file } = await get(`${origin}/here`, {}, { headers });
  assert.equal(readFileSync(file("here"), "utf8"), BINARY);
  assert.equal(seen[1]?.headers.authorization, "Bearer x");
  assert.equal(target.seen[0]?.headers.authorization, undefined);
  assert.equal(target.seen[0]?.headers["x-other"], "y");
  await assert.rejects(get(`${origin}/loop`), { message: /too many redirects/, recoverable: true });
});

test("redirects to another scheme and to link-local addresses are not followed", async (t) => {
  const { get } = getterOf(t);
  for (const location of [
    "file:///etc/passwd",
    "ftp://127.0.0.1/x",
    "http://169.254.169.254/latest/meta-data/",
    "http://2852039166/",
    "http://[fe80::1]/",
    "http://[::ffff:169.254.169.254]/",
    "http://[fd00:ec2::254]/",
  ]) {
    const { origin } = await serveFiles(t, {
      "/x": (response) => response.writeHead(302, { location }).end(),
    });
    await assert.rejects(get(`${origin}/x`), {
      code: "permission_denied",
      message: /GET http:.*: redirected to .*(?:only http and https|link-local address)/,
    });
  }
});

test("a server names another source where a directory is wanted, and no file of this machine", async (t) => {
  const { get } = getterOf(t);
  const archive = await tar([
    { name: "app/run", content: BINARY },
    { name: "other", content: "x" },
  ]);
  const { origin, seen } = await serveFiles(t, {
    "/a.tar": archive,
    "/header": (response) =>
      response.writeHead(200, { "x-terraform-get": "./a.tar" }).end("<html>"),
    "/meta/": '<html><meta name="terraform-get" content="/a.tar//app">',
    "/file/": (response) => response.writeHead(200, { "x-terraform-get": "/etc" }).end(),
    "/evil/": (response) =>
      response.writeHead(200, { "x-terraform-get": "file:///etc/passwd" }).end(),
    "/cloud/": (response) =>
      response.writeHead(200, { "x-terraform-get": "http://169.254.169.254/x" }).end(),
    "/plain/": "nothing",
  });
  const whole = await get(`${origin}/header`, {}, { mode: "dir" });
  assert.equal(readFileSync(whole.file("app/run"), "utf8"), BINARY);
  assert.equal(seen[0]?.url, "/header?terraform-get=1");
  const part = await get(`${origin}/meta/`);
  assert.equal(readFileSync(part.file("run"), "utf8"), BINARY);
  assert.equal(readFileSync((await get(`${origin}/header`)).file("header"), "utf8"), "<html>");
  await assert.rejects(get(`${origin}/file/`), { code: "unavailable", message: /404/ });
  const allowFiles = { allowFiles: true };
  await assert.rejects(get(`${origin}/evil/`, {}, allowFiles), { message: /file of this machine/ });
  await assert.rejects(get(`${origin}/cloud/`), { code: "permission_denied" });
  await assert.rejects(get(`${origin}/plain/`), {
    message: /names no file, and the server no other/,
  });
  await assert.rejects(get(`${origin}/a.tar/`, {}, { mode: "dir" }), { message: /404/ });
});

test("endless bodies, broken connections and missing files are told", async (t) => {
  const { get } = getterOf(t);
  const { origin } = await serveFiles(t, {
    "/endless": (response) => {
      const more = () => {
        while (response.write("0".repeat(10_000)));
      };
      response.on("drain", more);
      more();
    },
    "/broken": (response) => {
      response.writeHead(200, { "content-length": 100 });
      response.write("only this", () => response.destroy());
    },
  });
  const limits = { httpMaxBytes: 99_999 } as never;
  await assert.rejects(get(`${origin}/endless`, {}, { limits }), {
    code: "resource_exhausted",
    message: /more than 99999 bytes, the limit "http_max_size"/,
  });
  await assert.rejects(get(`${origin}/broken`), { code: "unavailable", recoverable: true });
  await assert.rejects(get(`${origin}/missing`), { message: /bad response code: 404/ });
});

test("a certificate that nobody vouches for is taken only with insecure", async (t) => {
  const { get } = getterOf(t);
  const now = Date.now();
  const { certificatePem, privateKeyPem } = selfSignedCertificate({
    subject: { commonName: "localhost" },
    notBefore: new Date(now - 60_000),
    notAfter: new Date(now + 60_000),
    ipAddresses: ["127.0.0.1"],
  });
  const keys = { cert: certificatePem, key: privateKeyPem };
  const server = createServer(keys, (_, response) => response.end(BINARY)).listen(0, "127.0.0.1");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, "listening");
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/tool`;
  await assert.rejects(get(url), /self-signed certificate/);
  const { file } = await get(url, {}, { insecure: true });
  assert.equal(readFileSync(file("tool"), "utf8"), BINARY);
});
