import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TestContext } from "node:test";
import { Authenticator } from "@drover/server";
import { StateStore } from "@drover/store";
import { AclGate } from "../src/http/acl/acl-gate.ts";

/** What lets every request in, as where ACL is off. */
export function openGate(t: TestContext): AclGate {
  const directory = mkdtempSync(path.join(tmpdir(), "drover-gate-"));
  const store = new StateStore(path.join(directory, "state.db"));
  t.after(() => {
    store.close();
    rmSync(directory, { recursive: true });
  });
  return new AclGate(new Authenticator(store, { isEnabled: false, nowMs: Date.now }), store);
}
