import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { eventually } from "../../test/eventually.ts";
import { runCli } from "../../test/run-cli.ts";
import { runDrover, spawnDrover } from "../../test/run-drover.ts";
import { startTestAgent, type TestAgent } from "../../test/test-agent.ts";

let agent: TestAgent;

before(async () => {
  agent = await startTestAgent();
});
after(() => agent[Symbol.asyncDispose]());

const drover = (argv: string[], { stdin = "", env = {} } = {}) =>
  runCli(argv, { env: { NOMAD_ADDR: agent.address, ...env }, stdin });

/** What a command prints that must succeed. */
async function printed(argv: string[], options: Parameters<typeof drover>[1] = {}) {
  const { exitCode, stdout, stderr } = await drover(argv, options);
  assert.equal(exitCode, 0, stderr);
  return stdout;
}

async function refused(argv: string[], reason: RegExp, stdin = "") {
  const { exitCode, stderr } = await drover(argv, { stdin });
  assert.equal(exitCode, 1);
  assert.match(stderr, reason);
}

function fileOf(name: string, text: string): string {
  const file = path.join(agent.directory, name);
  writeFileSync(file, text);
  return file;
}

test("a variable is put, printed in every format, changed and purged", async () => {
  const created = await printed(["var", "put", "-out", "none", "app/db", "user=root", 'pass=a"b']);
  const index = /^Created variable "app\/db" with modify index (\d+)\n$/.exec(created)?.[1];
  assert.ok(index);
  const json = JSON.parse(await printed(["var", "get", "app/db"]));
  assert.deepEqual(Object.keys(json), [
    "Namespace",
    "Path",
    "CreateIndex",
    "ModifyIndex",
    "CreateTime",
    "ModifyTime",
    "Items",
  ]);
  assert.deepEqual(json.Items, { pass: 'a"b', user: "root" });
  assert.equal(await printed(["var", "get", "-item", "pass", "app/db"]), 'a"b');
  assert.equal(await printed(["var", "get", "-out", "none", "app/db"]), "");
  const table = await printed(["var", "get", "-out", "table", "app/db"]);
  assert.match(
    table,
    /^Namespace {3}= default\nPath {8}= app\/db\nCreate Time = \S+\nCheck Index = \d+\n\nItems\npass = a"b\nuser = root\n$/,
  );
  const template = "{{.Path}}{{range $k, $v := .Items}} {{$k}}={{$v}}{{end}} {{.ModifyIndex}}";
  assert.equal(
    await printed(["var", "get", "-out", "go-template", "-template", template, "app/db"]),
    `app/db pass=a"b user=root ${index}\n`,
  );

  const spec = fileOf("again.hcl", await printed(["var", "get", "-out", "hcl", "app/db"]));
  assert.match(
    readFileSync(spec, "utf8"),
    /^items = \{\n {2}pass = "a\\"b"\n {2}user = "root"\n\}$/m,
  );
  await printed(["var", "put", `@${spec}`, "user=", "host=h"]);
  const changed = JSON.parse(await printed(["var", "get", "-out", "json", "app/db"]));
  assert.deepEqual(changed.Items, { host: "h", pass: 'a"b' });
  // The spec has the index that was.
  await refused(["var", "put", `@${spec}`], /Check-and-Set conflict[\s\S]*-check-index=\d+ flag/);
  await printed(["var", "put", "-check-index", `${changed.ModifyIndex}`, `@${spec}`]);
  await refused(["var", "purge", "-check-index", "1", "app/db"], /does not match the server-side/);
  assert.equal(
    await printed(["var", "purge", "app/db"]),
    'Successfully purged variable "app/db"!\n',
  );
  await refused(["var", "get", "app/db"], /Variable not found/);
});

test("items come from arguments, files and standard input", async () => {
  const file = fileOf("value.txt", "from\nfile");
  const object = fileOf("items.json", '{"x": "1", "y": "2"}');
  const args = ["a=b=c", `f=@${file}`, "at=\\@x", "in=-", `@${object}`];
  await printed(["var", "put", "items", ...args], { stdin: "line\n" });
  const { Items } = JSON.parse(await printed(["var", "get", "items"]));
  assert.deepEqual(Items, { a: "b=c", f: "from\nfile", at: "@x", in: "line\n", x: "1", y: "2" });
  await refused(["var", "put", "items2", "a=@/nowhere"], /Cannot read \/nowhere/);
  await refused(["var", "put", "items2", "word"], /Invalid item "word"/);
  await refused(["var", "put", "items2", "a=-", "b=-"], /only once/);
  await refused(["var", "put", "items2", "-"], /not JSON/, "{");
});

test("specs in HCL and JSON name path and namespace, and what is wrong is told with its place", async () => {
  const hcl =
    'path = "spec/hcl"\nnamespace = "default"\nitems {\n  key1 = "value 1"\n  "a.b" = "c"\n}\n';
  const { stderr, exitCode } = await drover(["var", "put", "-in", "hcl", "-"], { stdin: hcl });
  assert.equal(exitCode, 0, stderr);
  assert.match(stderr, /"a\.b" cannot be named with a dot in templates/);
  const json = '{"Path": "spec/json", "Items": {"k": "v"}}';
  await printed(["var", "put", "-"], { stdin: json });
  await printed(["var", "put", "spec/given", "-"], { stdin: json });
  assert.equal(
    await printed(["var", "list", "-out", "terse", "spec/"]),
    "spec/given\nspec/hcl\nspec/json\n",
  );
  await refused(["var", "put", "-in", "hcl", "-"], /standard input:1/, 'itms { a = "b" }');
  await refused(["var", "put", "-"], /Items\.k/, '{"Path": "x", "Items": {"k": 1}}');
  await refused(["var", "put", "-in", "xml", "-"], /valid values are \[hcl, json\]/);
  await refused(["var", "put", "-"], /has no path/, "{}");
  await refused(["var", "put", "x"], /Must supply data/);
  await refused(["var", "put", "-namespace", "*", "x", "a=b"], /wildcard namespace/);
  await refused(["var", "put", "-out", "yaml", "x", "a=b"], /valid values are/);
  await refused(["var", "get", "-out", "go-template", "x"], /must be supplied using '-template'/);
  await refused(["var", "get", "-template", "{{.}}", "x"], /only valid when using 'go-template'/);
});

test("put changes only what has not changed, unless forced", async () => {
  await printed(["var", "put", "forced", "a=1"]);
  await refused(["var", "put", "forced", "a=2"], /check-index \(0\) does not match/);
  await printed(["var", "put", "-force", "forced", "a=2"]);
  const verbose = await drover(["var", "put", "-force", "-verbose", "forced", "a=3", "b="]);
  assert.match(verbose.stderr, /Item "b" does not exist[\s\S]*Created variable "forced"/);
});

test("lists have columns, pages, filters and templates", async () => {
  for (const name of ["list/a", "list/b", "list/c"]) await printed(["var", "put", name, "k=v"]);
  const table = await printed(["var", "list", "-out", "table", "list/"]);
  assert.match(table, /^Namespace {2}Path {4}Last Updated\ndefault {4}list\/a {2}\d{4}-/);
  const page = await drover(["var", "list", "-out", "terse", "-per-page", "2", "list/"]);
  assert.equal(page.stdout, "list/a\nlist/b\n");
  assert.match(page.stderr, /Next page token: default\.list\/c/);
  const next = ["-page-token", "default.list/c", "list/"];
  assert.equal(await printed(["var", "list", "-out", "terse", ...next]), "list/c\n");
  const paged = JSON.parse(await printed(["var", "list", "-per-page", "1", "list/"]));
  assert.equal(paged.QueryMeta.NextToken, "default.list/b");
  const filter = ["-filter", 'Path == "list/b"'];
  const template = ["-out", "go-template", "-template", "{{range .}}{{.Path}};{{end}}"];
  assert.equal(await printed(["var", "list", ...filter, ...template]), "list/b;\n");
  const every = ["var", "list", "-namespace", "*", "-out", "terse", "list/b"];
  assert.equal(await printed(every), "default  list/b\n");
  const none = await printed(["var", "list", "-out", "table", "nothing"]);
  assert.equal(none, "No matching variables found\n");
});

test("init writes an example that put takes", async () => {
  const file = path.join(agent.directory, "example.nv.hcl");
  assert.equal(
    await printed(["var", "init", file]),
    `Example variable specification written to ${file}\n`,
  );
  await refused(["var", "init", file], /already exists/);
  await printed(["var", "put", "example", `@${file}`]);
  const json = path.join(agent.directory, "example.nv.json");
  assert.equal(await printed(["var", "init", "-quiet", "-out", "json", json]), "");
  await printed(["var", "put", `@${json}`]);
  const { Items } = JSON.parse(await printed(["var", "get", "path/to/variable"]));
  assert.deepEqual(Items, { key1: "value 1", key2: "value 2" });
});

test("a command runs while it holds a lock, alone, and gives it back", async () => {
  await printed(["var", "put", "locked", "k=v"]);
  const { address } = agent;
  const marker = path.join(agent.directory, "held");
  const script = `echo > ${marker}; read line; exit 0`;
  const holder = spawnDrover(["var", "lock", "-ttl", "10s", "locked", script], { address });
  await eventually(async () => (existsSync(marker) ? true : undefined));
  const late = await runDrover(["var", "lock", "-early-return", "locked", "true"], { address });
  assert.equal(late.exitCode, 1);
  assert.match(late.stderr, /Another holds the lock of variable "locked"/);
  await refused(["var", "put", "-force", "locked", "k=w"], /locked/);
  const ended = new Promise((resolve) => holder.once("exit", resolve));
  holder.stdin?.end("\n");
  assert.equal(await ended, 0);
  const free = await runDrover(
    ["var", "lock", "-verbose", "-shell=false", "locked", "/bin/echo", "-n", "done"],
    { address },
  );
  assert.deepEqual([free.exitCode, free.stdout], [0, "done"]);
  assert.match(
    free.stderr,
    /Attempting to acquire lock\n.*ready to execute[\s\S]*Releasing the lock/,
  );
  const { Items } = JSON.parse(await printed(["var", "get", "locked"]));
  assert.deepEqual(Items, { k: "v" });
  const failing = await runDrover(["var", "lock", "locked", "exit 3"], { address });
  assert.equal(failing.exitCode, 1);
  assert.match(failing.stderr, /Lock error: exit status 3/);
});

test("a signal ends the command that holds a lock, and gives the lock back", async () => {
  const { address } = agent;
  const marker = path.join(agent.directory, "signalled");
  const script = `echo > ${marker}; exec sleep 600`;
  const holder = spawnDrover(["var", "lock", "signalled", script], { address });
  await eventually(async () => (existsSync(marker) ? true : undefined));
  const ended = new Promise((resolve) => holder.once("exit", resolve));
  holder.kill("SIGTERM");
  assert.equal(await ended, 1);
  const { value } = await agent.process.client.variables.get("signalled");
  assert.equal(value.Lock, undefined);
});

test("root keys are listed, rotated and removed", async () => {
  const list = (...flags: string[]) => printed(["operator", "root", "keyring", "list", ...flags]);
  assert.match(await list(), /^Key {7}State {3}Create Time +Publish Time\n[0-9a-f]{8} {2}active/);
  const [{ KeyID }] = JSON.parse(await list("-json"));
  const rotate = ["operator", "keyring", "rotate"];
  await refused(rotate, /One of "-now" or "-prepublish"/);
  await refused([...rotate, "-now", "-prepublish", "1h"], /One of/);
  assert.match(await printed([...rotate, "-prepublish", "1h"]), /prepublished {2}\S+ {2}\S+\n$/);
  const rotated = await printed([...rotate, "-now", "-full", "-verbose"]);
  const newest = /^([0-9a-f-]{36}) {2}active/m.exec(rotated)?.[1] ?? assert.fail(rotated);
  const remove = ["operator", "root", "keyring", "remove"];
  await refused([...remove, newest], /active root key cannot be deleted/);
  await refused([...remove, "zz"], /No root key "zz"/);
  await eventually(async () => (/rekeying/.test(await list()) ? undefined : true));
  assert.equal(await printed([...remove, KeyID.slice(0, 8)]), `Removed encryption key ${KeyID}\n`);
  assert.doesNotMatch(await list("-verbose"), new RegExp(KeyID));
});
