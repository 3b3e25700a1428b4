import { pipeline } from "node:stream/promises";
import { Fault } from "@drover/fault";
import type { Runner } from "@drover/runner";
import { AllocFiles, readPieces } from "../../client/alloc-files.ts";
import { followFile } from "../../client/follow-file.ts";
import type { ClusterState } from "../../cluster/cluster-state.ts";
import type { Exchange } from "../exchange.ts";
import { FrameStream } from "../frame-stream.ts";
import type { Route } from "../router.ts";
import { requireAllocation } from "./allocations.ts";

/** The files of allocations. */
export function clientFileRoutes({
  state,
  runner,
}: {
  state: ClusterState;
  runner: Runner;
}): Route[] {
  const filesOf = (exchange: Exchange) =>
    new AllocFiles(runner.allocDir(requireAllocation(state, exchange.parameter("id")).ID));
  const pathOf = (exchange: Exchange) => exchange.query.get("path") || "/";

  async function sendFile(exchange: Exchange, part: { offset?: number; limit?: number }) {
    await using handle = await filesOf(exchange).open(pathOf(exchange));
    exchange.response.writeHead(200, {
      "Content-Type": "application/octet-stream",
      "X-Content-Type-Options": "nosniff",
    });
    await pipeline(readPieces(handle, part), exchange.response, { signal: exchange.signal });
    return undefined;
  }

  return [
    {
      methods: ["GET"],
      path: "/v1/client/fs/ls/:id",
      handler: async (exchange) => ({ body: await filesOf(exchange).list(pathOf(exchange)) }),
    },
    {
      methods: ["GET"],
      path: "/v1/client/fs/stat/:id",
      handler: async (exchange) => ({ body: await filesOf(exchange).stat(pathOf(exchange)) }),
    },
    {
      methods: ["GET"],
      path: "/v1/client/fs/cat/:id",
      handler: (exchange) => sendFile(exchange, {}),
    },
    {
      methods: ["GET"],
      path: "/v1/client/fs/readat/:id",
      handler: (exchange) => {
        const offset = exchange.integer("offset");
        const limit = exchange.integer("limit");
        if (offset === undefined || limit === undefined) {
          throw new Fault("invalid_argument", "Must provide offset and limit, both in bytes");
        }
        return sendFile(exchange, { offset, limit });
      },
    },
    {
      methods: ["GET"],
      path: "/v1/client/fs/stream/:id",
      handler: async (exchange) => {
        const path = pathOf(exchange);
        const follow = exchange.query.get("follow") !== "false";
        await using handle = await filesOf(exchange).open(path);
        const { size } = await handle.stat();
        const given = exchange.integer("offset") ?? 0;
        const isFromEnd = exchange.query.get("origin") === "end";
        const offset = isFromEnd ? Math.max(0, size - given) : Math.min(given, size);
        const stream = new FrameStream(exchange.response, { plain: exchange.flag("plain") });
        try {
          const { signal } = exchange;
          for await (const piece of followFile(handle, { offset, follow, signal })) {
            await stream.data(piece.data, { file: path, offset: piece.offset });
          }
        } finally {
          stream.end();
        }
        return undefined;
      },
    },
  ];
}
