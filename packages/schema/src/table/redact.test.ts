import assert from "node:assert/strict";
import { test } from "node:test";
import { block, labelledBlocks, string } from "./fields.ts";
import { secret } from "./modifiers.ts";
import { redact } from "./redact.ts";
import { schema } from "./schema.ts";

test("what is secret is replaced at every depth, what is not given stays empty", () => {
  const VAULT = schema({ address: string("address"), token: secret(string("token")) });
  const AGENT = schema({
    vault: block("vault", VAULT),
    more: labelledBlocks("more", VAULT),
    encrypt: secret(string("encrypt")),
  });
  assert.deepEqual(
    redact(AGENT, {
      vault: { address: "a", token: "t" },
      more: { one: { address: "b", token: "u" } },
      encrypt: "",
    }),
    {
      vault: { address: "a", token: "<redacted>" },
      more: { one: { address: "b", token: "<redacted>" } },
      encrypt: "",
    },
  );
});
