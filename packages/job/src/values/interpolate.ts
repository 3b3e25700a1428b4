import type { Node } from "../state/node.ts";

const REFERENCE = /\$\{([A-Za-z0-9_.-]+)\}/g;

/** What a reference may name at run time. */
export interface InterpolationScope {
  /** The task's environment: `${NOMAD_TASK_NAME}`, `${PATH}`. */
  readonly env: Readonly<Record<string, string>>;
  /** The node's facts by dotted name, from {@link nodeVariables}: `${node.datacenter}`, `${attr.cpu.arch}`, `${meta.rack}`. */
  readonly node: Readonly<Record<string, string>>;
}

/**
 * Replaces each `${name}` by the environment variable of that name, else by the node's fact of that
 * name. A reference to anything else stays as it is, as in Nomad. This is the form that holds in
 * env, services, checks, artifacts, templates' paths and volume mounts; a driver's config block is a
 * template of the job language, which the runner evaluates.
 */
export function interpolate(text: string, { env, node }: InterpolationScope): string {
  return text.replace(REFERENCE, (reference, name: string) => {
    if (Object.hasOwn(env, name)) return env[name] ?? reference;
    if (Object.hasOwn(node, name)) return node[name] ?? reference;
    return reference;
  });
}

/** The facts of a node that a job may refer to, by dotted name. */
export function nodeVariables(
  node: Pick<Node, "ID" | "Name" | "NodeClass" | "Datacenter" | "NodePool" | "Attributes" | "Meta">,
  region = "global",
): Record<string, string> {
  const variables: Record<string, string> = {
    "node.region": region,
    "node.unique.id": node.ID,
    "node.unique.name": node.Name,
    "node.class": node.NodeClass,
    "node.datacenter": node.Datacenter,
    "node.pool": node.NodePool,
  };
  for (const [name, value] of Object.entries(node.Attributes)) variables[`attr.${name}`] = value;
  for (const [name, value] of Object.entries(node.Meta ?? {})) variables[`meta.${name}`] = value;
  return variables;
}
