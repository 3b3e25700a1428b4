import { bool, schema } from "@drover/schema";
import type { SnapshotRestoreResponse } from "../types/snapshot.ts";
import { MANAGEMENT, operatorCapability } from "./access.ts";
import { EVERY, get, put } from "./define.ts";
import { document, stream } from "./operation.ts";

const ARCHIVE = "application/x-gzip";

export const takeSnapshot = get("takeSnapshot", "/v1/operator/snapshot", {
  summary: "Gives the whole state as a file, whose SHA-256 is in the header Digest",
  access: operatorCapability("snapshot-save"),
  query: schema({ ...EVERY, stale: bool() }),
  reply: stream(ARCHIVE),
});

export const restoreSnapshot = put("restoreSnapshot", "/v1/operator/snapshot", {
  summary: "Puts the state of a snapshot in place of the present one",
  access: MANAGEMENT,
  upload: ARCHIVE,
  reply: document<SnapshotRestoreResponse>("SnapshotRestoreResponse"),
});
