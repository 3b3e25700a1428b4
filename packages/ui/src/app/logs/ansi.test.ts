import assert from "node:assert/strict";
import { test } from "node:test";
import { parseAnsi, plainText } from "./ansi.ts";

test("a line without escapes is one piece", () => {
  assert.deepEqual(parseAnsi("plain\ttext"), [{ text: "plain\ttext", classes: "" }]);
});

test("colours and styles cut a line into pieces", () => {
  assert.deepEqual(parseAnsi("\x1b[32mINFO\x1b[0m ok \x1b[1;91mbad\x1b[22m?"), [
    { text: "INFO", classes: "ansi-2" },
    { text: " ok ", classes: "" },
    { text: "bad", classes: "bold ansi-9" },
    { text: "?", classes: "ansi-9" },
  ]);
});

test("colours beyond sixteen are told as they are", () => {
  assert.deepEqual(parseAnsi("\x1b[38;5;196mred"), [
    { text: "red", classes: "", color: "rgb(255, 0, 0)" },
  ]);
  assert.deepEqual(parseAnsi("\x1b[48;2;1;2;300mx"), [
    { text: "x", classes: "", background: "rgb(1, 2, 255)" },
  ]);
  assert.deepEqual(parseAnsi("\x1b[38;5;9mx"), [{ text: "x", classes: "ansi-9" }]);
  assert.deepEqual(parseAnsi("\x1b[38;5;244mx")[0]?.color, "rgb(128, 128, 128)");
});

test("inverse swaps foreground and background", () => {
  assert.deepEqual(parseAnsi("\x1b[31;7mx")[0]?.classes, "inverse on-1");
});

test("escapes that move, clear, rename or ring are left out, cut off ones too", () => {
  for (const line of [
    "a\x1b[2Jb",
    "a\x1b]0;a title\x07b",
    "a\x1b]8;;http://x\x1b\\b",
    "a\x1b(Bb",
    "a\x07\x08\rb",
    "a\x9b31mb",
  ]) {
    assert.equal(plainText(line), "ab", JSON.stringify(line));
    assert.equal(
      parseAnsi(line)
        .map(({ text }) => text)
        .join(""),
      "ab",
    );
  }
  assert.equal(plainText("a\x1b]0;never ended"), "a");
  assert.equal(plainText("a\x1b["), "a");
});

test("markup is text like any other", () => {
  assert.deepEqual(parseAnsi("<script>alert(1)</script>"), [
    { text: "<script>alert(1)</script>", classes: "" },
  ]);
});
