import { once } from "node:events";
import type { Need, Permissions } from "@drover/acl";
import { operations, type StreamEvent } from "@drover/api";
import { every } from "@drover/clock";
import { Fault } from "@drover/fault";
import type { ClusterState } from "@drover/server";
import type { Commit, Write } from "@drover/store";
import { route } from "../route.ts";
import type { Route } from "../router.ts";
import { RowTexts } from "../row-texts.ts";

const MANAGEMENT: readonly Need[] = [{ in: "management" }];
const HEARTBEAT_MS = 10_000;
const MAX_BEHIND_BYTES = 16 * 1024 * 1024;

/** Tells every change as it happens, one JSON object a line; what was before is not told. */
export function eventRoutes({ store }: ClusterState): Route[] {
  // All that listen are told the same, so it is made and written once.
  const made = new WeakMap<Commit, readonly StreamEvent[]>();
  const events = new RowTexts();
  const eventsOf = (commit: Commit) => {
    const known = made.get(commit) ?? makeEvents(commit);
    made.set(commit, known);
    return known;
  };
  return [
    route(operations.streamEvents, async ({ response, signal, query, namespace, access }) => {
      const given = query.topic ?? [];
      const wanted = topicsOf(given, namespace);
      requireTopics(given, namespace, access.permissions);
      response.writeHead(200, {
        "Content-Type": "application/json",
        "Cache-Control": "no-store",
      });
      response.write("{}\n");
      const heartbeat = every(HEARTBEAT_MS, () => response.write("{}\n"));
      const end = store.onCommit((commit) => {
        const texts = eventsOf(commit)
          .filter((event) => wanted(event) && mayRead(event, access.permissions))
          .map((event) => events.of(event, (it) => it));
        if (texts.length === 0) return;
        // A client that does not read must not take all memory; it can connect again.
        if (response.writableLength > MAX_BEHIND_BYTES) response.destroy();
        else response.write(`{"Index":${commit.index},"Events":[${texts.join(",")}]}\n`);
      });
      if (!signal.aborted) await once(signal, "abort");
      end();
      heartbeat.cancel();
      response.end();
      return undefined;
    }),
  ];
}

/** What it takes to be told of a topic; of any other one, a management token. */
const NEEDS: Readonly<Record<string, readonly Need[]>> = {
  Job: [{ in: "namespace", capability: "read-job" }],
  Evaluation: [{ in: "namespace", capability: "read-job" }],
  Allocation: [{ in: "namespace", capability: "read-job" }],
  Deployment: [{ in: "namespace", capability: "read-job" }],
  Service: [{ in: "namespace", capability: "read-job" }],
  Node: [{ in: "node", level: "read" }],
  NodePool: [{ in: "management" }],
  Operator: [{ in: "operator", level: "read" }],
};

function mayRead({ Topic, Namespace }: StreamEvent, permissions: Permissions): boolean {
  return permissions.allows(NEEDS[Topic] ?? MANAGEMENT, { namespace: Namespace });
}

/**
 * Of all topics at once, those are told that may be.
 *
 * @throws {Fault} `permission_denied` for a topic of which nothing may be told
 */
function requireTopics(
  given: readonly string[],
  namespace: string,
  permissions: Permissions,
): void {
  const names = given.map((text) => text.split(":", 1)[0] ?? "").filter((name) => name !== "*");
  const asked = names.length > 0 ? names : Object.keys(NEEDS);
  const isTold = (name: string) => permissions.allows(NEEDS[name] ?? MANAGEMENT, { namespace });
  const isAllowed = names.length > 0 ? asked.every(isTold) : asked.some(isTold);
  if (!isAllowed) throw new Fault("permission_denied", "Permission denied");
}

