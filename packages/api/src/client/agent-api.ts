import { Fault } from "@drover/fault";
import { parseJson } from "@drover/schema/json";
import {
  getAgentHealth,
  getAgentSelf,
  getLeader,
  getMetrics,
  listAgentMembers,
  listRegions,
  monitorAgent,
  search,
  streamEvents,
} from "../operations/cluster.ts";
import type {
  AgentHealthResponse,
  AgentSelf,
  EventBatch,
  SearchContext,
  SearchResponse,
  ServerMembers,
} from "../types/agent.ts";
import { jsonObjects } from "./json-objects.ts";
import type { Answer, QueryOptions, Transport } from "./transport.ts";

/** The agent itself, and what it knows of the cluster. */
export class AgentApi {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  self(options?: QueryOptions): Promise<Answer<AgentSelf>> {
    return this.#transport.read(getAgentSelf, {}, options);
  }

  members(options?: QueryOptions): Promise<Answer<ServerMembers>> {
    return this.#transport.read(listAgentMembers, {}, options);
  }

  health(options?: QueryOptions): Promise<Answer<AgentHealthResponse>> {
    return this.#transport.read(getAgentHealth, {}, options);
  }

  /** `host:port` of the server that leads. */
  leader(options?: QueryOptions): Promise<Answer<string>> {
    return this.#transport.read(getLeader, {}, options);
  }

  regions(options?: QueryOptions): Promise<Answer<string[]>> {
    return this.#transport.read(listRegions, {}, options);
  }

  /** Ids that start with a prefix. */
  search(prefix: string, context: SearchContext = "all"): Promise<SearchResponse> {
    return this.#transport.write(search, {}, { Prefix: prefix, Context: context });
  }

  /** Measurements, in the text format of Prometheus. */
  async metrics(): Promise<string> {
    const pieces = this.#transport.stream(getMetrics, {}, { format: "prometheus" });
    return Buffer.concat(await Array.fromAsync(pieces)).toString();
  }

  /**
   * The lines of the agent's log from now on, until `signal` aborts.
   *
   * @param options.level the least severe one, "info" unless told
   * @param options.json lines of JSON in place of text
   */
  monitor(
    options: {
      level?: string | undefined;
      json?: boolean;
      nodeId?: string | undefined;
      serverId?: string | undefined;
      signal?: AbortSignal;
    } = {},
  ): AsyncGenerator<Uint8Array> {
    const query = {
      ...(options.level === undefined ? {} : { log_level: options.level }),
      log_json: options.json ?? false,
      plain: true,
      node_id: options.nodeId ?? "",
      server_id: options.serverId ?? "",
    };
    return this.#transport.stream(monitorAgent, {}, query, options);
  }

  /**
   * What changes, as it happens, until `signal` aborts.
   *
   * @param options.topics as "Allocation" or "Job:web"; else all
   * @param options.index what is kept of changes since this one, 0 for all of it; else from now on
   */
  async *events(
    options: { topics?: readonly string[]; index?: number; signal?: AbortSignal } = {},
  ): AsyncGenerator<EventBatch> {
    const { topics = ["*"], index = null } = options;
    const stream = this.#transport.stream(streamEvents, {}, { topic: topics, index }, options);
    for await (const text of jsonObjects(stream)) {
      const batch = parseJson(text) as unknown as Partial<EventBatch> & { Error?: string };
      if (batch.Error !== undefined) throw new Fault("unavailable", batch.Error);
      if (batch.Events && batch.Index !== undefined) {
        yield { Index: batch.Index, Events: batch.Events };
      }
    }
  }
}
