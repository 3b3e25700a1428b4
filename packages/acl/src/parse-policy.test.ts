import assert from "node:assert/strict";
import { test } from "node:test";
import { renderDiagnostics } from "@drover/hcl";
import { parsePolicy } from "./parse-policy.ts";

test("a policy is read, and what a word or a capability stands for is filled in", () => {
  const { rules, diagnostics } = parsePolicy(`
    namespace "default" {
      policy       = "read"
      capabilities = ["alloc-exec", "host-volume-register"]
      variables {
        path "team/*" { capabilities = ["write", "read"] }
        path "secret" { capabilities = ["deny", "read"] }
      }
    }
    namespace "dev-*" { policy = "deny" }
    node_pool "gpu_*" { policy = "write" }
    host_volume "data" { capabilities = ["mount-readonly"] }
    node { policy = "read" }
    agent { policy = "write" }
    operator {
      policy       = "read"
      capabilities = ["snapshot-save"]
    }
    quota { policy = "read" }
    plugin { policy = "list" }`);
  assert.deepEqual(diagnostics, []);
  const [own, dev] = rules?.Namespaces ?? [];
  assert.equal(own?.Capabilities.includes("list-jobs"), true);
  assert.equal(own?.Capabilities.includes("submit-job"), false);
  assert.equal(own?.Capabilities.includes("host-volume-create"), true);
  assert.deepEqual(own?.Variables?.Paths, [
    { PathSpec: "team/*", Capabilities: ["write", "read", "list"] },
    { PathSpec: "secret", Capabilities: ["deny"] },
  ]);
  assert.deepEqual(dev?.Capabilities, ["deny"]);
  assert.deepEqual(rules?.NodePools[0]?.Capabilities, ["delete", "read", "write"]);
  assert.deepEqual(rules?.HostVolumes[0]?.Capabilities, ["mount-readonly"]);
  assert.deepEqual(rules?.Operator?.Capabilities, [
    "snapshot-save",
    "license-read",
    "keyring-read",
  ]);
  assert.deepEqual([rules?.Node, rules?.Agent], [{ Policy: "read" }, { Policy: "write" }]);
});

test("a policy in JSON says the same, and an empty one grants nothing", () => {
  const { rules } = parsePolicy('{"namespace": {"default": {"policy": "read"}}}');
  assert.equal(rules?.Namespaces[0]?.Name, "default");
  assert.deepEqual(parsePolicy("").rules?.Namespaces, []);
});

test("what is wrong with a policy is shown with its line and a caret", () => {
  const expectations: [text: string, shown: RegExp][] = [
    [
      'namespace "default" {\n  capabilities = ["read-job", "submit-jobs"]\n}',
      /policy\.hcl:2:31\n[^^]*\^{13}\n.*"submit-jobs".*Did you mean "submit-job"\?/s,
    ],
    ['namespace "a/b" { policy = "read" }', /policy\.hcl:1:11\n.*1 to 128 letters/s],
    [
      'namespace "a" { policy = "write-all" }',
      /policy\.hcl:1:26\n.*"deny", "read", "write", "scale"/s,
    ],
    ['namespace "a" {\n  variables {\n  }\n}', /policy\.hcl:2:3\n.*names no path/s],
    [
      'namespace "a" { variables { path "/x" { capabilities = ["read"] } } }',
      /:1:34\n.*does not begin with a slash/s,
    ],
    [
      'namespace "a" { variables { path "x" { capabilities = ["reed"] } } }',
      /:1:56\n.*Did you mean "read"\?/s,
    ],
    ['node { policy = "scale" }', /policy\.hcl:1:17\n.*"deny", "read", "write"/s],
    ['operator { capabilities = ["all"] }', /policy\.hcl:1:28\n.*snapshot-save/s],
    ['node_pool "p" { capabilities = ["list"] }', /policy\.hcl:1:33\n.*delete, deny, read, write/s],
    ['namespaces "a" { policy = "read" }', /policy\.hcl:1:1\n.*namespaces/s],
    [
      'namespace "a" { policy = "read" }\nnamespace "a" { policy = "deny" }',
      /policy\.hcl:1:17\n.*is set again/s,
    ],
    ['namespace { policy = "read" }', /policy\.hcl:1:/],
    ['namespace "a" {', /policy\.hcl:1:/],
    ["# nothing", /no rule/],
  ];
  for (const [text, shown] of expectations) {
    const { rules, diagnostics } = parsePolicy(text);
    assert.equal(rules, undefined, text);
    assert.match(renderDiagnostics(diagnostics), shown, text);
  }
});
