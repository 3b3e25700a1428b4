import {
  type AclPolicyListStub,
  type AclPolicyResponse,
  type AclRole,
  type AclToken,
  type AclTokenListStub,
  operations,
} from "@drover/api";
import { useApp } from "../app.ts";
import { events, type Live, useLive } from "../live/use-live.ts";

export function useTokens(): Live<AclTokenListStub[]> {
  const { client } = useApp();
  return useLive({
    key: "tokens",
    needs: operations.listAclTokens,
    read: async (signal) => {
      const { value } = await client.acl.tokens({ signal });
      return { value: value.toSorted((a, b) => b.CreateIndex - a.CreateIndex) };
    },
    changedBy: events(["ACLToken", "ACLRole"]),
  });
}

export function useToken(accessor: string): Live<AclToken> {
  const { client } = useApp();
  return useLive({
    key: `token ${accessor}`,
    read: () => client.acl.token(accessor),
    changedBy: events(["ACLToken", "ACLRole"]),
  });
}

export function usePolicies(): Live<AclPolicyListStub[]> {
  const { client } = useApp();
  return useLive({
    key: "policies",
    read: (signal) => client.acl.policies({ signal }),
    changedBy: events(["ACLPolicy"]),
  });
}

export function usePolicy(name: string): Live<AclPolicyResponse> {
  const { client } = useApp();
  return useLive({
    key: `policy ${name}`,
    read: () => client.acl.policy(name),
    changedBy: events(["ACLPolicy"], name),
  });
}

export function useRoles(): Live<AclRole[]> {
  const { client } = useApp();
  return useLive({
    key: "roles",
    read: (signal) => client.acl.roles({ signal }),
    changedBy: events(["ACLRole"]),
  });
}

export function useRole(id: string): Live<AclRole> {
  const { client } = useApp();
  return useLive({
    key: `role ${id}`,
    read: () => client.acl.role(id),
    changedBy: events(["ACLRole"], id),
  });
}
