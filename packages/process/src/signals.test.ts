import assert from "node:assert/strict";
import { test } from "node:test";
import { signalNames, signalNumber } from "./signals.ts";

test("every signal of the platform has its number", () => {
  assert.equal(signalNumber("SIGINT"), 2);
  assert.equal(signalNumber("SIGKILL"), 9);
  assert.ok(signalNames().length >= 31);
  assert.ok(signalNames().every((name) => Number.isInteger(signalNumber(name))));
});

test("real-time signals are named as bash names them", () => {
  assert.equal(signalNumber("SIGRTMIN"), 34);
  assert.equal(signalNumber("SIGRTMIN+3"), 37);
  assert.equal(signalNumber("SIGRTMAX-1"), 63);
  assert.equal(signalNumber("SIGRTMIN+31"), undefined);
});

test("names that are no signal have no number", () => {
  for (const name of ["", "SIGNOPE", "sigint", "INT", "9", "toString", "SIGRT"]) {
    assert.equal(signalNumber(name), undefined, name);
  }
});
