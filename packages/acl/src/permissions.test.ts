import assert from "node:assert/strict";
import { test } from "node:test";
import { parsePolicy } from "./parse-policy.ts";
import { Permissions } from "./permissions.ts";

function permissions(...policies: string[]): Permissions {
  return new Permissions(
    policies.map((text) => {
      const { rules } = parsePolicy(text);
      assert.ok(rules, text);
      return rules;
    }),
  );
}

const namespace = (name: string, ...capabilities: string[]) =>
  `namespace "${name}" { capabilities = ${JSON.stringify(capabilities)} }`;

test("a name goes over patterns, and of patterns the narrowest counts", () => {
  const granted = permissions(
    [
      namespace("*", "list-jobs"),
      namespace("prod-*", "read-job"),
      namespace("prod-*-eu", "read-logs"),
      namespace("prod-web", "read-fs"),
    ].join("\n"),
  );
  const expectations: [string, string][] = [
    ["dev", "list-jobs"],
    ["prod-a", "read-job"],
    ["prod-a-eu", "read-logs"],
    ["prod-web", "read-fs"],
  ];
  const all = ["list-jobs", "read-job", "read-logs", "read-fs"] as const;
  for (const [name, capability] of expectations) {
    const has = all.filter((it) => granted.allowsInNamespace(name, it));
    assert.deepEqual(has, [capability], name);
  }
  assert.deepEqual(
    all.filter((it) => granted.allowsInNamespace("*", it)),
    all,
  );
  assert.equal(granted.allowsInNamespace("*", "submit-job"), false);
});

test("policies add up for the same name, and deny takes all of it in whatever order", () => {
  const both = permissions(namespace("a", "read-job"), namespace("a", "submit-job"));
  assert.equal(both.allowsInNamespace("a", "read-job"), true);
  assert.equal(both.allowsInNamespace("a", "submit-job"), true);
  const policies = [namespace("a", "read-job"), 'namespace "a" { policy = "deny" }'];
  for (const order of [policies, policies.toReversed()]) {
    const denied = permissions(...order);
    assert.equal(denied.allowsInNamespace("a", "read-job"), false);
    assert.equal(denied.allowsInNamespace("a", "any"), false);
    assert.equal(denied.allowsInNamespace("*", "read-job"), false);
  }
  const levels = ['node { policy = "write" }', 'node { policy = "deny" }'];
  for (const order of [levels, levels.toReversed()]) {
    assert.equal(permissions(...order).allows([{ in: "node", level: "read" }], {}), false);
  }
});

test("a level brings those below it, and no other area", () => {
  const granted = permissions('node { policy = "write" }\nagent { policy = "read" }');
  assert.equal(granted.allows([{ in: "node", level: "read" }], {}), true);
  assert.equal(granted.allows([{ in: "agent", level: "read" }], {}), true);
  assert.equal(granted.allows([{ in: "agent", level: "write" }], {}), false);
  assert.equal(granted.allows([{ in: "operator", level: "read" }], {}), false);
  assert.equal(granted.allows([{ in: "management" }], {}), false);
});

test("a variable is granted by its path, narrowest first, and by nothing else of the namespace", () => {
  const granted = permissions(`
    namespace "default" {
      policy = "write"
      variables {
        path "app/*" { capabilities = ["read"] }
        path "app/secret/*" { capabilities = ["deny"] }
        path "app/secret/mine" { capabilities = ["read", "write"] }
      }
    }`);
  const may = (path: string, capability: "read" | "write" | "list", name = "default") =>
    granted.allows([{ in: "variable", capability }], { namespace: name, path });
  assert.equal(may("app/a", "read"), true);
  assert.equal(may("app/a", "list"), true);
  assert.equal(may("app/a", "write"), false);
  assert.equal(may("app/secret/other", "read"), false);
  assert.equal(may("app/secret/mine", "write"), true);
  assert.equal(may("else", "read"), false);
  assert.equal(may("app/a", "read", "other"), false);
});

test("a workload reads the variables of its own job, group and task, unless a policy denies it", () => {
  const workload = { namespace: "default", jobId: "web", group: "g", task: "t" };
  const own = new Permissions([], { workload });
  const may = (granted: Permissions, path: string, namespace = "default") =>
    granted.allows([{ in: "variable", capability: "read" }], { namespace, path });
  for (const path of ["nomad/jobs", "nomad/jobs/web", "nomad/jobs/web/g", "nomad/jobs/web/g/t"]) {
    assert.equal(may(own, path), true, path);
    assert.equal(may(own, path, "other"), false, path);
  }
  for (const path of ["nomad/jobs/api", "nomad/jobs/web/g/t/x", "nomad/jobs/web2", "nomad"]) {
    assert.equal(may(own, path), false, path);
  }
  const { rules } = parsePolicy(
    'namespace "default" { variables { path "nomad/jobs/web" { capabilities = ["deny"] } } }',
  );
  assert.ok(rules);
  assert.equal(may(new Permissions([rules], { workload }), "nomad/jobs/web"), false);
  const write = own.allows([{ in: "variable", capability: "write" }], {
    namespace: "default",
    path: "nomad/jobs/web",
  });
  assert.equal(write, false);
});

test("a host volume is granted by its name or a pattern", () => {
  const granted = permissions('host_volume "data-*" { policy = "read" }');
  assert.equal(granted.allowsHostVolume("data-1", "mount-readonly"), true);
  assert.equal(granted.allowsHostVolume("data-1", "mount-readwrite"), false);
  assert.equal(granted.allowsHostVolume("etc", "mount-readonly"), false);
});
