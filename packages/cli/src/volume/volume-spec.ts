import { Fault } from "@drover/fault";
import type { HostVolume } from "@drover/job";
import {
  blocks,
  type Input,
  mandatory,
  parseSize,
  schema,
  string,
  stringMap,
  within,
  zeroIsUnset,
} from "@drover/schema";
import { readSpec } from "../spec/read-spec.ts";

const SIZE = {
  form: { pattern: /(?:\d+(?:\.\d+)?\s*(?:[kKMGTP]i?)?B?)?/, means: 'a size like "10GiB"' },
};

const CONSTRAINT = schema({
  LTarget: string("attribute"),
  RTarget: string("value"),
  Operand: zeroIsUnset(string<string>("operator", "=")),
});

const CAPABILITY = schema({
  AttachmentMode: zeroIsUnset(string<string>("attachment_mode", "file-system")),
  AccessMode: string("access_mode"),
});

const SPEC = schema({
  Type: mandatory(string("type")),
  ID: string("id"),
  Name: string("name"),
  Namespace: string("namespace"),
  PluginID: string("plugin_id"),
  NodePool: string("node_pool"),
  NodeID: string("node_id"),
  HostPath: string("host_path"),
  CapacityMin: within(string("capacity_min"), SIZE),
  CapacityMax: within(string("capacity_max"), SIZE),
  Constraints: blocks("constraint", CONSTRAINT),
  RequestedCapabilities: blocks("capability", CAPABILITY),
  Parameters: stringMap("parameters"),
});

/**
 * Reads the specification of a host volume, in HCL or in JSON with the same names.
 *
 * @param name of the file, for messages
 * @throws {Fault} `invalid_argument` with what is wrong and where; `unimplemented` for a CSI volume
 */
export function parseVolumeSpec(text: string, name: string): Input<HostVolume> {
  const { Type, CapacityMin, CapacityMax, ...volume } = readSpec(SPEC, text, {
    format: "hcl",
    name,
  });
  if (Type === "csi") {
    throw new Fault("unimplemented", `${name}: CSI volumes are not supported; use type = "host"`);
  }
  if (Type !== "host") {
    throw new Fault("invalid_argument", `${name}: type is "${Type}", and not "host"`);
  }
  return {
    ...volume,
    RequestedCapacityMinBytes: parseSize(CapacityMin),
    RequestedCapacityMaxBytes: parseSize(CapacityMax),
  };
}
