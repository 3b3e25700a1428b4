import { operations } from "@drover/api";
import { Fault } from "@drover/fault";
import type { HostVolume } from "@drover/job";
import type { ClusterState, HostVolumeInput, HostVolumes } from "@drover/server";
import { topic } from "@drover/store";
import type { Admission } from "../../acl/admission.ts";
import { ROW_FIELDS } from "../../filter/row-fields.ts";
import { blockingRead } from "../../replies/blocking-read.ts";
import { jsonText } from "../../replies/json-text.ts";
import { listReply } from "../../replies/list-reply.ts";
import { quoted } from "../../routing/request-target.ts";
import { route } from "../../routing/route.ts";
import type { Route } from "../../routing/router.ts";
import { allocStub } from "../../rows/stubs.ts";

/** Host volumes that are made, registered and deleted while the agent runs. */
export function volumeRoutes({ store }: ClusterState, volumes: HostVolumes): Route[] {
  const none = (what: string, id: string) => {
    throw new Fault("not_found", `There is no ${what} ${quoted(id)}: there are none at all`);
  };
  return [
    route(operations.listPlugins, () => ({ items: [] })),
    route(operations.getPlugin, ({ parameters }) => none("CSI plugin", parameters.id)),
    route(operations.listVolumeClaims, () => ({ items: [] })),
    route(operations.deleteVolumeClaim, ({ parameters }) =>
      none("claim of a host volume", parameters.id),
    ),
    route(operations.listVolumes, (request) =>
      blockingRead(request, store, [topic.table("hostVolumes")], () => {
        const { type, node_id: node, node_pool: pool } = request.query;
        const isWanted = ({ NodeID, NodePool }: HostVolume) =>
          type === "host" && NodeID.startsWith(node) && (pool === "" || NodePool === pool);
        return listReply(request, volumes.all().filter(isWanted).map(volumeStub), {
          keyOf: ({ ID }) => ID,
          idOf: ({ ID }) => ID,
          namespaceOf: ({ Namespace }) => Namespace,
          fields: ROW_FIELDS.hostVolumes,
          show: jsonText,
        });
      }),
    ),
    route(operations.getHostVolume, (request) => {
      const { id } = request.parameters;
      const topics = [topic.row("hostVolumes", id), topic.table("allocations")];
      return blockingRead(request, store, topics, () => {
        const volume = volumes.require(request.namespace, id);
        const Allocations = volumes.allocationsOf(volume).map((alloc) => allocStub(alloc));
        return { body: { ...volume, Allocations } };
      });
    }),
    route(operations.createHostVolume, async (request) => {
      const { volume, warnings, index } = await volumes.create(inputOf(request));
      return { body: { Volume: volume, Warnings: warnings }, index };
    }),
    route(operations.registerHostVolume, async (request) => {
      const { volume, warnings, index } = await volumes.register(inputOf(request));
      return { body: { Volume: volume, Warnings: warnings }, index };
    }),
    route(operations.deleteHostVolume, async ({ namespace, parameters }) => {
      return { body: null, index: await volumes.delete(namespace, parameters.id) };
    }),
  ];
}

/** @throws {Fault} `permission_denied` if who asks may not in the volume's namespace */
function inputOf({
  body: { Volume },
  namespace,
  access,
}: {
  body: { Volume: HostVolumeInput | null };
  namespace: string;
  access: Pick<Admission, "requireIn">;
}): HostVolumeInput {
  if (Volume === null) throw new Fault("invalid_argument", "Volume is missing");
  const Namespace = Volume.Namespace || namespace;
  access.requireIn(Namespace);
  const { ID, Name, PluginID, NodePool, NodeID, Constraints, HostPath, Parameters } = Volume;
  const { RequestedCapacityMinBytes, RequestedCapacityMaxBytes, RequestedCapabilities } = Volume;
  return {
    Namespace,
    ID,
    Name,
    PluginID,
    NodePool,
    NodeID,
    Constraints,
    RequestedCapacityMinBytes,
    RequestedCapacityMaxBytes,
    RequestedCapabilities,
    Parameters,
    HostPath,
  };
}

function volumeStub({
  Constraints: _constraints,
  RequestedCapacityMinBytes: _min,
  RequestedCapacityMaxBytes: _max,
  RequestedCapabilities: _capabilities,
  Parameters: _parameters,
  HostPath: _path,
  ...stub
}: HostVolume) {
  return stub;
}
