import { createHash } from "node:crypto";
import { type AclPolicy, type JobAcl, parsePolicy } from "@drover/acl";
import { Fault } from "@drover/fault";
import { renderDiagnostics } from "@drover/hcl";
import type { ClusterState } from "../state/cluster-state.ts";

const LONGEST_DESCRIPTION = 256;

/** The policies that tokens, roles and workloads have. */
export class AclPolicies {
  readonly #state: ClusterState;

  constructor(state: ClusterState) {
    this.#state = state;
  }

  /** @throws {Fault} `not_found` */
  require(name: string): AclPolicy {
    const policy = this.#state.store.table("aclPolicies").get(name);
    if (policy !== undefined) return policy;
    throw new Fault("not_found", `ACL policy "${name}" not found`);
  }

  /**
   * Makes a policy, or changes one of the same name.
   *
   * @throws {Fault} `invalid_argument` with all that is wrong, of the rules with line and caret
   */
  upsert(
    given: Pick<AclPolicy, "Name" | "Description" | "Rules"> & { JobACL: JobAcl | null },
  ): Promise<number> {
    const problems = [...problemsOf(given)];
    if (problems.length > 0) {
      throw new Fault("invalid_argument", `Invalid policy: ${problems.join("; ")}`);
    }
    const { Name, Description, Rules, JobACL } = given;
    const Hash = digest([Name, Description, Rules, JobACL]);
    const row = { Name, Description, Rules, JobACL, Hash, CreateIndex: 0, ModifyIndex: 0 };
    return this.#state.update((transaction) => {
      transaction.put("aclPolicies", row);
      return transaction.index;
    });
  }

  /** @throws {Fault} `not_found` */
  delete(name: string): Promise<number> {
    this.require(name);
    return this.#state.update((transaction) => {
      transaction.delete("aclPolicies", name);
      return transaction.index;
    });
  }
}

/** Base64 of a digest that differs where the parts do. */
export function digest(parts: readonly unknown[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("base64");
}

function* problemsOf({
  Name,
  Description,
  Rules,
  JobACL: job,
}: Parameters<AclPolicies["upsert"]>[0]): Generator<string> {
  if (!/^[a-zA-Z0-9-]{1,128}$/.test(Name)) {
    yield `Name must be 1 to 128 letters, digits and dashes, not ${JSON.stringify(Name)}`;
  }
  if (Description.length > LONGEST_DESCRIPTION) {
    yield `Description must have at most ${LONGEST_DESCRIPTION} characters`;
  }
  if (job !== null) {
    if (job.JobID !== "" && job.Namespace === "") yield "JobACL.JobID needs JobACL.Namespace";
    if (job.Group !== "" && job.JobID === "") yield "JobACL.Group needs JobACL.JobID";
    if (job.Task !== "" && job.Group === "") yield "JobACL.Task needs JobACL.Group";
  }
  const { rules, diagnostics } = parsePolicy(Rules);
  if (rules === undefined) yield `cannot read Rules\n\n${renderDiagnostics(diagnostics)}`;
}
