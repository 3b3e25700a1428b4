import assert from "node:assert/strict";
import { test } from "node:test";
import { decodePluginConfig } from "./config/plugin-config.ts";
import { decodeTaskOptions } from "./config/task-options.ts";
import { DriverFixture } from "./testing/driver-fixture.ts";

const refused = (message: RegExp) => ({ code: "invalid_argument", message });

test("an unknown option is refused, and the nearest known one is named", () => {
  assert.throws(
    () => decodeTaskOptions({ command: "x", arg: ["y"] }),
    refused(/config\.arg is not a known field; did you mean "args"\?/),
  );
  assert.throws(
    () => decodeTaskOptions({ command: "x", image: "y" }),
    refused(/config\.image is not a known field/),
  );
  assert.throws(
    () => decodePluginConfig({ enable: true }),
    refused(/plugin "raw_exec" config\.enable is not a known field; did you mean "enabled"\?/),
  );
});

test("a command is required", () => {
  for (const config of [{}, { command: null }]) {
    assert.throws(() => decodeTaskOptions(config), refused(/config\.command is missing/));
  }
  assert.throws(() => decodeTaskOptions({ command: "" }), refused(/command must not be empty/));
});

test("options of the wrong type are refused with what they take", () => {
  assert.throws(
    () => decodeTaskOptions({ command: ["x"] }),
    refused(/command must be text, not a list/),
  );
  assert.throws(
    () => decodeTaskOptions({ command: "x", args: "y" }),
    refused(/args must be a list, not "y"/),
  );
  assert.throws(
    () => decodePluginConfig({ enabled: "yes" }),
    refused(/enabled must be true or false/),
  );
});

test("options out of their range, or that contradict each other, are refused", () => {
  const decode = (options: Record<string, unknown>) => () =>
    decodeTaskOptions({ command: "x", ...options });
  assert.throws(decode({ work_dir: "local" }), refused(/work_dir must be an absolute path/));
  assert.throws(decode({ oom_score_adj: -1 }), refused(/oom_score_adj must be 0 to 1000, not -1/));
  assert.throws(
    decode({ oom_score_adj: 1001 }),
    refused(/oom_score_adj must be 0 to 1000, not 1001/),
  );
  assert.throws(
    decode({ cgroup_v2_override: "a", cgroup_v1_override: [{ memory: "b" }] }),
    refused(/only one of cgroups_v1_override and cgroups_v2_override may be set/),
  );
});

test("ids are denied one by one and in ranges", () => {
  const { deniedHostUids } = decodePluginConfig({ denied_host_uids: "0, 10-20" });
  assert.deepEqual(
    [0, 1, 9, 10, 20, 21].filter((id) => deniedHostUids.has(id)),
    [0, 10, 20],
  );
  for (const text of ["x", "5-1", "-3", "4294967296"]) {
    const decode = () => decodePluginConfig({ denied_host_uids: text });
    assert.throws(decode, refused(/denied_host_uids takes ids and ranges as "0,10-20"/), text);
  }
});

test("the driver is disabled unless it is told otherwise, and says so", async (t) => {
  const fixture = new DriverFixture(t);
  const driver = await fixture.open({ enabled: null });
  await assert.rejects(driver.startTask(fixture.shell("true")), {
    code: "failed_precondition",
    message: "raw_exec is disabled",
  });
  const ending = new AbortController();
  const fingerprints = driver.fingerprint({ signal: ending.signal })[Symbol.asyncIterator]();
  const disabled = { attributes: {}, health: "undetected", healthDescription: "disabled" };
  assert.deepEqual((await fingerprints.next()).value, disabled);
  const change = fingerprints.next();
  await driver.setConfig({ enabled: true, no_cgroups: true });
  assert.deepEqual((await change).value, {
    attributes: { "driver.raw_exec": true },
    health: "healthy",
    healthDescription: "Healthy",
  });
  ending.abort();
});

test("a fingerprint comes every 30 s", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const driver = await new DriverFixture(t).open();
  const ending = new AbortController();
  const fingerprints = driver.fingerprint({ signal: ending.signal })[Symbol.asyncIterator]();
  await fingerprints.next();
  const second = fingerprints.next();
  await new Promise((resolve) => setImmediate(resolve));
  t.mock.timers.tick(30_000);
  assert.equal((await second).value?.health, "healthy");
  ending.abort();
});

test("a uid that is denied runs nothing", async (t) => {
  const fixture = new DriverFixture(t);
  const uid = process.getuid?.() ?? 0;
  const driver = await fixture.open({ denied_host_uids: `${uid}` });
  await assert.rejects(driver.startTask(fixture.shell("true")), {
    code: "permission_denied",
    message: new RegExp(`running as uid ${uid} is disallowed`),
  });
  assert.deepEqual(fixture.leftovers(), []);
});

test("a mount is refused, not silently left out (hashicorp/nomad#6664)", async (t) => {
  const fixture = new DriverFixture(t);
  const driver = await fixture.open();
  const mounts = [{ taskPath: "/data", hostPath: "/srv/data", readonly: false }];
  await assert.rejects(driver.startTask(fixture.shell("true", { mounts })), {
    code: "invalid_argument",
    message: /mount at \/data/,
  });
});
