import {
  type AclPolicyListStub,
  type AclPolicyResponse,
  type AclRole,
  type AclToken,
  type AclTokenListStub,
  operations,
} from "@drover/api";
import { useApp } from "../app.ts";
import type { Rights } from "../live/rights.ts";
import { events, type Live, useLive } from "../live/use-live.ts";

export function useTokens(): Live<AclTokenListStub[]> {
  const { client, rights } = useApp();
  return useLive({
    key: keyOf("tokens", rights),
    needs: operations.listAclTokens,
    read: async (signal) => {
      const { value } = await client.acl.tokens({ signal });
      return { value: value.toSorted((a, b) => b.CreateIndex - a.CreateIndex) };
    },
    changedBy: events(["ACLToken", "ACLRole"]),
  });
}

export function useToken(accessor: string): Live<AclToken> {
  const { client, rights } = useApp();
  return useLive({
    key: keyOf(`token ${accessor}`, rights),
    read: () => client.acl.token(accessor),
    changedBy: events(["ACLToken", "ACLRole"]),
  });
}

export function usePolicies(): Live<AclPolicyListStub[]> {
  const { client, rights } = useApp();
  return useLive({
    key: keyOf("policies", rights),
    read: (signal) => client.acl.policies({ signal }),
    changedBy: events(["ACLPolicy"]),
  });
}

export function usePolicy(name: string): Live<AclPolicyResponse> {
  const { client, rights } = useApp();
  return useLive({
    key: keyOf(`policy ${name}`, rights),
    read: () => client.acl.policy(name),
    changedBy: events(["ACLPolicy"], name),
  });
}

export function useRoles(): Live<AclRole[]> {
  const { client, rights } = useApp();
  return useLive({
    key: keyOf("roles", rights),
    read: (signal) => client.acl.roles({ signal }),
    changedBy: events(["ACLRole"]),
  });
}

export function useRole(id: string): Live<AclRole> {
  const { client, rights } = useApp();
  return useLive({
    key: keyOf(`role ${id}`, rights),
    read: () => client.acl.role(id),
    changedBy: events(["ACLRole"], id),
  });
}

/** Where ACL is off there is nothing to read. */
function keyOf(key: string, { isEnforced }: Rights): string | undefined {
  return isEnforced.value ? key : undefined;
}
