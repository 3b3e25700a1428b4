import { createHash } from "node:crypto";
import { operations } from "@drover/api";
import type { Snapshots } from "@drover/server";
import { HttpFault } from "../../http-fault.ts";
import { route } from "../../routing/route.ts";
import type { Route } from "../../routing/router.ts";

const LARGEST_BYTES = 256 * 1024 * 1024;

/** The whole state as a file, and back. */
export function snapshotRoutes(snapshots: Snapshots): Route[] {
  return [
    route(operations.takeSnapshot, async ({ response }) => {
      const { bytes, index } = await snapshots.take();
      const digest = createHash("sha256").update(bytes).digest("base64");
      response.writeHead(200, {
        "Content-Type": operations.takeSnapshot.reply.type,
        "Content-Length": bytes.length,
        Digest: `sha-256=${digest}`,
        "X-Nomad-Index": index,
        "X-Nomad-KnownLeader": "true",
        "X-Nomad-LastContact": "0",
      });
      response.end(bytes);
      return undefined;
    }),
    route(operations.restoreSnapshot, async ({ upload }) => {
      const { index, meta, warnings } = await snapshots.restore(limited(upload));
      const body = { Index: index, SnapshotIndex: meta.Index, Warnings: warnings.join("\n") };
      return { body, index };
    }),
  ];
}

async function* limited(upload: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const piece of upload) {
    bytes += piece.length;
    if (bytes > LARGEST_BYTES) {
      throw new HttpFault("resource_exhausted", `A snapshot has at most ${LARGEST_BYTES} bytes`, {
        status: 413,
        headers: { Connection: "close" },
      });
    }
    yield piece;
  }
}