/** What `?topic=Allocation`, `?topic=Job:web` and `?topic=*` ask for; everything without any. */
function topicsOf(given: readonly string[], namespace: string): (event: StreamEvent) => boolean {
  const topics = given.map((text) => {
    const [topic = "*", ...rest] = text.split(":");
    return { topic, key: rest.join(":") || "*" };
  });
  return ({ Topic, Key, FilterKeys, Namespace }) => {
    if (Namespace !== "" && namespace !== "*" && Namespace !== namespace) return false;
    if (topics.length === 0) return true;
    return topics.some(
      ({ topic, key }) =>
        (topic === "*" || topic === Topic) &&
        (key === "*" || key === Key || FilterKeys?.includes(key)),
    );
  };
}

function makeEvents({ index, writes }: Commit): StreamEvent[] {
  return writes.flatMap((write) => {
    const event = eventOf(write);
    return event === undefined ? [] : [{ ...event, Index: index }];
  });
}

function eventOf(write: Write): Omit<StreamEvent, "Index"> | undefined {
  switch (write.table) {
    case "jobs": {
      const job = write.after ?? write.before;
      if (job === undefined) return undefined;
      const isNew = write.before?.JobModifyIndex !== write.after?.JobModifyIndex;
      const Type =
        write.after === undefined || job.Stop
          ? "JobDeregistered"
          : isNew
            ? "JobRegistered"
            : "JobUpdated";
      return eventWith("Job", Type, job.ID, job.Namespace, [], { Job: job });
    }
    case "evaluations": {
      const evaluation = write.after;
      if (evaluation === undefined) return undefined;
      const keys = [evaluation.JobID, evaluation.DeploymentID];
      return eventWith(
        "Evaluation",
        "EvaluationUpdated",
        evaluation.ID,
        evaluation.Namespace,
        keys,
        {
          Evaluation: evaluation,
        },
      );
    }
    case "allocations": {
      const alloc = write.after;
      if (alloc === undefined) return undefined;
      // As in Nomad, without the job: it comes with its own events.
      const { Job: _, ...Allocation } = alloc;
      const keys = [alloc.JobID, alloc.DeploymentID];
      return eventWith("Allocation", "AllocationUpdated", alloc.ID, alloc.Namespace, keys, {
        Allocation,
      });
    }
    case "deployments": {
      const deployment = write.after;
      if (deployment === undefined) return undefined;
      return eventWith(
        "Deployment",
        "DeploymentStatusUpdate",
        deployment.ID,
        deployment.Namespace,
        [deployment.JobID],
        { Deployment: deployment },
      );
    }
    case "aclTokens": {
      const token = write.after ?? write.before;
      if (token === undefined) return undefined;
      const Type = write.after === undefined ? "ACLTokenDeleted" : "ACLTokenUpserted";
      const ACLToken = { ...token, SecretID: "" };
      return eventWith("ACLToken", Type, token.AccessorID, "", [], { ACLToken });
    }
    case "aclPolicies": {
      const policy = write.after ?? write.before;
      const Type = write.after === undefined ? "ACLPolicyDeleted" : "ACLPolicyUpserted";
      return policy && eventWith("ACLPolicy", Type, policy.Name, "", [], { ACLPolicy: policy });
    }
    case "aclRoles": {
      const role = write.after ?? write.before;
      const Type = write.after === undefined ? "ACLRoleDeleted" : "ACLRoleUpserted";
      return role && eventWith("ACLRole", Type, role.ID, "", [role.Name], { ACLRole: role });
    }
    case "nodes": {
      const node = write.after;
      return node && eventWith("Node", "NodeRegistration", node.ID, "", [], { Node: node });
    }
    default:
      return undefined;
  }
}

function eventWith(
  Topic: string,
  Type: string,
  Key: string,
  Namespace: string,
  keys: readonly string[],
  Payload: Record<string, unknown>,
): Omit<StreamEvent, "Index"> {
  const FilterKeys = keys.filter((key) => key !== "");
  return {
    Topic,
    Type,
    Key,
    Namespace,
    FilterKeys: FilterKeys.length > 0 ? FilterKeys : null,
    Payload,
  };
}
