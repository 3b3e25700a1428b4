import path from "node:path";

/**
 * Finds the files that import each other in a circle, types included.
 *
 * @param imports for each file, the paths of its own package that it imports
 * @param recursive folders whose files may import each other so
 * @returns one sentence for each circle
 */
export function findImportCycles(
  imports: ReadonlyMap<string, readonly string[]>,
  recursive: readonly string[],
): string[] {
  const isAllowed = (circle: readonly string[]) =>
    recursive.some((folder) => circle.every((file) => path.posix.dirname(file) === folder));
  return components(imports)
    .filter((circle) => circle.length > 1 && !isAllowed(circle))
    .map((circle) => `These files import each other in a circle: ${circle.toSorted().join(", ")}`);
}

/** The strongly connected components of a graph, by Tarjan's algorithm. */
function components(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const found: string[][] = [];
  const indexes = new Map<string, number>();
  const stack: string[] = [];
  const onStack = new Set<string>();

  /** Returns the lowest index that can be reached. */
  function visit(node: string): number {
    const index = indexes.size;
    indexes.set(node, index);
    stack.push(node);
    onStack.add(node);
    let lowest = index;
    for (const next of graph.get(node) ?? []) {
      if (!indexes.has(next)) lowest = Math.min(lowest, visit(next));
      else if (onStack.has(next)) lowest = Math.min(lowest, indexes.get(next) ?? lowest);
    }
    if (lowest === index) {
      const component = stack.splice(stack.indexOf(node));
      for (const member of component) onStack.delete(member);
      found.push(component);
    }
    return lowest;
  }

  for (const node of graph.keys()) if (!indexes.has(node)) visit(node);
  return found;
}
