import {
  anything,
  bool,
  choice,
  int,
  mandatory,
  object,
  objects,
  schema,
  string,
  stringMap,
  within,
} from "@drover/schema";
import type { HostVolumeDetails, HostVolumeResponse, HostVolumeStub } from "../types/volume.ts";
import { area, namespaced } from "./access.ts";
import { get, PAGED, put, remove } from "./define.ts";
import { document, listOf } from "./operation.ts";

const BYTES = within(int(), { min: 0 });

const HOST_VOLUME = schema({
  Namespace: string(),
  ID: string(),
  Name: string(),
  PluginID: string(),
  NodePool: string(),
  NodeID: string(),
  Constraints: objects(schema({ LTarget: string(), RTarget: string(), Operand: string() })),
  RequestedCapacityMinBytes: BYTES,
  RequestedCapacityMaxBytes: BYTES,
  RequestedCapabilities: objects(schema({ AttachmentMode: string(), AccessMode: string() })),
  Parameters: stringMap(),
  HostPath: string(),
  // What the agent decides, in a volume that a client has read before.
  CapacityBytes: int(),
  State: string(),
  Allocations: anything(),
  CreateIndex: int(),
  CreateTime: anything(),
  ModifyIndex: int(),
  ModifyTime: anything(),
});

const BODY = schema({ Volume: mandatory(object(HOST_VOLUME)), PolicyOverride: bool() });

export const listPlugins = get("listPlugins", "/v1/plugins", {
  summary: "Lists CSI plugins, of which there are none",
  access: area("plugin", "list"),
  query: schema({ ...PAGED, type: string() }),
  reply: listOf<object>("CSIPluginListStub"),
});

export const getPlugin = get("getPlugin", "/v1/plugin/csi/:id+", {
  summary: "Finds no CSI plugin: there are none",
  access: area("plugin", "read"),
  reply: document<object>("CSIPlugin"),
});

export const listVolumeClaims = get("listVolumeClaims", "/v1/volumes/claims", {
  summary: "Lists claims of sticky host volumes, of which there are none",
  access: namespaced("host-volume-read"),
  query: schema({ ...PAGED, job_id: string(), group_name: string(), volume_name: string() }),
  reply: listOf<object>("TaskGroupHostVolumeClaim"),
});

export const deleteVolumeClaim = put("deleteVolumeClaim", "/v1/volumes/claim/:id", {
  summary: "Finds no claim of a sticky host volume: there are none",
  access: namespaced("host-volume-delete"),
  methods: ["DELETE"],
  reply: document<null>("null"),
});

export const listVolumes = get("listVolumes", "/v1/volumes", {
  summary: "Lists host volumes; of type csi there are none",
  access: namespaced("host-volume-read"),
  query: schema({
    ...PAGED,
    type: choice("", ["", "host", "csi"], ""),
    node_id: string(),
    node_pool: string(),
    plugin_id: string(),
  }),
  reply: listOf<HostVolumeStub>("HostVolumeStub"),
});

export const getHostVolume = get("getHostVolume", "/v1/volume/host/:id", {
  summary: "Shows a host volume and the allocations that use it",
  access: namespaced("host-volume-read"),
  reply: document<HostVolumeDetails>("HostVolume"),
});

export const createHostVolume = put("createHostVolume", "/v1/volume/host/create", {
  summary: "Makes a directory and a host volume of it, or changes a host volume",
  access: namespaced("host-volume-create"),
  body: BODY,
  reply: document<HostVolumeResponse>("HostVolumeResponse"),
});

export const registerHostVolume = put("registerHostVolume", "/v1/volume/host/register", {
  summary: "Makes a host volume of a directory that is there, or changes a host volume",
  access: namespaced("host-volume-register"),
  body: BODY,
  reply: document<HostVolumeResponse>("HostVolumeResponse"),
});

export const deleteHostVolume = remove("deleteHostVolume", "/v1/volume/host/:id", {
  summary: "Deletes a host volume that nothing uses, and the directory that was made for it",
  access: namespaced("host-volume-delete"),
});
