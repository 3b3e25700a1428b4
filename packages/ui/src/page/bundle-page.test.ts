import assert from "node:assert/strict";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { bundlePage } from "./bundle-page.ts";

const LIMIT_BYTES = 200_000;

test("the page is under 200 kB in all, and loads nothing from elsewhere", async () => {
  const files = await bundlePage();
  const bytes = files.reduce((all, { gzipped }) => all + gzipped.length, 0);
  assert.ok(bytes < LIMIT_BYTES, `${bytes} bytes`);
  const index = files.find(({ path }) => path === "index.html");
  assert.ok(index);
  const html = gunzipSync(index.gzipped).toString();
  const addresses = [...html.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address]) => address);
  assert.ok(addresses.length >= 3);
  for (const address of addresses) {
    const path = address?.replace("/ui/", "") ?? "";
    assert.ok(
      files.some((file) => file.path === path),
      `${address} is a file of the page`,
    );
  }
  assert.doesNotMatch(html, /<script(?![^>]*\bsrc=)|<style|\bon\w+=|%[A-Z]+%/);
  for (const { path, gzipped } of files.filter((file) => file.path.endsWith(".css"))) {
    assert.doesNotMatch(gunzipSync(gzipped).toString(), /https?:|@import/, path);
  }
});

test("a name with a hash stands for one content", async () => {
  const [first, second] = await Promise.all([bundlePage(), bundlePage()]);
  assert.deepEqual(
    first.map(({ path, etag }) => [path, etag]),
    second.map(({ path, etag }) => [path, etag]),
  );
});
