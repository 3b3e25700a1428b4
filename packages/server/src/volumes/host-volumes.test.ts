import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { Fault } from "@drover/fault";
import { sampleNode } from "../../test/samples.ts";
import { Server } from "../../test/server.ts";
import { type HostVolumeInput, HostVolumes } from "./host-volumes.ts";

const GIVEN: HostVolumeInput = {
  Namespace: "default",
  ID: "",
  Name: "data",
  PluginID: "",
  NodePool: "",
  NodeID: "",
  Constraints: null,
  RequestedCapacityMinBytes: 0,
  RequestedCapacityMaxBytes: 0,
  RequestedCapabilities: [{ AttachmentMode: "file-system", AccessMode: "single-node-writer" }],
  Parameters: null,
  HostPath: "",
};

async function setUp(t: TestContext) {
  const server = new Server(t);
  const node = sampleNode({ HostVolumes: { own: { Name: "own", Path: "/own", ReadOnly: true } } });
  server.node = node;
  await server.state.update((transaction) => transaction.put("nodes", node));
  const directories = new Set<string>();
  let ids = 0;
  const volumes = new HostVolumes(server.state, {
    nondeterminism: {
      ...server.clock,
      now: server.clock.now,
      newId: () => `volume-${++ids}`,
      random: () => 0,
    },
    node: () => server.state.store.table("nodes").get(node.ID) ?? node,
    namespaces: server.cluster.namespaces,
    plugin: {
      async create({ id, parameters }) {
        if (parameters.broken !== undefined) throw new Fault("invalid_argument", "It is broken");
        directories.add(`/made/${id}`);
        return { path: `/made/${id}`, bytes: 0 };
      },
      async delete({ path }) {
        directories.delete(path);
      },
      async requireDirectory(path) {
        if (path !== "/there") throw new Fault("failed_precondition", `${path} is not there`);
      },
    },
  });
  const onNode = () =>
    Object.keys(server.state.store.table("nodes").get(node.ID)?.HostVolumes ?? {}).toSorted();
  return { volumes, directories, onNode, namespaces: server.cluster.namespaces };
}

test("a volume is on its node for as long as it is there, beside those of the configuration", async (t) => {
  const { volumes, directories, onNode } = await setUp(t);
  const { volume, warnings } = await volumes.create(GIVEN);
  assert.equal(volume.HostPath, "/made/volume-1");
  assert.equal(warnings, "");
  assert.deepEqual(onNode(), ["data", "own"]);
  await volumes.delete("default", volume.ID);
  assert.deepEqual(onNode(), ["own"]);
  assert.deepEqual([...directories], []);
});

test("everything that is wrong is told at once, and nothing is made", async (t) => {
  const { volumes, directories } = await setUp(t);
  const wrong: HostVolumeInput = {
    ...GIVEN,
    Name: "../etc",
    PluginID: "zfs",
    NodeID: "elsewhere",
    NodePool: "gpu",
    Constraints: [{ LTarget: "${attr.cpu.arch}", RTarget: "s390x", Operand: "=" }],
    RequestedCapabilities: [
      { AttachmentMode: "block-device", AccessMode: "single-node-single-writer" },
    ],
  };
  await assert.rejects(volumes.create(wrong), (fault: Fault) => {
    const parts = fault.message.replace("Invalid host volume: ", "").split("; ");
    assert.equal(fault.code, "invalid_argument");
    const expected = [
      /^name must be/,
      /^plugin "zfs" is not here$/,
      /^there is "mkdir"$/,
      /^node "elsewhere"/,
      /node pool "gpu"/,
      /constraint \$\{attr\.cpu\.arch\} = s390x/,
      /^attachment_mode "block-device"/,
      /^use "file-system"$/,
      /^access_mode "single-node-single-writer"/,
    ];
    for (const [i, pattern] of expected.entries()) assert.match(parts[i] ?? "", pattern);
    return true;
  });
  await assert.rejects(volumes.create({ ...GIVEN, RequestedCapabilities: null }), /capability/);
  await assert.rejects(volumes.create({ ...GIVEN, Parameters: { broken: "" } }), /It is broken/);
  assert.deepEqual([...directories], []);
  assert.deepEqual([...volumes.all()], []);
});

test("a namespace with a volume is not deleted, and one that is not there has none", async (t) => {
  const { volumes, namespaces } = await setUp(t);
  const elsewhere = { ...GIVEN, Namespace: "team" };
  await assert.rejects(volumes.create(elsewhere), { code: "not_found" });
  await namespaces.upsert({ Name: "team", Description: "", Capabilities: null, Meta: null });
  const { volume } = await volumes.create(elsewhere);
  assert.throws(() => namespaces.delete("team"), /has a host volume "data"; delete its volumes/);
  assert.throws(() => volumes.require("default", volume.ID), { code: "not_found" });
  await volumes.delete("team", volume.ID);
  await namespaces.delete("team");
});

test("a name is had once on a node, whoever gave it", async (t) => {
  const { volumes, directories } = await setUp(t);
  await volumes.create(GIVEN);
  for (const Name of ["data", "own"]) {
    await assert.rejects(volumes.create({ ...GIVEN, Name }), { code: "already_exists" });
  }
  const both = await Promise.allSettled([1, 2].map(() => volumes.create({ ...GIVEN, Name: "x" })));
  assert.deepEqual(both.map(({ status }) => status).toSorted(), ["fulfilled", "rejected"]);
  assert.equal(directories.size, 2);
});

test("capabilities of a volume can be changed, its name and place cannot", async (t) => {
  const { volumes } = await setUp(t);
  const { volume } = await volumes.create(GIVEN);
  const capability = { AttachmentMode: "file-system", AccessMode: "single-node-multi-writer" };
  const changed = { ...GIVEN, ID: volume.ID, RequestedCapabilities: [capability] };
  await volumes.create(changed);
  assert.deepEqual(volumes.require("default", volume.ID).RequestedCapabilities, [capability]);
  await assert.rejects(volumes.create({ ...changed, Name: "other" }), /Name of a volume cannot/);
  await assert.rejects(
    volumes.create({ ...changed, Parameters: { mode: "0777" } }),
    /Parameters of a volume cannot/,
  );
  await assert.rejects(volumes.create({ ...changed, ID: "none" }), { code: "not_found" });
});

test("capacity is not limited, which a warning tells", async (t) => {
  const { volumes } = await setUp(t);
  const { warnings } = await volumes.create({ ...GIVEN, RequestedCapacityMinBytes: 1_000_000 });
  assert.equal(warnings, "plugin mkdir neither reserves nor limits capacity");
});

test("a directory that is there is registered, one that is not is refused", async (t) => {
  const { volumes, onNode } = await setUp(t);
  await assert.rejects(volumes.register(GIVEN), /host_path must be an absolute path/);
  await assert.rejects(volumes.register({ ...GIVEN, HostPath: "/none" }), /is not there/);
  await volumes.register({ ...GIVEN, HostPath: "/there" });
  assert.deepEqual(onNode(), ["data", "own"]);
});
