import type { Written } from "@drover/schema";

export type WrittenTask = Written & { readonly Secrets?: readonly Written[] };
export type WrittenGroup = Written & { readonly Tasks?: readonly WrittenTask[] };

/** A `vault` block and `secret` blocks that stand outside of a task hold for every task inside. */
export function shareCredentials(
  group: WrittenGroup,
  { Vault, Secrets = [] }: Written & { readonly Secrets?: unknown },
): WrittenGroup {
  const shared = Secrets as readonly Written[];
  const Tasks = group.Tasks?.map((task) => {
    const secrets = [...(task.Secrets ?? []), ...shared];
    return {
      ...task,
      ...(task.Vault === undefined && Vault !== undefined && { Vault }),
      ...(secrets.length > 0 && { Secrets: secrets }),
    };
  });
  return { ...group, ...(Tasks && { Tasks }) };
}
