import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { runCli } from "../../test/run-cli.ts";
import { AgentProcess } from "../demo/agent-process.ts";

let directory: string;
let agent: AgentProcess;
let management = "";
let accessor = "";

before(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), "drover-acl-"));
  const config = path.join(directory, "acl.hcl");
  await writeFile(config, "acl {\n  enabled = true\n}\n");
  agent = await AgentProcess.start({ directory, args: ["-config", config] });
});
after(async () => {
  await agent.stop();
  await rm(directory, { recursive: true, force: true });
});

function drover(argv: string[], { token = management, stdin = "" } = {}) {
  const env = { NOMAD_ADDR: agent.address, ...(token && { NOMAD_TOKEN: token }) };
  return runCli(argv, { env, stdin });
}

async function succeed(...argv: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await drover(argv);
  assert.equal(exitCode, 0, `drover ${argv.join(" ")}: ${stderr}${stdout}`);
  return stdout;
}

async function fail(argv: string[], reason: RegExp, options = {}): Promise<void> {
  const { exitCode, stderr } = await drover(argv, options);
  assert.equal(exitCode, 1, argv.join(" "));
  assert.match(stderr, reason);
}

/** The value beside a name, as `Secret ID = ...`. */
function fieldOf(text: string, name: string): string {
  return new RegExp(`^${name} *= (.*)$`, "m").exec(text)?.[1] ?? "";
}

test("acl bootstrap shows the first token, of a secret that is given, once", async () => {
  await fail(["acl", "bootstrap", "/nowhere/secret"], /Cannot read \/nowhere\/secret/);
  await fail(["acl", "bootstrap", "-"], /There is no secret in -/);
  const secret = "11111111-2222-3333-4444-555555555555";
  const { stdout } = await drover(["acl", "bootstrap", "-"], { stdin: `${secret}\n` });
  assert.match(
    stdout,
    /^Accessor ID +=.*\nSecret ID +=.*\nName +=.*\nType +=.*\nGlobal +=.*\nCreate Time +=.*\nExpiry Time +=.*\nCreate Index +=.*\nModify Index +=.*\nPolicies +=.*\nRoles +=.*\n$/,
  );
  assert.equal(fieldOf(stdout, "Secret ID"), secret);
  assert.equal(fieldOf(stdout, "Type"), "management");
  assert.equal(fieldOf(stdout, "Expiry Time"), "<none>");
  assert.equal(fieldOf(stdout, "Policies"), "n/a");
  management = secret;
  for (const flags of [["-json"], ["-t", "{{.SecretID}}"]]) {
    await fail(["acl", "bootstrap", ...flags], /ACL bootstrap already done \(reset index: \d+\)/);
  }
});

