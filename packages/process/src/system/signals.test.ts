import assert from "node:assert/strict";
import { constants } from "node:os";
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

test("a signal may be named without SIG, or by its number", () => {
  assert.equal(signalNumber("USR1"), constants.signals.SIGUSR1);
  assert.equal(signalNumber("RTMIN+3"), 37);
  assert.equal(signalNumber("9"), 9);
  assert.equal(signalNumber("64"), 64);
});

test("names that are no signal have no number", () => {
  for (const name of ["", "SIG", "SIGNOPE", "sigint", "0", "09", "33", "65", "toString", "SIGRT"]) {
    assert.equal(signalNumber(name), undefined, name);
  }
});
