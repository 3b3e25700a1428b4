import assert from "node:assert/strict";
import { test } from "node:test";
import { verdict } from "../test/verdict.ts";
import { canonicalize } from "./canonical/canonicalize.ts";

test("what changes nothing here is told with its place", () => {
  const job = canonicalize({
    TaskGroups: [
      {
        Name: "g",
        Disconnect: { Replace: true },
        EphemeralDisk: { Migrate: true },
        Networks: [{ Hostname: "web", DNS: { Servers: ["10.0.0.1"] } }],
        Services: [
          {
            Name: "web",
            Provider: "nomad",
            Checks: [{ Name: "alive", Type: "tcp", InitialStatus: "passing" }],
          },
        ],
        Tasks: [{ Name: "t", Actions: [{ Name: "dump", Command: "/bin/true" }] }],
      },
    ],
  });
  const expected = [
    /^Task group g: disconnect/,
    /^Task group g: ephemeral_disk/,
    /^Task group g: network: dns has no effect/,
    /^Task group g: network: hostname has no effect/,
    /^Task group g: service web: check alive: initial_status/,
  ];
  const found = verdict(job).withoutEffect;
  assert.equal(found.length, expected.length);
  for (const [i, pattern] of expected.entries()) assert.match(found[i] ?? "", pattern);
});

test("a plain job has nothing without effect", () => {
  const job = canonicalize({ TaskGroups: [{ Name: "g", Tasks: [{ Name: "t" }] }] });
  assert.deepEqual(verdict(job).withoutEffect, []);
});
