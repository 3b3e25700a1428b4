import { once } from "node:events";
import { operations } from "@drover/api";
import { Fault } from "@drover/fault";
import type { LogLevel } from "@drover/logger";
import type { AgentLog } from "../../../log/agent-log.ts";
import { FrameStream } from "../../replies/frame-stream.ts";
import { quoted } from "../../routing/request-target.ts";
import { route } from "../../routing/route.ts";
import type { Route } from "../../routing/router.ts";

const MOST_BEHIND_BYTES = 1024 * 1024;

/** What is logged from now on. A client that does not read it is cut off. */
export function monitorRoutes({
  log,
  nodeId,
  serverName,
}: {
  log: Pick<AgentLog, "follow">;
  nodeId: string;
  serverName: string;
}): Route[] {
  return [
    route(operations.monitorAgent, async ({ query, response, signal }) => {
      if (!nodeId.startsWith(query.node_id)) {
        throw new Fault("not_found", `There is no node ${quoted(query.node_id)} here`);
      }
      if (!["", "leader", serverName].includes(query.server_id)) {
        throw new Fault("not_found", `There is no server ${quoted(query.server_id)} here`);
      }
      const output = new FrameStream(response, { plain: query.plain });
      const end = log.follow({
        level: query.log_level.toLowerCase() as LogLevel,
        json: query.log_json,
        write: (line) => {
          if (response.writableLength > MOST_BEHIND_BYTES) response.destroy();
          else void output.data(Buffer.from(line), { file: "", offset: 0 });
        },
      });
      if (!signal.aborted) await once(signal, "abort");
      end();
      output.end();
      return undefined;
    }),
  ];
}
