import assert from "node:assert/strict";
import { test } from "node:test";
import { tokenOf } from "./acl-gate.ts";

test("a token comes in Nomad's header, as a bearer, or as a websocket's protocol", () => {
  const token = "0b3c8a4e-aaaa-bbbb-cccc-123456789012";
  assert.equal(tokenOf({ "x-nomad-token": ` ${token} ` }), token);
  assert.equal(tokenOf({ authorization: `bearer ${token}` }), token);
  assert.equal(tokenOf({ "sec-websocket-protocol": `other, nomad-token.${token}` }), token);
  assert.equal(tokenOf({ "sec-websocket-protocol": "other", "x-nomad-token": "" }), "");
});
