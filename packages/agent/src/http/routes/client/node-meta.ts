import { type NodeMetaResponse, operations } from "@drover/api";
import { Fault } from "@drover/fault";
import type { Node } from "@drover/job";
import type { NodeMeta } from "../../../client/node-meta.ts";
import { route } from "../../routing/route.ts";
import type { Route } from "../../routing/router.ts";

/** Shows and sets the metadata of the agent's own node. */
export function nodeMetaRoutes({
  nodeMeta,
  nodeId,
  changeNode,
}: {
  nodeMeta: NodeMeta;
  nodeId: string;
  changeNode: (change: (node: Node) => Node) => Promise<void>;
}): Route[] {
  const requireOwn = (id: string) => {
    if (id === "" || id === nodeId) return;
    throw new Fault("not_found", `Node "${id}" not found: there is only ${nodeId}`);
  };
  const shown = (): NodeMetaResponse => ({
    Meta: nodeMeta.all,
    Dynamic: nodeMeta.dynamic,
    Static: nodeMeta.configured,
  });
  return [
    route(operations.getNodeMeta, ({ query }) => {
      requireOwn(query.node_id);
      return { body: shown() };
    }),
    route(operations.applyNodeMeta, async ({ query, body }) => {
      requireOwn(query.node_id || body.NodeID);
      await nodeMeta.apply(metaOf(body.Meta));
      await changeNode((node) => ({ ...node, Meta: nodeMeta.all }));
      return { body: shown() };
    }),
  ];
}

/** @throws {Fault} `invalid_argument` for what is no text */
function metaOf(given: unknown): Record<string, string | null> {
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    throw new Fault("invalid_argument", "Meta must be an object");
  }
  const entries = Object.entries<unknown>({ ...given });
  return Object.fromEntries(
    entries.map(([key, value]) => {
      if (value === null || typeof value === "string") return [key, value];
      throw new Fault("invalid_argument", `Meta.${key} must be text or null`);
    }),
  );
}
