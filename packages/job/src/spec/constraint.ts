import type { Node } from "../state/node.ts";
import { compileRe2 } from "../values/re2.ts";
import { parseVersion, parseVersionConstraint, type VersionScheme } from "../values/version.ts";
import type { Constraint } from "./placement.ts";

/** The operands that a constraint may have; the first is the default. */
export const CONSTRAINT_OPERANDS = [
  "=",
  "==",
  "is",
  "!=",
  "not",
  "<",
  "<=",
  ">",
  ">=",
  "distinct_hosts",
  "distinct_property",
  "regexp",
  "version",
  "semver",
  "set_contains",
  "set_contains_all",
  "set_contains_any",
  "is_set",
  "is_not_set",
] as const;

export type ConstraintOperand = (typeof CONSTRAINT_OPERANDS)[number];

type ConstrainedNode = Pick<
  Node,
  "ID" | "Name" | "NodeClass" | "Datacenter" | "NodePool" | "Attributes" | "Meta"
>;

/**
 * Whether a node meets a constraint (or an affinity). `distinct_hosts` and `distinct_property`
 * depend on other allocations and count as met here.
 */
export function meetsConstraint(constraint: Constraint, node: ConstrainedNode): boolean {
  const left = resolveTarget(constraint.LTarget, node);
  const right = resolveTarget(constraint.RTarget, node);
  return checkConstraint(left, constraint.Operand, right);
}

/** What a constraint's side stands for on a node; undefined where the node has no such attribute. */
export function resolveTarget(target: string, node: ConstrainedNode): string | undefined {
  if (!target.startsWith("${")) return target;
  const name = target.slice(2).replace(/\}$/, "");
  switch (name) {
    case "node.unique.id":
      return node.ID;
    case "node.unique.name":
      return node.Name;
    case "node.datacenter":
      return node.Datacenter;
    case "node.class":
      return node.NodeClass;
    case "node.pool":
      return node.NodePool;
  }
  if (name.startsWith("attr.")) return ownValue(node.Attributes, name.slice("attr.".length));
  if (name.startsWith("meta.")) return ownValue(node.Meta ?? {}, name.slice("meta.".length));
  return undefined;
}

/**
 * Compares two resolved sides, `undefined` standing for an attribute that the node lacks. An operand
 * that is none of {@link CONSTRAINT_OPERANDS} is never met.
 */
export function checkConstraint(
  left: string | undefined,
  operand: string,
  right: string | undefined,
): boolean {
  switch (operand) {
    case "distinct_hosts":
    case "distinct_property":
      return true;
    case "is_set":
      return left !== undefined;
    case "is_not_set":
      return left === undefined;
    case "!=":
    case "not":
      return (left ?? "") !== (right ?? "");
  }
  if (left === undefined || right === undefined) return false;
  switch (operand) {
    case "=":
    case "==":
    case "is":
      return left === right;
    case "<":
      return compare(left, right) < 0;
    case "<=":
      return compare(left, right) <= 0;
    case ">":
      return compare(left, right) > 0;
    case ">=":
      return compare(left, right) >= 0;
    case "version":
    case "semver":
      return checkVersion(left, right, operand);
    case "regexp":
      return compileRe2(right)?.test(left) ?? false;
    case "set_contains":
    case "set_contains_all":
      return members(right).isSubsetOf(members(left));
    case "set_contains_any":
      return !members(right).isDisjointFrom(members(left));
    default:
      return false;
  }
}

/** Whether a list of constraints asks for distinct hosts; a value that is no boolean counts as yes. */
export function wantsDistinctHosts(constraints: readonly Constraint[] | null): boolean {
  const constraint = constraints?.find(({ Operand }) => Operand === "distinct_hosts");
  return constraint !== undefined && !/^(?:0|f|F|false|False|FALSE)$/.test(constraint.RTarget);
}

/** As integers where both are, else as numbers, else byte by byte; NaN is ordered with nothing. */
function compare(left: string, right: string): number {
  if (isInt64(left) && isInt64(right)) return sign(BigInt(left), BigInt(right));
  const [leftNumber, rightNumber] = [parseNumber(left), parseNumber(right)];
  if (leftNumber !== undefined && rightNumber !== undefined) {
    return sign(leftNumber, rightNumber);
  }
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}

function sign<T extends bigint | number>(left: T, right: T): number {
  if (left < right) return -1;
  if (left > right) return 1;
  return left === right ? 0 : Number.NaN;
}

function isInt64(text: string): boolean {
  return /^[+-]?\d+$/.test(text) && BigInt.asIntN(64, parseInteger(text)) === parseInteger(text);
}

function parseInteger(text: string): bigint {
  return BigInt(text.replace(/^\+/, ""));
}

function parseNumber(text: string): number | undefined {
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)) return Number(text);
  if (/^\+?inf(?:inity)?$/i.test(text)) return Number.POSITIVE_INFINITY;
  if (/^-inf(?:inity)?$/i.test(text)) return Number.NEGATIVE_INFINITY;
  return /^nan$/i.test(text) ? Number.NaN : undefined;
}

function checkVersion(left: string, right: string, scheme: VersionScheme): boolean {
  const version = parseVersion(left);
  if (version === undefined) return false;
  return parseVersionConstraint(right, scheme)?.(version) ?? false;
}

function members(list: string): Set<string> {
  return new Set(list.split(",").map((member) => member.trim()));
}

function ownValue(record: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
