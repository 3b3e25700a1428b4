import assert from "node:assert/strict";
import { test } from "node:test";
import { idOfStreamFile, parseRegistration, streamFileName } from "./registration.ts";

const valid = {
  id: "a",
  stream: "stdout",
  fifo: "/run/a.fifo",
  dir: "/allocs/1/alloc/logs",
  root: "/allocs/1",
  name: "web.stdout",
  maxFiles: 3,
  maxFileBytes: 1024,
};

test("a registration is read as it was written", () => {
  assert.deepEqual(parseRegistration(JSON.stringify(valid), "/run/a.json"), valid);
});

test("a registration of an earlier version has no other root than its log directory", () => {
  const { root: _, ...earlier } = valid;
  const { root } = parseRegistration(JSON.stringify(earlier), "/run/a.json");
  assert.equal(root, valid.dir);
});

const garbage: [string, RegExp][] = [
  ["", /^\/run\/a\.json is not JSON: /],
  ["null", /"id" must be a non-empty string, found nothing$/],
  [
    JSON.stringify({ ...valid, stream: "stdin" }),
    /"stream" must be "stdout" or "stderr", found "stdin"$/,
  ],
  [
    JSON.stringify({ ...valid, fifo: "a.fifo" }),
    /"fifo" must be an absolute path, found "a.fifo"$/,
  ],
  [JSON.stringify({ ...valid, name: "../web" }), /"name" must be a file name, found "..\/web"$/],
  [
    JSON.stringify({ ...valid, root: "/allocs/2" }),
    /"root" must be the log directory or one above it, found "\/allocs\/2"$/,
  ],
  [
    JSON.stringify({ ...valid, maxFiles: 0 }),
    /"maxFiles" must be a whole number of at least 1, found 0$/,
  ],
  [JSON.stringify({ ...valid, maxFileBytes: "1" }), /"maxFileBytes" must be .*, found "1"$/],
];
for (const [text, message] of garbage) {
  test(`${text || "nothing"} is refused`, () => {
    assert.throws(() => parseRegistration(text, "/run/a.json"), {
      code: "invalid_argument",
      message,
    });
  });
}

test("a file's name tells the id, unless it was too long", () => {
  for (const id of ["0f3a/web 1", "é~%2F.stdout", "x".repeat(179)]) {
    assert.equal(idOfStreamFile(streamFileName(id, "stdout")), id);
  }
  for (const id of ["x".repeat(180), "x".repeat(181), "é".repeat(200)]) {
    assert.equal(idOfStreamFile(streamFileName(id, "stderr")), undefined);
  }
  for (const name of ["web", "%.stdout"]) assert.equal(idOfStreamFile(name), undefined);
});

test("ids become file names that are short enough and differ when the ids do", () => {
  assert.equal(streamFileName("0f3a/web 1", "stdout"), "0f3a%2Fweb%201.stdout");
  const long = ["é".repeat(200), `${"é".repeat(200)}x`].map((id) => streamFileName(id, "stderr"));
  assert.notEqual(long[0], long[1]);
  for (const name of long) assert.ok(name.length < 200);
});
