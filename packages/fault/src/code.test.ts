import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { FAULT_CODES, type FaultCode, fromGrpcStatus, toGrpcStatus } from "./code.ts";

test("every code that gRPC has survives the way over gRPC, and storage_full becomes the nearest", () => {
  for (const code of Object.keys(FAULT_CODES) as FaultCode[]) {
    const arrived = code === "storage_full" ? "resource_exhausted" : code;
    assert.equal(fromGrpcStatus(toGrpcStatus(code)), arrived);
  }
  assert.equal(fromGrpcStatus(99), "unknown");
});

test("docs/ERRORS.md lists each code with its two numbers, and no other", () => {
  const page = readFileSync(new URL("../../../docs/ERRORS.md", import.meta.url), "utf8");
  const rows = [...page.matchAll(/^\| `([a-z_]+)` +\| (\d+) +\| (\d+) +\|/gm)].map((row) =>
    row.slice(1, 4),
  );
  const expected = Object.entries(FAULT_CODES).map(([code, { grpc, http }]) => [
    code,
    `${grpc}`,
    `${http}`,
  ]);
  assert.deepEqual(rows, expected);
});
