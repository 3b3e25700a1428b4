import assert from "node:assert/strict";
import { test } from "node:test";
import { hostVolumeFor, type NodeHostVolume, type VolumeRequest } from "./volume.ts";

const VOLUME: NodeHostVolume = { Name: "data", Path: "/srv/data", ReadOnly: false };

function find(
  request: Partial<VolumeRequest>,
  volume: Partial<NodeHostVolume> = {},
  { namespace = "default", index = 0 } = {},
): string | undefined {
  const asked: VolumeRequest = {
    Name: "v",
    Type: "host",
    Source: "data",
    ReadOnly: false,
    AccessMode: "",
    AttachmentMode: "",
    MountOptions: null,
    PerAlloc: false,
    Sticky: false,
    ...request,
  };
  const own = { ...VOLUME, ...volume };
  return hostVolumeFor(asked, { volumes: { [own.Name]: own }, namespace, index })?.Path;
}

test("a volume is found by its name, and for per_alloc by name and index", () => {
  assert.equal(find({}), "/srv/data");
  assert.equal(find({ Source: "other" }), undefined);
  assert.equal(find({ Source: "constructor" }), undefined);
  assert.equal(find({ PerAlloc: true }, { Name: "data[2]" }, { index: 2 }), "/srv/data");
  assert.equal(find({ PerAlloc: true }, { Name: "data[2]" }, { index: 1 }), undefined);
});

test("a read-only volume fits who only reads", () => {
  assert.equal(find({}, { ReadOnly: true }), undefined);
  assert.equal(find({ ReadOnly: true }, { ReadOnly: true }), "/srv/data");
});

test("a volume of a namespace is for the jobs of that namespace", () => {
  assert.equal(find({}, { Namespace: "default" }), "/srv/data");
  assert.equal(find({}, { Namespace: "other" }), undefined);
});

test("one of the volume's capabilities must be what is asked for", () => {
  const writer = { AttachmentMode: "file-system", AccessMode: "single-node-writer" };
  const reader = { AttachmentMode: "file-system", AccessMode: "single-node-reader-only" };
  assert.equal(find({ AccessMode: "single-node-writer" }, { Capabilities: [writer] }), "/srv/data");
  assert.equal(
    find({ AccessMode: "single-node-multi-writer" }, { Capabilities: [writer] }),
    undefined,
  );
  assert.equal(find({ AttachmentMode: "block-device" }, { Capabilities: [writer] }), undefined);
  assert.equal(find({}, { Capabilities: [reader] }), undefined);
  assert.equal(find({ ReadOnly: true }, { Capabilities: [reader] }), "/srv/data");
  assert.equal(find({}, { Capabilities: [] }), undefined);
});
