import type { ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { operations } from "@drover/api";
import { Fault } from "@drover/fault";
import type { Runner } from "@drover/runner";
import type { ClusterState } from "@drover/server";
import { AllocFiles, readPieces } from "../../../client/alloc-files.ts";
import { filePieces, followFile } from "../../../client/follow-file.ts";
import { FrameStream } from "../../replies/frame-stream.ts";
import { jsonText } from "../../replies/json-text.ts";
import { route } from "../../routing/route.ts";
import type { Route } from "../../routing/router.ts";
import { requireAllocation } from "./allocations.ts";

/** The files of allocations. */
export function clientFileRoutes({
  state,
  runner,
}: {
  state: ClusterState;
  runner: Runner;
}): Route[] {
  const filesOf = ({ parameters }: FileRequest) =>
    new AllocFiles(runner.allocDir(requireAllocation(state, parameters.id).ID));

  async function sendFile(request: FileRequest, part: { offset?: number; limit?: number }) {
    await using handle = await filesOf(request).open(pathOf(request));
    request.response.writeHead(200, {
      "Content-Type": "application/octet-stream",
      "X-Content-Type-Options": "nosniff",
    });
    await pipeline(readPieces(handle, part), request.response, { signal: request.signal });
    return undefined;
  }

  return [
    route(operations.listFiles, async (request) => {
      const files = await filesOf(request).list(pathOf(request));
      return { items: files.values().map(jsonText) };
    }),
    route(operations.statFile, async (request) => ({
      body: await filesOf(request).stat(pathOf(request)),
    })),
    route(operations.readFile, (request) => sendFile(request, {})),
    route(operations.readFileAt, (request) => {
      const { offset, limit } = request.query;
      if (offset === null || limit === null) {
        throw new Fault("invalid_argument", "Must provide offset and limit, both in bytes");
      }
      return sendFile(request, { offset, limit });
    }),
    route(operations.streamFile, async (request) => {
      const { origin, offset: given, follow, plain } = request.query;
      const path = pathOf(request);
      await using handle = await filesOf(request).open(path);
      const { size } = await handle.stat();
      const offset = origin === "end" ? Math.max(0, size - given) : Math.min(given, size);
      const stream = new FrameStream(request.response, { plain });
      try {
        const { signal } = request;
        const pieces = follow ? followFile(handle, { offset, signal }) : filePieces(handle, offset);
        for await (const piece of pieces) {
          await stream.data(piece.data, { file: path, offset: piece.offset });
        }
      } finally {
        stream.end();
      }
      return undefined;
    }),
  ];
}

interface FileRequest {
  readonly parameters: { readonly id: string };
  readonly query: { readonly path: string };
  readonly signal: AbortSignal;
  readonly response: ServerResponse;
}

function pathOf({ query }: FileRequest): string {
  return query.path || "/";
}
