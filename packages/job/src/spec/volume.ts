export interface VolumeRequest {
  Name: string;
  Type: string;
  Source: string;
  ReadOnly: boolean;
  AccessMode: string;
  AttachmentMode: string;
  MountOptions: { FSType: string; MountFlags: string[] | null } | null;
  PerAlloc: boolean;
  Sticky: boolean;
}

/** A directory of a node that jobs may ask for by its name. */
export interface NodeHostVolume {
  Name: string;
  Path: string;
  ReadOnly: boolean;
  /** Of one that was created by the API; one of the agent's configuration has none. */
  ID?: string;
  /** Whose jobs may use it; absent for all. */
  Namespace?: string;
  /** How it may be used; absent for any way. */
  Capabilities?: HostVolumeCapability[];
}

/** One way in which a host volume may be used. */
export interface HostVolumeCapability {
  AttachmentMode: string;
  AccessMode: string;
}

/**
 * The volume of a node that a group asks for; undefined if the node has none that fits.
 *
 * @param index of the allocation among those of its group, for `per_alloc`
 */
export function hostVolumeFor(
  request: VolumeRequest,
  { volumes, namespace, index }: HostVolumeSearch,
): NodeHostVolume | undefined {
  const name = request.PerAlloc ? `${request.Source}[${index}]` : request.Source;
  const volume = Object.hasOwn(volumes, name) ? volumes[name] : undefined;
  if (volume === undefined) return undefined;
  const { ReadOnly, Namespace = namespace, Capabilities } = volume;
  const isOpen = (!ReadOnly || request.ReadOnly) && Namespace === namespace;
  return isOpen && (Capabilities?.some((it) => allows(it, request)) ?? true) ? volume : undefined;
}

export interface HostVolumeSearch {
  readonly volumes: Readonly<Record<string, NodeHostVolume>>;
  /** The job's. */
  readonly namespace: string;
  readonly index: number;
}

function allows(
  capability: HostVolumeCapability,
  { AccessMode, AttachmentMode, ReadOnly }: VolumeRequest,
): boolean {
  if (AttachmentMode !== "" && AttachmentMode !== capability.AttachmentMode) return false;
  if (AccessMode !== "") return AccessMode === capability.AccessMode;
  return ReadOnly || capability.AccessMode !== "single-node-reader-only";
}

export interface VolumeMount {
  Volume: string;
  Destination: string;
  ReadOnly: boolean;
  PropagationMode: string;
  SELinuxLabel: string;
}