test("acl policy applies, lists, shows and deletes policies, and shows what is wrong with one", async () => {
  const file = path.join(directory, "read.hcl");
  await writeFile(file, 'namespace "default" {\n  policy = "read"\n}\n');
  const applied = await succeed("acl", "policy", "apply", "-description", "Reads", "read", file);
  assert.equal(applied, 'Successfully wrote "read" ACL policy!\n');
  const ofTask = ["-job", "web", "-group", "g", "-task", "t"];
  const { exitCode } = await drover(["acl", "policy", "apply", ...ofTask, "web", "-"], {
    stdin: 'node { policy = "read" }',
  });
  assert.equal(exitCode, 0);
  await fail(["acl", "policy", "apply", "-group", "g", "web", file], /-group needs -job/);
  await fail(["acl", "policy", "apply", "-task", "t", "web", file], /-task needs -group/);
  await fail(["acl", "policy", "apply", "bad", "-"], /policy\.hcl:1:1[67]\n[\s\S]*\^\^/, {
    stdin: 'node { policy = "reed" }',
  });
  assert.equal(
    await succeed("acl", "policy", "list"),
    "Name  Description\nread  Reads\nweb   <none>\n",
  );
  assert.equal(JSON.parse(await succeed("acl", "policy", "list", "-json")).length, 2);
  const info = await succeed("acl", "policy", "info", "web");
  assert.match(
    info,
    /^Name +=.*\nDescription +=.*\nCreateIndex +=.*\nModifyIndex +=.*\n\nAssociated Workload\nNamespace +=.*\nJobID +=.*\nGroup +=.*\nTask +=.*\n\nRules\n\nnode \{/,
  );
  assert.deepEqual(
    ["Namespace", "JobID", "Group", "Task"].map((name) => fieldOf(info, name)),
    ["default", "web", "g", "t"],
  );
  assert.equal(JSON.parse(await succeed("acl", "policy", "info", "-json", "read")).Name, "read");
  const t = ["-t", "{{.Name}}: {{.Description}}"];
  assert.equal(await succeed("acl", "policy", "info", ...t, "read"), "read: Reads\n");
  const names = ["-t", "{{range .}}{{.Name}} {{end}}"];
  assert.equal(await succeed("acl", "policy", "list", ...names), "read web \n");
  assert.match(await succeed("acl", "policy", "self"), /^This is a management token/);
  assert.equal(
    await succeed("acl", "policy", "delete", "web"),
    "Successfully deleted web policy!\n",
  );
  await fail(["acl", "policy", "info", "web"], /ACL policy "web" not found/);
});

test("acl role makes, changes, lists, shows and deletes roles", async () => {
  await fail(["acl", "role", "create", "-policy", "read"], /-name is missing/);
  await fail(["acl", "role", "create", "-name", "r"], /-policy is missing/);
  const create = ["acl", "role", "create", "-name", "ops", "-description", "d", "-policy", "read"];
  const created = await succeed(...create);
  assert.match(
    created,
    /^ID +=.*\nName +=.*\nDescription +=.*\nPolicies +=.*\nCreate Index +=.*\nModify Index +=.*\n$/,
  );
  const id = fieldOf(created, "ID");
  assert.match(
    await succeed("acl", "role", "list"),
    /^ID +Name +Description +Policies\n[0-9a-f-]{36} +ops +d +read\n$/,
  );
  assert.equal(await succeed("acl", "role", "info", id), created);
  assert.equal(await succeed("acl", "role", "info", "-by-name", "ops"), created);
  const t = ["-t", "{{.Name}} {{(index .Policies 0).Name}}"];
  assert.equal(await succeed("acl", "role", "info", ...t, id), "ops read\n");
  assert.equal(await succeed("acl", "role", "list", "-t", "{{len .}}"), "1\n");
  assert.equal(await succeed("acl", "role", "update", ...t, "-description", "d", id), "ops read\n");
  const other = ["-name", "other", "-policy", "read", "-t", "{{.ID}}"];
  const otherId = (await succeed("acl", "role", "create", ...other)).trim();
  await succeed("acl", "role", "delete", otherId);
  await drover(["acl", "policy", "apply", "nodes", "-"], { stdin: 'node { policy = "read" }' });
  const merged = await succeed("acl", "role", "update", "-policy", "nodes", id);
  assert.deepEqual(
    ["Name", "Description", "Policies"].map((name) => fieldOf(merged, name)),
    ["ops", "d", "read,nodes"],
  );
  await fail(["acl", "role", "update", "-no-merge", "-name", "ops", id], /needs -name and -policy/);
  const replace = [
    "acl",
    "role",
    "update",
    "-no-merge",
    "-name",
    "dev",
    "-policy",
    "nodes",
    "-json",
  ];
  const { Name, Description, Policies } = JSON.parse(await succeed(...replace, id));
  assert.deepEqual([Name, Description, Policies], ["dev", "", [{ Name: "nodes" }]]);
  assert.equal(await succeed("acl", "role", "delete", id), `ACL role ${id} successfully deleted\n`);
  assert.equal(await succeed("acl", "role", "list"), "No ACL roles found\n");
});

test("acl token makes, changes, lists, shows and deletes tokens", async () => {
  await succeed("acl", "role", "create", "-name", "ops", "-policy", "nodes");
  const create = ["acl", "token", "create", "-name", "ci", "-policy", "read", "-role-name", "ops"];
  const created = await succeed(...create, "-ttl", "8h", "-global");
  accessor = fieldOf(created, "Accessor ID");
  assert.deepEqual(
    ["Name", "Type", "Global", "Policies"].map((name) => fieldOf(created, name)),
    ["ci", "client", "true", "read"],
  );
  assert.match(fieldOf(created, "Expiry Time"), /^\d{4}-/);
  assert.match(created, /\n\nRoles\nID +Name\n[0-9a-f-]{36} +ops\n$/);
  const secret = fieldOf(created, "Secret ID");
  assert.equal(await succeed("acl", "token", "info", accessor), created);
  const t = ["-t", "{{.Name}} {{(index .Roles 0).Name}}"];
  assert.equal(await succeed("acl", "token", "info", ...t, accessor), "ci ops\n");
  assert.equal(
    (await drover(["acl", "token", "self", ...t], { token: secret })).stdout,
    "ci ops\n",
  );
  const rights = ["-t", "{{range .}}{{.Name}} {{end}}"];
  const policies = await drover(["acl", "policy", "self", ...rights], { token: secret });
  assert.deepEqual(policies.stdout.trim().split(" ").sort(), ["nodes", "read"]);
  assert.match(await succeed("acl", "token", "list", ...rights), /\bci /);
  assert.equal((await drover(["acl", "token", "self"], { token: secret })).stdout, created);
  assert.equal((await drover(["acl", "token", "self", "-token", secret])).stdout, created);
  const own = await drover(["acl", "policy", "self"], { token: secret });
  assert.match(own.stdout, /^Name +Job ID +Group Name +Task Name\n(?:nodes|read) +<unavailable>/);
  const list = await succeed("acl", "token", "list");
  assert.match(list, /^Name +Type +Global +Accessor ID +Expired\n/);
  assert.match(list, new RegExp(`^ci +client +true +${accessor} +false$`, "m"));
  assert.equal(list.includes(secret), false);
  await fail(["acl", "token", "list"], /Permission denied/, { token: secret });
  const [, roleId = ""] = /\n([0-9a-f-]{36}) +ops\n/.exec(created) ?? [];
  const byId = ["-role-id", roleId, "-t", "{{.Type}} {{(index .Roles 0).Name}}"];
  const made = await succeed("acl", "token", "create", "-name", "by-id", ...byId);
  assert.equal(made, "client ops\n");
  assert.equal(await succeed("acl", "token", "update", ...byId, accessor), "client ops\n");
  const renamed = await succeed("acl", "token", "update", "-name", "cd", accessor);
  assert.deepEqual([fieldOf(renamed, "Name"), fieldOf(renamed, "Policies")], ["cd", "read"]);
  assert.match(renamed, / ops\n$/);
  const raised = await succeed("acl", "token", "update", "-type", "management", accessor);
  assert.deepEqual([fieldOf(raised, "Type"), fieldOf(raised, "Roles")], ["management", "n/a"]);
  assert.equal(
    await succeed("acl", "token", "delete", accessor),
    `Token ${accessor} successfully deleted\n`,
  );
  await fail(["acl", "token", "delete", accessor], /Cannot delete nonexistent tokens/);
  await fail(["acl", "token", "create", "-accessor", accessor], /go together/);
  const given = "99999999-2222-3333-4444-555555555555";
  const upload = ["acl", "token", "create", "-policy", "read", "-accessor", accessor, "-json", "-"];
  const { stdout } = await drover(upload, { stdin: given });
  assert.deepEqual([JSON.parse(stdout).AccessorID, JSON.parse(stdout).SecretID], [accessor, given]);
  await fail(["acl", "token", "create", "-type", "root"], /one of client, management/);
  await fail(["acl", "token", "create"], /needs policies or roles/);
});
