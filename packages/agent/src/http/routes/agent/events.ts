import { once } from "node:events";
import type { Need, Permissions } from "@drover/acl";
import { operations, type StreamEvent } from "@drover/api";
import { after, every } from "@drover/clock";
import { Fault } from "@drover/fault";
import type { ClusterState } from "@drover/server";
import { type EventBatch, EventBuffer } from "../../../events/event-buffer.ts";
import { stateEvents } from "../../../events/state-events.ts";
import { route } from "../../routing/route.ts";
import type { Route } from "../../routing/router.ts";
import { RowTexts } from "../../rows/row-texts.ts";

const MANAGEMENT: readonly Need[] = [{ in: "management" }];
const HEARTBEAT_MS = 10_000;
const MOST_BEHIND_BYTES = 16 * 1024 * 1024;
/** How long a client that was too slow may take to read why it is cut off. */
const FAREWELL_MS = 10_000;
const RESUBSCRIBE = "subscription closed by server, client should resubscribe";
const TOO_SLOW = `${RESUBSCRIBE}: events were not read in time`;
const RESTORED = `${RESUBSCRIBE}: a snapshot was restored`;

/**
 * Tells every change as it happens, one JSON object a line, and with an index what is kept of those since.
 * A client that does not keep up is told to come again, and cut off.
 */
export function eventRoutes(
  { store }: ClusterState,
  { region, bufferSize }: { region: string; bufferSize: number },
): Route[] {
  const node = () => [...store.table("nodes").values()][0];
  const buffer = new EventBuffer(store, {
    size: bufferSize,
    eventsOf: (commit) => stateEvents(commit, { node: node(), region }),
  });
  // All that listen are told the same, so it is written once.
  const texts = new RowTexts();
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
      const cut = new AbortController();
      const heartbeat = every(HEARTBEAT_MS, () => response.write("{}\n"));
      // What is kept comes at once, however much it is.
      let isReplay = true;
      let mostBehind = MOST_BEHIND_BYTES;
      const take = ({ index, events }: EventBatch) => {
        if (cut.signal.aborted) return;
        const told = events
          .filter((event) => wanted(event) && mayRead(event, access.permissions))
          .map((event) => texts.of(event, (it) => it));
        if (told.length === 0) return;
        const line = `{"Index":${index},"Events":[${told.join(",")}]}\n`;
        if (isReplay) mostBehind += line.length;
        if (response.writableLength > mostBehind) cut.abort(TOO_SLOW);
        else response.write(line);
      };
      const reset = () => cut.abort(RESTORED);
      const end = buffer.subscribe(query.index ?? undefined, { take, reset });
      isReplay = false;
      const over = AbortSignal.any([signal, cut.signal]);
      if (!over.aborted) await once(over, "abort");
      end();
      heartbeat.cancel();
      if (cut.signal.aborted) {
        response.write(`${JSON.stringify({ Error: cut.signal.reason })}\n`);
        const late = after(FAREWELL_MS, () => response.destroy(), { keepsAlive: false });
        response.once("close", () => late.cancel());
      }
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
  HostVolume: [{ in: "namespace", capability: "host-volume-read" }],
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
    const [topic = "*", key = "*", ...rest] = text.split(":");
    if (rest.length > 0) {
      throw new Fault(
        "invalid_argument",
        `Invalid key value pair for topic: ${text} is not <topic> or <topic>:<key>`,
      );
    }
    return { topic, key: key || "*" };
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
