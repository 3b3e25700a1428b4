import type { Write } from "@drover/store";

/**
 * Whether a change asks for more than there was: a job, an allocation, a deployment, settings for
 * them, or a right. What does not ends work, or says what became of it.
 */
export function asksForMore(writes: readonly Write[]): boolean {
  return writes.some(isMore);
}

function isMore(write: Write): boolean {
  if (write.after === undefined) return false;
  switch (write.table) {
    case "jobs":
      return !write.after.Stop && write.before?.JobModifyIndex !== write.after.JobModifyIndex;
    case "allocations":
    case "deployments":
      return write.before === undefined;
    case "submissions":
    case "scalingEvents":
    case "settings":
    case "namespaces":
    case "nodePools":
    case "variables":
    case "rootKeys":
    case "aclTokens":
    case "aclPolicies":
    case "aclRoles":
      return true;
    default:
      return false;
  }
}
