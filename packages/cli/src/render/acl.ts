import type { AclPolicy, AclRole, AclToken } from "@drover/api";
import { formatPairs, formatTable } from "../terminal/table.ts";
import { formatRfc3339 } from "../terminal/time.ts";

/** A token with its secret, as Nomad's command shows it. */
export function aclTokenText(token: AclToken): string {
  const pairs: [string, string][] = [
    ["Accessor ID", token.AccessorID],
    ["Secret ID", token.SecretID],
    ["Name", token.Name],
    ["Type", token.Type],
    ["Global", String(token.Global)],
    ["Create Time", formatRfc3339(token.CreateTime)],
    ["Expiry Time", token.ExpirationTime === null ? "" : formatRfc3339(token.ExpirationTime)],
    ["Create Index", String(token.CreateIndex)],
    ["Modify Index", String(token.ModifyIndex)],
  ];
  if (token.Type === "management") {
    return formatPairs([...pairs, ["Policies", "n/a"], ["Roles", "n/a"]]);
  }
  const roles = token.Roles ?? [];
  const policies: [string, string] = ["Policies", (token.Policies ?? []).join(", ")];
  if (roles.length === 0) return formatPairs([...pairs, policies, ["Roles", ""]]);
  const rows = roles.map(({ ID, Name }) => [ID, Name]);
  return `${formatPairs([...pairs, policies])}\n\nRoles\n${formatTable([["ID", "Name"], ...rows])}`;
}

export function aclPolicyText(policy: AclPolicy): string {
  const { Name, Description, Rules, JobACL, CreateIndex, ModifyIndex } = policy;
  const head = formatPairs([
    ["Name", Name],
    ["Description", Description],
    ["CreateIndex", String(CreateIndex)],
    ["ModifyIndex", String(ModifyIndex)],
  ]);
  const job =
    JobACL === null
      ? ""
      : `\n\nAssociated Workload\n${formatPairs([
          ["Namespace", JobACL.Namespace],
          ["JobID", JobACL.JobID],
          ["Group", JobACL.Group],
          ["Task", JobACL.Task],
        ])}`;
  return `${head}${job}\n\nRules\n\n${Rules}`;
}

export function aclRoleText(role: AclRole): string {
  return formatPairs([
    ["ID", role.ID],
    ["Name", role.Name],
    ["Description", role.Description],
    ["Policies", policyNames(role)],
    ["Create Index", String(role.CreateIndex)],
    ["Modify Index", String(role.ModifyIndex)],
  ]);
}

export function policyNames({ Policies }: AclRole): string {
  return Policies.map(({ Name }) => Name).join(",");
}
