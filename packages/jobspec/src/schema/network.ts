import type { NetworkResource, Port, VolumeMount, VolumeRequest } from "@drover/job";
import {
  apiOnly,
  block,
  blocks,
  bool,
  type Field,
  label,
  schema,
  string,
  strings,
  type Written,
  zeroIsUnset,
} from "@drover/schema";
import { amount, named, port } from "./ranges.ts";

export const PORT = schema<Port>({
  Label: named(label()),
  Value: port("static"),
  To: port("to", -1),
  HostNetwork: zeroIsUnset(string("host_network", "default")),
  IgnoreCollision: bool("ignore_collision"),
});

const DNS = schema<NonNullable<NetworkResource["DNS"]>>({
  Servers: strings("servers"),
  Searches: strings("searches"),
  Options: strings("options"),
});

const CNI = schema<NonNullable<NetworkResource["CNI"]>>({
  Args: attributeMap("args"),
});

/** In a job file every port is a `port` block; those with a `static` value become reserved. */
export const NETWORK = schema<NetworkResource>(
  {
    Mode: string("mode"),
    Device: string("device"),
    CIDR: string("cidr"),
    IP: string("ip"),
    Hostname: string("hostname"),
    MBits: amount("mbits"),
    DNS: block("dns", DNS),
    ReservedPorts: apiOnly(blocks("reserved_ports", PORT)),
    DynamicPorts: blocks("port", PORT),
    CNI: block("cni", CNI),
  },
  { fromFile: separatePorts },
);

export const VOLUME = schema<VolumeRequest>({
  Name: named(label()),
  Type: string("type"),
  Source: string("source"),
  ReadOnly: bool("read_only"),
  Sticky: bool("sticky"),
  AccessMode: string("access_mode"),
  AttachmentMode: string("attachment_mode"),
  MountOptions: block(
    "mount_options",
    schema<NonNullable<VolumeRequest["MountOptions"]>>({
      FSType: string("fs_type"),
      MountFlags: strings("mount_flags"),
    }),
  ),
  PerAlloc: bool("per_alloc"),
});

export const VOLUME_MOUNT = schema<VolumeMount>({
  Volume: string("volume"),
  Destination: string("destination"),
  ReadOnly: bool("read_only"),
  PropagationMode: string("propagation_mode", "private"),
  SELinuxLabel: string("selinux_label"),
});

function separatePorts({ DynamicPorts, ...network }: Written): Written {
  const ports = (DynamicPorts ?? []) as Written[];
  const isReserved = (port: Written) => Number(port.Value ?? 0) > 0;
  const reserved = ports.filter(isReserved);
  const dynamic = ports.filter((port) => !isReserved(port));
  return {
    ...network,
    ...(reserved.length > 0 && { ReservedPorts: reserved }),
    ...(dynamic.length > 0 && { DynamicPorts: dynamic }),
  };
}

function attributeMap(name: string): Field<Record<string, string> | null> {
  const value = { kind: "map", item: { kind: "string" } } as const;
  return { hcl: { form: "attribute", name }, value, default: null };
}
