import { Fault } from "@drover/fault";
import { hasErrors, renderDiagnostics } from "@drover/hcl";
import { parseHcl1 } from "@drover/hcl/hcl1";
import type { HostVolume } from "@drover/job";
import {
  blocks,
  errorsOf,
  fill,
  type Infer,
  type Input,
  mandatory,
  parseJson,
  parseSize,
  readJson,
  schema,
  string,
  stringMap,
  within,
  zeroIsUnset,
} from "@drover/schema";
import { decodeBlock } from "@drover/schema/hcl";

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

type VolumeSpec = Infer<typeof SPEC>;

/**
 * Reads the specification of a host volume, in HCL or, where its name ends in `.json`, in JSON.
 *
 * @param name of the file, for messages
 * @throws {Fault} `invalid_argument` with what is wrong and where; `unimplemented` for a CSI volume
 */
export function parseVolumeSpec(text: string, name: string): Input<HostVolume> {
  const spec = name.endsWith(".json") ? parseJsonSpec(text, name) : parseHclSpec(text, name);
  const { Type, CapacityMin, CapacityMax, ...volume } = fill(SPEC, spec);
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

function parseJsonSpec(text: string, name: string): Input<VolumeSpec> {
  let json: ReturnType<typeof parseJson>;
  try {
    json = parseJson(text);
  } catch (error) {
    throw new Fault("invalid_argument", `${name} is not JSON: ${Fault.from(error).message}`);
  }
  const { value, problems } = readJson(SPEC, json, { unknown: "ignore" });
  if (value !== undefined) return value;
  const messages = errorsOf(problems).map(({ message }) => message);
  throw new Fault("invalid_argument", `${name}: ${messages.join("; ")}`);
}

function parseHclSpec(text: string, name: string): Input<VolumeSpec> {
  const { body, diagnostics } = parseHcl1(text, name);
  const given = hasErrors(diagnostics)
    ? {}
    : decodeBlock(SPEC, { body, labels: [] }, { evaluation: {}, diagnostics, trail: "" });
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new Fault("invalid_argument", renderDiagnostics(errors));
  return given as Input<VolumeSpec>;
}
