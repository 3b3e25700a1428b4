import assert from "node:assert/strict";
import { test } from "node:test";
import { Fault } from "@drover/fault";
import fc from "fast-check";
import { execErrorStatus } from "./exec-error.ts";

/** As Go's gRPC client writes an error. */
const asShown = (details = "") => `rpc error: code = NotFound desc = ${details}`;

test("a short reason stays as it is", () => {
  const { message } = execErrorStatus(new Fault("not_found", 'There is no "x"'));
  assert.equal(message, 'There is no "x"');
});

test("of a long path the middle is left out, and what is wrong with it stays", () => {
  const path = `/opt/${"deep/".repeat(40)}tool`;
  const { message } = execErrorStatus(
    new Fault("not_found", `Cannot execute ${path}: no such file`),
  );
  assert.match(message, /^Cannot execute \/opt\/deep\/.*\.\.\..*\/tool: no such file$/);
});

test("every reason fits into a websocket's close reason with what is put in front of it", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 400 }), (text) => {
      const { message } = execErrorStatus(new Fault("not_found", text));
      assert.ok(Buffer.byteLength(asShown(message)) <= 123);
      assert.ok(message.isWellFormed());
    }),
  );
});
