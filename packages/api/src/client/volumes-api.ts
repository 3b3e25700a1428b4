import type { HostVolume } from "@drover/job";
import type { Input } from "@drover/schema";
import {
  createHostVolume,
  deleteHostVolume,
  getHostVolume,
  listVolumes,
  registerHostVolume,
} from "../operations/volumes.ts";
import type { HostVolumeDetails, HostVolumeResponse, HostVolumeStub } from "../types/volume.ts";
import type { Answer, QueryOptions, Transport } from "./transport.ts";

/** Host volumes that the API makes. */
export class VolumesApi {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  list(
    options?: QueryOptions & { nodeId?: string | undefined; nodePool?: string | undefined },
  ): Promise<Answer<HostVolumeStub[]>> {
    const { nodeId, nodePool } = options ?? {};
    return this.#transport.read(listVolumes, {}, options, {
      type: "host",
      node_id: nodeId ?? null,
      node_pool: nodePool ?? null,
    });
  }

  get(id: string, options?: QueryOptions): Promise<Answer<HostVolumeDetails>> {
    return this.#transport.read(getHostVolume, { id }, options);
  }

  /** Makes a directory and a volume of it. */
  create(volume: Input<HostVolume>): Promise<HostVolumeResponse> {
    return this.#transport.write(createHostVolume, {}, { Volume: volume });
  }

  /** Makes a volume of a directory that is there. */
  register(volume: Input<HostVolume>): Promise<HostVolumeResponse> {
    return this.#transport.write(registerHostVolume, {}, { Volume: volume });
  }

  delete(id: string): Promise<unknown> {
    return this.#transport.write(deleteHostVolume, { id });
  }
}
