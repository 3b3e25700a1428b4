import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { loadConfig } from "./load-config.ts";

test("files of a directory are merged in the order of names, flags go over them", async (t) => {
  const directory = write(t, {
    "a.hcl": 'data_dir = "/srv/a"\nports {\n http = 1\n}\nclient {\n meta {\n rack = "1"\n}\n}',
    "b.hcl": 'ports {\n http = 2\n}\nclient {\n node_class = "big"\n meta = { row = "2" }\n}',
    "c.txt": "not read",
  });
  const { config } = await loadConfig([directory], { dataDir: "/srv/b" });
  assert.equal(config.dataDir, "/srv/b");
  assert.equal(config.httpPort, 2);
  assert.equal(config.client.nodeClass, "big");
  assert.deepEqual(config.client.meta, { rack: "1", row: "2" });
});

test("raw_exec is off by default, and on by the plugin block, the old option and -dev", async (t) => {
  const enabled = async (text: string, dev = false) => {
    const directory = write(t, { "agent.hcl": `data_dir = "/srv"\n${text}` });
    return (
      (await loadConfig([directory], { dev })).config.plugins.raw_exec?.config.enabled ?? false
    );
  };
  assert.equal(await enabled(""), false);
  assert.equal(await enabled("", true), true);
  assert.equal(await enabled('plugin "raw_exec" {\n config {\n enabled = true\n}\n}'), true);
  assert.equal(await enabled('client {\n options = { "driver.raw_exec.enable" = "1" }\n}'), true);
  assert.equal(await enabled('client {\n options = { "driver.raw_exec.enable" = "0" }\n}'), false);
  assert.equal(await enabled('client {\n options {\n "driver.raw_exec.enable" = "1"\n}\n}'), true);
  assert.equal(
    await enabled('"client" {\n "options" {\n "driver.raw_exec.enable" = "1"\n}\n}'),
    true,
  );
});

test("a file in JSON says the same, and is read among the others", async (t) => {
  const json = {
    data_dir: "/srv",
    ports: { http: 1 },
    client: { meta: { rack: "1" }, options: { "user.denylist": "eve" } },
    plugin: [{ raw_exec: [{ config: [{ enabled: true }] }] }],
    telemetry: { a: 1 },
  };
  const directory = write(t, {
    "a.json": JSON.stringify(json),
    "b.hcl": 'client {\n meta {\n row = "2"\n}\n}',
  });
  const { config, notes } = await loadConfig([directory], {});
  assert.equal(config.httpPort, 1);
  assert.deepEqual(config.client.meta, { rack: "1", row: "2" });
  assert.deepEqual(config.plugins.raw_exec, { args: [], config: { enabled: true } });
  assert.equal(notes.length, 1);
  const secure = write(t, { "a.json": '{"data_dir":"/srv","tls":{"http":true}}' });
  await assert.rejects(loadConfig([secure], {}), /tls is not supported/);
  const slip = write(t, { "a.json": '{"data_dri":"/srv"}' });
  await assert.rejects(loadConfig([slip], {}), /a\.json:1:2[\s\S]*data_dir/);
});

test("plugins are in plugin_dir; their blocks have arguments, and a config of any shape", async (t) => {
  const load = async (text: string) => {
    const directory = write(t, { "agent.hcl": `data_dir = "/srv"\n${text}` });
    return (await loadConfig([directory], {})).config;
  };
  assert.equal((await load("")).pluginDir, "/srv/plugins");
  const { pluginDir, plugins } = await load(`plugin_dir = "/opt/plugins"
    plugin "hello" {
      args = ["-v"]
      config {
        greeting = "Moin"
        limits { most = 3 }
        host "a" { port = 1 }
        host "b" { port = 2 }
      }
    }`);
  assert.equal(pluginDir, "/opt/plugins");
  assert.deepEqual(plugins.hello, {
    args: ["-v"],
    config: {
      greeting: "Moin",
      limits: [{ most: 3 }],
      host: [{ a: { port: 1 } }, { b: { port: 2 } }],
    },
  });
  await assert.rejects(load('plugin_dir = "plugins"'), /plugin_dir must be an absolute path/);
  await assert.rejects(load('plugin "a" {\n args = "x"\n}'), /"a": args must be a list of strings/);
});

test("an unknown setting is an error with its place and the nearest name", async (t) => {
  const directory = write(t, { "agent.hcl": 'data_dri = "/srv"\n' });
  await assert.rejects(loadConfig([directory], {}), (error: Error) => {
    assert.match(error.message, /agent\.hcl:1:1/);
    assert.match(error.message, /data_dir/);
    return true;
  });
});

test("settings of Nomad's without effect are noted; those that promise safety are refused", async (t) => {
  const directory = write(t, { "agent.hcl": 'data_dir = "/srv"\ntelemetry {\n a = 1\n}\n' });
  const { notes } = await loadConfig([directory], {});
  assert.equal(notes.length, 1);
  assert.match(notes[0] ?? "", /^telemetry in /);
  const text = 'data_dir = "/srv"\nplugin "raw_exec" {\n config {\n no_cgroups = true\n}\n}\n';
  const old = await loadConfig([write(t, { "agent.hcl": text })], {});
  assert.deepEqual(old.notes, ['no_cgroups in the config of plugin "raw_exec"']);
  const secure = write(t, { "agent.hcl": 'data_dir = "/srv"\nacl {\n enabled = true\n}\n' });
  await assert.rejects(loadConfig([secure], {}), /acl is not supported/);
});

test("a value that cannot be is named with what it takes", async (t) => {
  const load = (text: string) => loadConfig([write(t, { "agent.hcl": text })], {});
  await assert.rejects(load(""), /Must specify a data directory/);
  await assert.rejects(load('data_dir = "data"'), /must be an absolute path, not "data"/);
  await assert.rejects(load('data_dir = "/a"\nports {\n http = 70000\n}'), /0 to 65535, not 70000/);
  await assert.rejects(load('data_dir = "/a"\nlog_level = "loud"'), /TRACE, DEBUG.*not "loud"/);
  await assert.rejects(loadConfig(["/nowhere/x.hcl"], {}), /"\/nowhere\/x.hcl" does not exist/);
});

function write(t: TestContext, files: Record<string, string>): string {
  const directory = mkdtempSync(path.join(tmpdir(), "drover-config-"));
  t.after(() => rmSync(directory, { recursive: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(directory, name), text);
  return directory;
}
