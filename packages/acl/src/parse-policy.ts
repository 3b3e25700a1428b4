import { type Diagnostic, didYouMean, hasErrors } from "@drover/hcl";
import { parseHcl1 } from "@drover/hcl/hcl1";
import { below, fill, type Problem } from "@drover/schema";
import { decodeBlock, diagnosticOf, type Places } from "@drover/schema/hcl";
import {
  HOST_VOLUME_CAPABILITIES,
  HOST_VOLUME_POLICIES,
  IMPLIED,
  NAMESPACE_CAPABILITIES,
  NAMESPACE_POLICIES,
  NODE_POOL_CAPABILITIES,
  NODE_POOL_POLICIES,
  OPERATOR_CAPABILITIES,
  OPERATOR_POLICIES,
  type Shorthands,
  VARIABLE_CAPABILITIES,
} from "./capabilities.ts";
import { POLICY, type PolicyTable } from "./policy-table.ts";

/** Capabilities for a name or a pattern, with all that they imply. */
export interface Grant {
  readonly Name: string;
  readonly Policy: string;
  readonly Capabilities: readonly string[];
}

/** What the rules of a policy say, in the form in which Nomad's API shows them. */
export interface PolicyRules {
  readonly Namespaces: readonly (Grant & {
    readonly Variables: {
      readonly Paths: readonly { readonly PathSpec: string; readonly Capabilities: string[] }[];
    } | null;
  })[];
  readonly NodePools: readonly Grant[];
  readonly HostVolumes: readonly Grant[];
  readonly Operator: Omit<Grant, "Name"> | null;
  readonly Agent: { readonly Policy: string } | null;
  readonly Node: { readonly Policy: string } | null;
  readonly Quota: { readonly Policy: string } | null;
  readonly Plugin: { readonly Policy: string } | null;
}

/**
 * Reads the rules of a policy, in HCL or in JSON. Empty rules grant nothing.
 *
 * @returns rules, absent if anything is wrong; all problems with their places
 */
export function parsePolicy(
  text: string,
  filename = "policy.hcl",
): { rules?: PolicyRules; diagnostics: Diagnostic[] } {
  const { body, diagnostics } = parseHcl1(text, filename);
  if (hasErrors(diagnostics)) return { diagnostics };
  const places: Places = new Map();
  const context = { evaluation: {}, diagnostics, places, trail: "" };
  const table = fill(POLICY, decodeBlock(POLICY, { body, labels: [] }, context));
  for (const problem of problemsOf(table, text)) diagnostics.push(diagnosticOf(problem, places));
  // Of a setting that stands twice one would not count, and that may be the one that denies.
  if (diagnostics.length === 0) return { rules: rulesOf(table), diagnostics };
  return { diagnostics: diagnostics.map((each) => ({ ...each, severity: "error" })) };
}

function problemsOf(table: PolicyTable, text: string): Problem[] {
  const problems: Problem[] = [];
  const check = (path: string, names: readonly string[] | null, known: readonly string[]) => {
    for (const [i, name] of (names ?? []).entries()) {
      if (known.includes(name)) continue;
      const message = `There is no capability "${name}".${didYouMean(name, known)} It may be one of ${known.join(", ")}`;
      const place = below(below(path, "Capabilities"), i);
      problems.push({ severity: "error", code: "invalid", path: place, message });
    }
  };
  for (const [label, { Capabilities, Variables }] of Object.entries(table.Namespaces ?? {})) {
    const path = below("Namespaces", label);
    check(path, Capabilities, NAMESPACE_CAPABILITIES);
    if (Variables === null) continue;
    const paths = Object.entries(Variables.Paths ?? {});
    for (const [spec, rule] of paths) {
      check(below(below(path, "Variables.Paths"), spec), rule.Capabilities, VARIABLE_CAPABILITIES);
    }
    if (paths.length > 0) continue;
    const message = 'The block names no path: write path "..." { capabilities = [...] } in it';
    const place = below(path, "Variables");
    problems.push({ severity: "error", code: "missing_field", path: place, message });
  }
  for (const [label, { Capabilities }] of Object.entries(table.NodePools ?? {})) {
    check(below("NodePools", label), Capabilities, NODE_POOL_CAPABILITIES);
  }
  for (const [label, { Capabilities }] of Object.entries(table.HostVolumes ?? {})) {
    check(below("HostVolumes", label), Capabilities, HOST_VOLUME_CAPABILITIES);
  }
  check("Operator", table.Operator?.Capabilities ?? null, OPERATOR_CAPABILITIES);
  const isEmpty = Object.values(table).every((part) => part === null);
  if (isEmpty && text.trim() !== "") {
    const message = 'The policy has no rule: write one, as namespace "default" { policy = "read" }';
    problems.push({ severity: "error", code: "missing_field", path: "", message });
  }
  return problems;
}

function rulesOf(table: PolicyTable): PolicyRules {
  const { Namespaces, NodePools, HostVolumes, Operator } = table;
  return {
    Namespaces: Object.values(Namespaces ?? {}).map(({ Variables, ...rule }) => ({
      ...grantOf(rule, NAMESPACE_POLICIES),
      Variables: Variables && {
        Paths: Object.values(Variables.Paths ?? {}).map(({ PathSpec, Capabilities }) => ({
          PathSpec,
          Capabilities: variableCapabilities(Capabilities ?? []),
        })),
      },
    })),
    NodePools: Object.values(NodePools ?? {}).map((rule) => grantOf(rule, NODE_POOL_POLICIES)),
    HostVolumes: Object.values(HostVolumes ?? {}).map((it) => grantOf(it, HOST_VOLUME_POLICIES)),
    Operator: Operator && withoutName(grantOf({ ...Operator, Name: "" }, OPERATOR_POLICIES)),
    Agent: levelOf(table.Agent),
    Node: levelOf(table.Node),
    Quota: levelOf(table.Quota),
    Plugin: levelOf(table.Plugin),
  };
}

function grantOf(
  {
    Name,
    Policy,
    Capabilities,
  }: { Name: string; Policy: string | null; Capabilities: string[] | null },
  shorthands: Shorthands<string>,
): Grant {
  const given = [...(Capabilities ?? []), ...(shorthands[Policy ?? ""] ?? [])];
  const implied = given.flatMap((name) => IMPLIED[name] ?? []);
  return { Name, Policy: Policy ?? "", Capabilities: [...new Set([...given, ...implied])] };
}

function withoutName({ Name: _, ...rest }: Grant): Omit<Grant, "Name"> {
  return rest;
}

function levelOf(block: { Policy: string | null } | null): { Policy: string } | null {
  return block && { Policy: block.Policy ?? "" };
}

/** Who may read a variable may list it. */
function variableCapabilities(given: readonly string[]): string[] {
  if (given.includes("deny")) return ["deny"];
  return [...new Set(given.includes("read") ? [...given, "list"] : given)];
}
