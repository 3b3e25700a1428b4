import { Fault } from "@drover/fault";
import type { InterpolationScope } from "./interpolate.ts";

const TEMPLATE_PART = /\$\$\{|%%\{|\$\{|%\{/g;
const TRAVERSAL = /^\s*([A-Za-z_][\w-]*)((?:\s*\.\s*[\w-]+|\s*\[\s*"(?:[^"\\]|\\.)*"\s*\])*)\s*$/;
const STEP = /\.\s*([\w-]+)|\[\s*("(?:[^"\\]|\\.)*")\s*\]/g;

/**
 * Interpolates every string of a driver's config block, keys left alone. Strings there are templates of the
 * job language: `${NOMAD_PORT_http}`, `${env["PATH"]}`, `${env.PATH}`, `${attr.cpu.arch}`,
 * `${node.attr.cpu.arch}`, `${meta["rack"]}`, with `$${` and `%%{` for a literal `${` and `%{`. Unlike
 * in {@link interpolate}, an unknown name is an error, as in Nomad.
 *
 * @throws {Fault} `invalid_argument` for an unknown name or an expression that is not a plain reference
 */
export function interpolateConfig<T>(value: T, scope: InterpolationScope): T;
export function interpolateConfig(value: unknown, scope: InterpolationScope): unknown {
  if (typeof value === "string") return interpolateTemplate(value, scope);
  if (Array.isArray(value)) return value.map((item: unknown) => interpolateConfig(item, scope));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, interpolateConfig(item, scope)]),
  );
}

function interpolateTemplate(text: string, scope: InterpolationScope): string {
  let output = "";
  let position = 0;
  for (;;) {
    TEMPLATE_PART.lastIndex = position;
    const part = TEMPLATE_PART.exec(text);
    if (part === null) return output + text.slice(position);
    output += text.slice(position, part.index);
    const [marker] = part;
    if (marker === "$${" || marker === "%%{") {
      output += marker.slice(1);
      position = part.index + marker.length;
      continue;
    }
    const end = text.indexOf("}", part.index);
    const expression = end < 0 ? text.slice(part.index) : text.slice(part.index, end + 1);
    output += resolve(expression, marker, scope);
    position = part.index + expression.length;
  }
}

function resolve(expression: string, marker: string, scope: InterpolationScope): string {
  const match = marker === "${" ? TRAVERSAL.exec(expression.slice(2, -1)) : null;
  if (match === null) {
    throw new Fault(
      "invalid_argument",
      `Cannot interpolate ${expression} in the task's config: only references such as \${attr.cpu.arch} or \${env["NAME"]} are known here; write $${marker.slice(1)} or %%{ for the characters themselves`,
    );
  }
  const [, root = "", rest = ""] = match;
  const steps = [...rest.matchAll(STEP)].map(([, name, quoted]) =>
    quoted === undefined ? (name ?? "") : String(JSON.parse(quoted)),
  );
  const value = lookUp([root, ...steps], scope);
  if (value === undefined) {
    throw new Fault(
      "invalid_argument",
      `Unknown variable ${[root, ...steps].join(".")} in the task's config (${expression})`,
    );
  }
  return value;
}

function lookUp(path: readonly string[], { env, node }: InterpolationScope): string | undefined {
  const [root, ...rest] = path;
  const name = path.join(".");
  if (Object.hasOwn(env, name)) return env[name];
  if (root === "env") return Object.hasOwn(env, rest.join(".")) ? env[rest.join(".")] : undefined;
  if (Object.hasOwn(node, name)) return node[name];
  // The node's attributes and metadata are also below `node`.
  if (root === "node" && (rest[0] === "attr" || rest[0] === "meta"))
    return lookUp(rest, { env: {}, node });
  return undefined;
}
