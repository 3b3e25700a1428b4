export const READ_NODE = [{ in: "node", level: "read" }] as const;
export const READ_POOL = [{ in: "node_pool", capability: "read" }] as const;

/** @param asked "*" for every namespace */
export function isIn(asked: string, namespace: string): boolean {
  return asked === "*" || asked === namespace;
}
