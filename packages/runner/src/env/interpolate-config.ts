import { Fault } from "@drover/fault";
import {
  type EvalContext,
  evaluate,
  objectValue,
  parseTemplate,
  standardFunctions,
  stringValue,
  toJs,
  type Value,
} from "@drover/hcl";
import type { InterpolationScope } from "@drover/job";

/** What a text must hold to be more than itself. */
const TEMPLATE_SEQUENCE = /[$%]\{/;

/**
 * Interpolates every string of a driver's config block, keys left alone. Strings there are templates of the
 * job language, with its functions: `${NOMAD_PORT_http}`, `${env["PATH"]}`, `${upper(attr.cpu.arch)}`,
 * `${node.attr.cpu.arch}`, `${meta["rack"]}`, with `$${` and `%%{` for a literal `${` and `%{`. Unlike
 * in `interpolate` of @drover/job, an unknown name is an error, as in Nomad.
 *
 * @throws {Fault} `invalid_argument` naming the text and what is wrong with it
 */
export function interpolateConfig(
  config: Readonly<Record<string, unknown>>,
  scope: InterpolationScope,
): Record<string, unknown> {
  const context = lazily(() => contextOf(scope));
  return mapValues(config, (value) => interpolateValue(value, context));
}

function interpolateValue(value: unknown, context: () => EvalContext): unknown {
  if (typeof value === "string") {
    return TEMPLATE_SEQUENCE.test(value) ? interpolateText(value, context()) : value;
  }
  if (Array.isArray(value)) return value.map((item: unknown) => interpolateValue(item, context));
  if (typeof value !== "object" || value === null) return value;
  return mapValues(value as Record<string, unknown>, (item) => interpolateValue(item, context));
}

function interpolateText(text: string, context: EvalContext): unknown {
  const { expression, diagnostics } = parseTemplate(text, "config");
  const { value, diagnostics: found } = evaluate(expression, context);
  const [problem] = [...diagnostics, ...found];
  if (problem === undefined) return toJs(value);
  throw new Fault(
    "invalid_argument",
    `Cannot interpolate ${JSON.stringify(text)} in the task's config: ${problem.summary}; ${problem.detail}`,
  );
}

function contextOf({ env, node }: InterpolationScope): EvalContext {
  const environment = Object.entries(env).map(([name, text]) => [name, stringValue(text)] as const);
  const facts = Object.entries(node);
  // The node's attributes and metadata are also below `node`.
  const below = facts
    .filter(([name]) => !name.startsWith("node."))
    .map(([name, text]) => [`node.${name}`, text] as const);
  return {
    variables: new Map<string, Value>([
      ...environment,
      ["attr", objectValue([])],
      ["meta", objectValue([])],
      ...nested([...facts, ...below]),
      ["env", objectValue(environment)],
    ]),
    functions: standardFunctions(),
  };
}

/** Facts with dotted names as objects in objects; a fact hides those below its own name, as in Nomad. */
function nested(facts: readonly (readonly [name: string, text: string])[]): [string, Value][] {
  const heads = Map.groupBy(facts, ([name]) => name.split(".", 1)[0] ?? "");
  return [...heads].map(([head, members]) => {
    const own = members.find(([name]) => name === head);
    if (own !== undefined) return [head, stringValue(own[1])];
    const rest = members.map(([name, text]) => [name.slice(head.length + 1), text] as const);
    return [head, objectValue(nested(rest))];
  });
}

function mapValues<In, Out>(record: Readonly<Record<string, In>>, map: (value: In) => Out) {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}

function lazily<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
