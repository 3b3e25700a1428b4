import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { temporaryDirectory } from "@drover/testing";
import { loadConfig } from "./load-config.ts";

test("files of a directory are merged in the order of names, flags go over them", async (t) => {
  const directory = write(t, {
    "a.hcl": 'data_dir = "/srv/a"\nports {\n http = 1\n}\nclient {\n meta {\n rack = "1"\n}\n}',
    "b.hcl": 'ports {\n http = 2\n}\nclient {\n node_class = "big"\n meta = { row = "2" }\n}',
    "c.txt": "not read",
  });
  const { config } = await loadConfig([directory], { dataDir: "/srv/b" });
  assert.equal(config.dataDir, "/srv/b");
  assert.equal(config.http.port, 2);
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

test("the number of kept events is that of the server block, within its range", async (t) => {
  const load = (server: string) =>
    loadConfig([write(t, { "agent.hcl": `data_dir = "/srv"\n${server}` })], {});
  assert.equal((await load("")).config.eventBufferSize, 100);
  assert.equal((await load("server { event_buffer_size = 5 }")).config.eventBufferSize, 5);
  await assert.rejects(load("server { event_buffer_size = 0 }"), /event_buffer_size.*1 to 10000/s);
});

test("the scheduler works on what the server block says, and more than one scheduler is noted", async (t) => {
  const load = (server: string) =>
    loadConfig([write(t, { "agent.hcl": `data_dir = "/srv"\nserver {\n${server}\n}` })], {});
  const all = new Set(["service", "batch", "system", "sysbatch", "_core"]);
  for (const server of ["", "enabled_schedulers = []", "num_schedulers = 1"]) {
    const { config, notes } = await load(server);
    assert.deepEqual([config.schedulers, notes], [{ isOn: true, types: all }, []]);
  }
  assert.equal((await load("num_schedulers = 0")).config.schedulers.isOn, false);
  const { config, notes } = await load('num_schedulers = 4\nenabled_schedulers = ["system"]');
  assert.deepEqual(config.schedulers, { isOn: true, types: new Set(["system", "_core"]) });
  assert.match(notes.join(), /^server\.num_schedulers = 4 has no effect beyond 1: /);
  await assert.rejects(load('enabled_schedulers = ["cron"]'), /agent\.hcl:3:.*service, batch/s);
  await assert.rejects(load("num_schedulers = -1"), /num_schedulers/);
});

test("a file in JSON says the same, and is read among the others", async (t) => {
  const json = {
    data_dir: "/srv",
    ports: { http: 1 },
    client: { meta: { rack: "1" }, options: { "user.denylist": "eve" } },
    plugin: [{ raw_exec: [{ config: [{ enabled: true }] }] }],
    telemetry: { statsd_address: "localhost:8125" },
  };
  const directory = write(t, {
    "a.json": JSON.stringify(json),
    "b.hcl": 'client {\n meta {\n row = "2"\n}\n}',
  });
  const { config, notes } = await loadConfig([directory], {});
  assert.equal(config.http.port, 1);
  assert.deepEqual(config.client.meta, { rack: "1", row: "2" });
  assert.deepEqual(config.plugins.raw_exec, { args: [], config: { enabled: true } });
  assert.equal(notes.length, 1);
  const secure = write(t, { "a.json": '{"data_dir":"/srv","audit":{"enabled":true}}' });
  await assert.rejects(loadConfig([secure], {}), /audit\.enabled is not supported/);
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
      limits: { most: 3 },
      host: [{ a: { port: 1 } }, { b: { port: 2 } }],
    },
  });
  await assert.rejects(load('plugin_dir = "plugins"'), /plugin_dir must be an absolute path/);
  await assert.rejects(
    load('plugin "a" {\n args = "x"\n}'),
    /agent\.hcl:3:9[\s\S]*Unsuitable value for "args": list of string required/,
  );
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
  const directory = write(t, {
    "agent.hcl": 'data_dir = "/srv"\ntelemetry {\n statsd_address = "localhost:8125"\n}\n',
  });
  const { notes } = await loadConfig([directory], {});
  assert.equal(notes.length, 1);
  assert.match(
    notes[0] ?? "",
    /^telemetry\.statsd_address has no effect: nothing is sent.* \(.*agent\.hcl:3\)$/,
  );
  const audited = write(t, { "agent.hcl": 'data_dir = "/srv"\naudit {\n enabled = true\n}\n' });
  await assert.rejects(loadConfig([audited], {}), /audit\.enabled is not supported: the agent/);
});

test("ACL is off, and how long its tokens may live can be set", async (t) => {
  const load = (acl: string) =>
    loadConfig([write(t, { "agent.hcl": `data_dir = "/srv"\n${acl}` })], {});
  const minute = 60_000;
  assert.deepEqual((await load("")).config.acl, {
    enabled: false,
    minTtlMs: minute,
    maxTtlMs: 24 * 60 * minute,
  });
  const { config, notes } = await load(
    'acl {\n enabled = true\n token_min_expiration_ttl = "1s"\n token_max_expiration_ttl = "2m"\n policy_ttl = "30s"\n}',
  );
  assert.deepEqual(config.acl, { enabled: true, minTtlMs: 1_000, maxTtlMs: 2 * minute });
  assert.match(notes.join(), /^acl\.policy_ttl has no effect: .*agent\.hcl:6\)$/);
  await assert.rejects(
    load('acl {\n token_min_expiration_ttl = "48h"\n}'),
    /must not be longer than acl\.token_max_expiration_ttl/,
  );
});

