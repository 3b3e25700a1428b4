import assert from "node:assert/strict";
import { test } from "node:test";
import { compareVersions, parseVersion, parseVersionConstraint } from "./version.ts";

test("versions parse as go-version parses them", () => {
  assert.deepEqual(parseVersion("v1.2-beta.1+build.7"), {
    segments: [1n, 2n, 0n],
    given: 2,
    prerelease: "beta.1",
    metadata: "build.7",
  });
  assert.equal(parseVersion("1.0beta1")?.prerelease, "beta1");
  assert.equal(parseVersion("1.0beta1", "semver"), undefined);
  for (const text of ["", "x", "1.", ".1", "1..2", "11387778780781445675529500000000000000000"]) {
    assert.equal(parseVersion(text), undefined, text);
  }
});

test("each version of the list is older than the next", () => {
  const ordered = [
    "0.9.9",
    "1.0-5",
    "1.0-alpha",
    "1.0-alpha.1",
    "1.0-beta",
    "1.0",
    "1.0.1",
    "1.0.1.1",
    "1.2",
    "10",
  ].map((text) => parseVersion(text) ?? assert.fail(text));
  for (const [i, older] of ordered.entries()) {
    for (const newer of ordered.slice(i + 1)) {
      if (older.segments.length !== newer.segments.length) continue;
      assert.ok(compareVersions(older, newer) < 0);
      assert.ok(compareVersions(newer, older) > 0);
    }
    assert.equal(compareVersions(older, older), 0);
  }
  const [short, long] = [parseVersion("1.2"), parseVersion("1.2.0.0")];
  assert.equal(short && long && compareVersions(short, long), 0);
});

/** Constraint, version, whether it is allowed. */
const TABLE: [string, string, boolean][] = [
  ["1.0", "1.0.0", true],
  ["!= 1.0", "1.0.0", false],
  ["> 10", "8", false],
  ["~> 1.2", "1.9.0", true],
  ["~> 1.2", "2.0", false],
  ["~> 1.2.3", "1.2.9", true],
  ["~> 1.2.3", "1.3.0", false],
  ["~> 1.0", "1.1.0-beta", false],
  ["~> 1.0.0-beta", "1.0.0-rc", true],
  ["~> 1.0.0-beta", "1.0.0", false],
  ["> 2.0", "2.1.0-beta", false],
  ["> 2.1.0-a", "2.1.0-beta", true],
  ["> 2.1.0-a", "2.1.1-beta", false],
  [" >= 0.6.1 , < 2 ", "1.3.0+ent", true],
];

test("constraints on versions hold pre-releases back", () => {
  for (const [constraint, text, allowed] of TABLE) {
    const version = parseVersion(text) ?? assert.fail(text);
    assert.equal(
      parseVersionConstraint(constraint, "version")?.(version),
      allowed,
      `${text} ${constraint}`,
    );
  }
});

test("constraints of the semver scheme order pre-releases", () => {
  const beta = parseVersion("2.1.0-beta") ?? assert.fail();
  assert.equal(parseVersionConstraint("> 2.0", "semver")?.(beta), true);
  assert.equal(parseVersionConstraint("< 2.1", "semver")?.(beta), true);
});

test("what is no list of constraints is refused", () => {
  for (const text of ["", "1.x", ">= 1.2,", "=> 1", "~ 1"]) {
    assert.equal(parseVersionConstraint(text, "version"), undefined, text);
  }
  assert.equal(parseVersionConstraint("~> 1.0", "semver"), undefined);
});
