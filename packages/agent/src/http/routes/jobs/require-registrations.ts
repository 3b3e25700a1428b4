import { Fault } from "@drover/fault";
import { EVERYBODY, schedulerConfiguration } from "@drover/server";
import type { StateStore } from "@drover/store";
import type { Admission } from "../../acl/admission.ts";

/**
 * Where operators have set `RejectJobRegistration`, as to shed load, only a management token may register, dispatch
 * and scale jobs; nobody where ACL is off.
 *
 * @throws {Fault} `permission_denied`
 */
export function requireRegistrations(
  store: StateStore,
  { caller, permissions }: Pick<Admission, "caller" | "permissions">,
): void {
  if (!schedulerConfiguration(store).RejectJobRegistration) return;
  if (caller !== EVERYBODY && permissions.isManagement) return;
  throw new Fault(
    "permission_denied",
    "Job registration, dispatch, and scale are disabled by the scheduler configuration (RejectJobRegistration)",
  );
}
