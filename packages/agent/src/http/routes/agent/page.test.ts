import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { gzipSync } from "node:zlib";
import { serveRoutes } from "../../../../test/serve-routes.ts";
import { type PageFile, pageRoutes } from "./page.ts";

const SCRIPT = "export const one = 1;\n".repeat(100);

function file(path: string, contentType: string, content: string): PageFile {
  return { path, contentType, etag: `"${path.length}"`, gzipped: gzipSync(content) };
}

const FILES = [
  file("index.html", "text/html; charset=utf-8", "<!doctype html><title>Drover</title>"),
  file("assets/main-ABC.js", "text/javascript; charset=utf-8", SCRIPT),
];

async function serve(t: TestContext, load: () => Promise<readonly PageFile[]>): Promise<string> {
  const write = {
    methods: ["PUT"] as const,
    path: "/v1/write",
    handler: () => ({ body: "written" }),
  };
  const port = await serveRoutes(t, [...pageRoutes(load), write]);
  return `http://127.0.0.1:${port}`;
}

test("the root leads to the page, and every address below it that is no file shows it", async (t) => {
  const address = await serve(t, async () => FILES);
  const root = await fetch(address, { redirect: "manual" });
  assert.equal(root.status, 307);
  assert.equal(root.headers.get("location"), "/ui/");
  for (const path of ["/ui", "/ui/", "/ui/jobs/a%2Fb/versions", "/ui/jobs?q=x"]) {
    const answer = await fetch(`${address}${path}`);
    assert.equal(answer.status, 200, path);
    assert.equal(answer.headers.get("content-type"), "text/html; charset=utf-8");
    assert.match(await answer.text(), /Drover/);
  }
  assert.equal((await fetch(`${address}/ui/assets/main-OLD.js`)).status, 404);
  assert.equal((await fetch(`${address}/ui/`, { method: "POST" })).status, 405);
});

test("files are sent compressed where the client takes it, and are kept by what their names allow", async (t) => {
  const address = await serve(t, async () => FILES);
  for (const [coding, sent] of [
    ["gzip", "gzip"],
    ["identity", null],
  ] as const) {
    const answer = await fetch(`${address}/ui/assets/main-ABC.js`, {
      headers: { "Accept-Encoding": coding },
    });
    assert.equal(answer.headers.get("content-encoding"), sent);
    assert.equal(answer.headers.get("cache-control"), "public, max-age=31536000, immutable");
    assert.equal(await answer.text(), SCRIPT);
  }
  const index = await fetch(`${address}/ui/`);
  assert.equal(index.headers.get("cache-control"), "no-cache");
  const etag = index.headers.get("etag") ?? "";
  const again = await fetch(`${address}/ui/`, { headers: { "If-None-Match": etag } });
  assert.equal(again.status, 304);
  assert.equal(await again.text(), "");
});

test("the page may run no script but its own files, and may be in no frame", async (t) => {
  const address = await serve(t, async () => FILES);
  const policy = (await fetch(`${address}/ui/`)).headers.get("content-security-policy") ?? "";
  const directives = policy.split("; ");
  for (const expected of [
    "default-src 'none'",
    "script-src 'self'",
    "connect-src 'self'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ]) {
    assert.ok(directives.includes(expected), `${expected} in ${policy}`);
  }
});

test("a page that cannot be loaded is an error with the reason, and is tried again", async (t) => {
  const results = [() => Promise.reject(new Error("esbuild is not installed")), async () => FILES];
  const address = await serve(t, () => (results.shift() ?? (async () => FILES))());
  const failed = await fetch(`${address}/ui/`);
  assert.equal(failed.status, 503);
  assert.match(await failed.text(), /cannot be bundled: esbuild is not installed/);
  assert.equal((await fetch(`${address}/ui/`)).status, 200);
});

test("a web page changes something only with a header that no foreign page can send", async (t) => {
  const address = await serve(t, async () => FILES);
  const put = async (headers: Record<string, string>) =>
    (await fetch(`${address}/v1/write`, { method: "PUT", headers })).status;
  assert.equal(await put({}), 200, "a program");
  assert.equal(await put({ Origin: address }), 403);
  assert.equal(await put({ Origin: address, "X-Requested-With": "drover" }), 200);
  assert.equal(await put({ Origin: "http://a.example", "X-Requested-With": "drover" }), 403);
});

test("a link of another site opens the page, and reads nothing else", async (t) => {
  const address = await serve(t, async () => FILES);
  const follow = async (path: string, dest: string) => {
    const headers = { "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": dest };
    return (await fetch(`${address}${path}`, { headers, redirect: "manual" })).status;
  };
  assert.equal(await follow("/ui/jobs/web", "document"), 200);
  assert.equal(await follow("/", "document"), 307);
  assert.equal(await follow("/ui/", "iframe"), 403);
  assert.equal(await follow("/v1/jobs", "document"), 403);
});
