import type { Job, TaskGroup, VolumeMount, VolumeRequest } from "@drover/job";
import { type Findings, quote } from "./messages.ts";

const HOST_ACCESS_MODES: readonly string[] = [
  "",
  "single-node-reader-only",
  "single-node-writer",
  "single-node-single-writer",
  "single-node-multi-writer",
];
const PROPAGATION_MODES: readonly string[] = ["", "private", "host-to-task", "bidirectional"];
const SELINUX_LABELS: readonly string[] = ["", "z", "Z"];

export function* validateVolume(volume: VolumeRequest, group: TaskGroup, job: Job): Findings {
  if (volume.Type !== "host" && volume.Type !== "csi") {
    yield `volume has unrecognized type ${volume.Type}`;
    return;
  }
  if (volume.Source === "") yield "volume has an empty source";
  if (volume.PerAlloc) {
    if (job.Type === "system" || job.Type === "sysbatch") {
      yield "volume cannot be per_alloc for system or sysbatch jobs";
    }
    if ((group.Update?.Canary ?? 0) > 0) {
      yield "volume cannot be per_alloc when canaries are in use";
    }
    if (volume.Sticky) yield "volume cannot be per_alloc and sticky at the same time";
  }
  if (volume.AccessMode.endsWith("reader-only") && !volume.ReadOnly) {
    yield `${volume.AccessMode} volumes must be read-only`;
  }
  if (volume.Type === "host") yield* validateHostVolume(volume);
  else yield* validateCsiVolume(volume, group);
}

function* validateHostVolume({ MountOptions, AccessMode }: VolumeRequest): Findings {
  if (MountOptions !== null) yield "host volumes cannot have mount options";
  if (!HOST_ACCESS_MODES.includes(AccessMode)) {
    yield `host volumes cannot be mounted with ${AccessMode} access mode`;
  }
}

function* validateCsiVolume(volume: VolumeRequest, { Count }: TaskGroup): Findings {
  const { AttachmentMode, AccessMode, MountOptions, PerAlloc, ReadOnly } = volume;
  if (AttachmentMode === "") yield "CSI volumes must have an attachment mode";
  if (AttachmentMode === "block-device" && MountOptions !== null) {
    yield "block devices cannot have mount options";
  }
  if (AccessMode === "") yield "CSI volumes must have an access mode";
  if (Count <= 1 || PerAlloc) return;
  if (AccessMode === "single-node-reader-only") {
    yield `volume with ${AccessMode} access mode allows only one reader`;
  } else if (AccessMode === "single-node-writer") {
    yield `volume with ${AccessMode} access mode allows only one reader or writer`;
  } else if (AccessMode === "multi-node-single-writer" && !ReadOnly) {
    yield `volume with ${AccessMode} access mode allows only one writer`;
  }
}

export function* validateVolumeMount(mount: VolumeMount, { Volumes }: TaskGroup): Findings {
  const { Volume, PropagationMode, SELinuxLabel } = mount;
  if (Volume === "") yield "volume mount references an empty volume";
  else if (!Object.hasOwn(Volumes ?? {}, Volume)) yield `references undefined volume ${Volume}`;
  if (!PROPAGATION_MODES.includes(PropagationMode)) {
    yield `volume mount has an invalid propagation mode: ${quote(PropagationMode)}`;
  }
  if (!SELINUX_LABELS.includes(SELinuxLabel)) {
    yield `volume mount has an invalid SELinux label: ${quote(SELinuxLabel)}`;
  }
}
