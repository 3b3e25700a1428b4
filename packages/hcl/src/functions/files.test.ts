import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { temporaryDirectory } from "@drover/testing";
import { errorOf, resultOf } from "../../test/evaluate-text.ts";
import { fileAccess } from "./file-access.ts";

test("file functions read files below their directory", (context) => {
  const directory = temporaryDirectory(context);
  mkdirSync(path.join(directory, "conf"));
  writeFileSync(path.join(directory, "conf/hello.txt"), "Hello World");
  writeFileSync(path.join(directory, "conf/other.txt"), "");
  writeFileSync(path.join(directory, "bytes"), Uint8Array.of(0xff));
  const options = { files: fileAccess(directory) };
  const results: [string, unknown][] = [
    ['file("conf/hello.txt")', "Hello World"],
    ['filebase64("bytes")', "/w=="],
    ['fileexists("conf/hello.txt")', true],
    ['fileexists("nope")', false],
    ['fileset("conf", "*.txt")', ["hello.txt", "other.txt"]],
    ['fileset(".", "**")', ["bytes", "conf/hello.txt", "conf/other.txt"]],
    ['abspath("conf")', path.join(directory, "conf")],
    ['basename("foo/bar/baz.txt")', "baz.txt"],
    ['dirname("foo/bar/baz.txt")', "foo/bar"],
    ['pathexpand("~/x")', path.join(homedir(), "x")],
    ['pathexpand("/etc")', "/etc"],
  ];
  for (const [text, expected] of results) assert.deepEqual(resultOf(text, options), expected, text);
  assert.match(errorOf('file("nope")', options), /no file exists at/);
  assert.match(errorOf('file("bytes")', options), /not valid UTF-8/);
  assert.match(errorOf('fileexists("conf")', options), /is not a regular file/);
});

test("without files, every file function is refused", () => {
  for (const name of ["file", "filebase64", "fileexists", "abspath", "basename", "pathexpand"]) {
    assert.match(errorOf(`${name}("x")`), /filesystem function disabled/);
  }
});