test("a value that cannot be is named with what it takes", async (t) => {
  const load = (text: string) => loadConfig([write(t, { "agent.hcl": text })], {});
  await assert.rejects(load(""), /Must specify a data directory/);
  await assert.rejects(load('data_dir = "data"'), /must be an absolute path, not "data"/);
  await assert.rejects(load('data_dir = "/a"\nports {\n http = 70000\n}'), /0 to 65535, not 70000/);
  await assert.rejects(load('data_dir = "/a"\nlog_level = "loud"'), /TRACE, DEBUG.*not "loud"/);
  await assert.rejects(loadConfig(["/nowhere/x.hcl"], {}), /"\/nowhere\/x.hcl" does not exist/);
});

test("a CIDR of a host network that is none is named", async (t) => {
  const load = (cidr: string) =>
    loadConfig(
      [write(t, { "a.hcl": `data_dir = "/a"\nclient { host_network "x" { cidr = "${cidr}" } }` })],
      {},
    );
  await assert.rejects(load("10.0.0.0/8,10.0.0.0/33"), /"x".cidr: "10.0.0.0\/33" is no network/);
  await assert.rejects(load("300.0.0.0/8"), /"300.0.0.0\/8" is no network/);
});

test("what an editor keeps beside a file of the directory is not read", async (t) => {
  const wrong = "this is = no {{ configuration";
  const directory = write(t, {
    "a.hcl": 'data_dir = "/srv/a"',
    ".a.hcl": wrong,
    ".#a.hcl": wrong,
    "#a.hcl#": wrong,
    "#b.hcl": wrong,
    "a.hcl~": wrong,
    ".a.hcl.swp": wrong,
    "a.hcl.orig": wrong,
  });
  assert.equal((await loadConfig([directory], {})).config.dataDir, "/srv/a");
});

for (const [setting, reason] of [
  [
    "server { enabled = false }",
    "server.enabled is not supported: an agent is always client and server",
  ],
  ["audit { enabled = true }", "audit.enabled is not supported: the agent writes no audit log"],
] satisfies [string, string][]) {
  test(`${setting} is refused with the reason`, async (t) => {
    const directory = write(t, { "agent.hcl": `data_dir = "/srv"\n${setting}\n` });
    await assert.rejects(loadConfig([directory], {}), (error: Error) => {
      assert.ok(error.message.includes(reason), error.message);
      assert.match(error.message, /agent\.hcl:2:/);
      return true;
    });
  });
}

for (const [text, complaint] of [
  ["client { host_volumes = {} }", 'agent.hcl:1:10[^]*Did you mean "host_volume"'],
  ["telemtry { }", 'agent.hcl:1:1[^]*Did you mean "telemetry"'],
  ["telemetry { prometheus_metric = true }", 'agent.hcl:1:13[^]*Did you mean "prometheus_metrics"'],
  ["server { default_scheduler_config { memory_oversubscription = true } }", "agent.hcl:1:37"],
  [
    'server { default_scheduler_config { scheduler_algorithm = "packed" } }',
    'one of "binpack", "spread", not "packed"',
  ],
  [
    'client { host_volume "x" { path = "x" } }',
    'client.host_volume "x".path must be an absolute path, not "x"',
  ],
  ['client { host_volume "x" { read_only = true } }', '"path" is required'],
  ["client { max_kill_timeout = 30 }", "max_kill_timeout must be at least 1ms, not 30ns"],
  ['client { max_kill_timeout = "30" }', 'invalid duration "30"'],
  ['client { cpu_total_compute = "much" }', "a number is required"],
  ["client { reserved { memory = -1 } }", "memory must be at least 0, not -1"],
  ['client { artifact { http_max_size = "huge" } }', 'must be a size like "100GB", not "huge"'],
  ['bind_addr = "{{ GetAllInterfaces }}"', "one IP address or host name, or {{ GetPrivateIP }}"],
  ['addresses { http = "unix:drover.sock" }', "Unix sockets like unix:///run/drover/drover.sock"],
  ['tls { tls_min_version = "ssl3" }', 'one of "tls10", "tls11", "tls12", "tls13", not "ssl3"'],
  ['http_api_response_headers { "X Y" = "1" }', '"X Y" cannot be sent'],
  ['http_api_response_headers { Content-Length = "1" }', "the server sets it by itself"],
  [
    'advertise { http = "{{ env }}" }',
    "an IP address or host name, or {{ GetPrivateIP }}.*and its port",
  ],
  ['client { host_network "x" { cidr = "10.0.0.0" } }', 'must be networks like "10.0.0.0/8'],
  ["limits { http_max_conns_per_client = -1 }", "must be at least 0, not -1"],
  ["plugin { }", "Missing name"],
  ["data_dir =", "Unexpected end of the text"],
] satisfies [string, string][]) {
  test(`${text} is an error with its place: ${complaint}`, async (t) => {
    const directory = write(t, { "agent.hcl": text });
    await assert.rejects(loadConfig([directory], { dataDir: "/srv" }), {
      message: new RegExp(complaint),
    });
  });
}

test("a setting that is given twice is told, and the last one counts", async (t) => {
  const directory = write(t, { "agent.hcl": 'data_dir = "/a"\nname = "x"\nname = "y"\n' });
  const { config, notes } = await loadConfig([directory], {});
  assert.equal(config.name, "y");
  assert.match(notes.join(), /"name" is set again at .*agent\.hcl:3,1-5, and only that counts/);
});

function write(t: TestContext, files: Record<string, string>): string {
  const directory = temporaryDirectory(t);
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(directory, name), text);
  return directory;
}
