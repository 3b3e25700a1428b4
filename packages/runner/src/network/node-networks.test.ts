import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { FakeCni } from "../../test/fake-cni.ts";
import { NodeNetworks } from "./node-networks.ts";

const PLUGINS = ["bridge", "firewall", "portmap"];

test("what is not installed is named with what to do", (t) => {
  const cni = new FakeCni(t);
  const networks = new NodeNetworks(cni.settings, { isRoot: true });
  assert.equal(networks.problemOf("host"), undefined);
  assert.equal(networks.problemOf("none"), undefined);
  assert.match(
    networks.problemOf("bridge") ?? "",
    /^CNI plugins bridge, firewall, portmap are not in .*\(client\.cni_path\); Debian has them in containernetworking-plugins$/,
  );
  cni.plugin("bridge", "true");
  assert.match(networks.problemOf("bridge") ?? "", /^CNI plugins firewall, portmap are not in/);
  for (const name of PLUGINS) cni.plugin(name, "true");
  assert.equal(networks.problemOf("bridge"), undefined);
  assert.deepEqual(networks.modes(), ["none", "bridge"]);
  rmSync(path.join(cni.settings.programs, "iptables"));
  assert.match(networks.problemOf("bridge") ?? "", /iptables, which is not installed/);
  rmSync(path.join(cni.settings.programs, "ip"));
  assert.match(networks.problemOf("none") ?? "", /"ip" is not installed \(iproute2\)/);
  assert.deepEqual(networks.modes(), []);
});

test("an agent of an ordinary user has the host's network alone", (t) => {
  const networks = new NodeNetworks(new FakeCni(t).settings, { isRoot: false });
  assert.match(networks.problemOf("none") ?? "", /only an agent that runs as root/);
  assert.deepEqual(networks.modes(), []);
});

test("a network of a file is had by its name, and a broken file is told", (t) => {
  const cni = new FakeCni(t);
  const networks = new NodeNetworks(cni.settings, { isRoot: true });
  const empty = networks.problemOf("cni/lan") ?? "";
  assert.match(empty, /^no file in .*config describes CNI network "lan"$/);
  cni.configure("10-lan.conf", '{"name": "lan", "cniVersion": "1.0.0", "type": "macvlan"}');
  cni.configure("20-two.conflist", '{"name": "two", "plugins": [{"type": "a"}, {"type": "b"}]}');
  cni.configure("30-broken.conf", "{");
  cni.configure("40-nameless.conf", '{"type": "x"}');
  cni.configure("50-bad.conf", '{"name": "bad", "type": "../../bin/sh"}');
  assert.match(networks.problemOf("cni/lan") ?? "", /^CNI plugins macvlan are not in/);
  cni.plugin("macvlan", "true");
  assert.equal(networks.problemOf("cni/lan"), undefined);
  assert.match(networks.problemOf("cni/two") ?? "", /^CNI plugins a, b are not in/);
  assert.match(
    networks.problemOf("cni/bad") ?? "",
    /50-bad\.conf cannot be used: .*without "type"/,
  );
  assert.deepEqual(networks.modes(), ["none", "cni/lan"]);
  assert.deepEqual(
    [...networks.problems()].map(([file, reason]) => `${path.basename(file)}: ${reason}`),
    [
      "30-broken.conf: It is not JSON",
      '40-nameless.conf: It has no "name"',
      '50-bad.conf: Network "bad" has a plugin without "type"',
    ],
  );
});

test("the versions of a bridge's plugins are those that they tell, or that of their newest protocol", async (t) => {
  const cni = new FakeCni(t);
  cni.plugin("bridge", "echo CNI bridge plugin v1.4.0 >&2");
  cni.plugin("portmap", "echo version unknown; echo versions supported: 0.3.1, 0.4.0, 1.0.0");
  cni.plugin("loopback", "exit 1");
  const versions = await new NodeNetworks(cni.settings).pluginVersions();
  assert.deepEqual(Object.fromEntries(versions), { bridge: "v1.4.0", portmap: "1.0.0" });
});
