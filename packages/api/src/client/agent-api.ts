import { parseJson } from "@drover/job";
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
    return this.#transport.query("/v1/agent/self", options);
  }

  members(options?: QueryOptions): Promise<Answer<ServerMembers>> {
    return this.#transport.query("/v1/agent/members", options);
  }

  health(options?: QueryOptions): Promise<Answer<AgentHealthResponse>> {
    return this.#transport.query("/v1/agent/health", options);
  }

  /** `host:port` of the server that leads. */
  leader(options?: QueryOptions): Promise<Answer<string>> {
    return this.#transport.query("/v1/status/leader", options);
  }

  regions(options?: QueryOptions): Promise<Answer<string[]>> {
    return this.#transport.query("/v1/regions", options);
  }

  /** Ids that start with a prefix. */
  search(prefix: string, context: SearchContext = "all"): Promise<SearchResponse> {
    return this.#transport.write("PUT", "/v1/search", { Prefix: prefix, Context: context });
  }

  /** Measurements, in the text format of Prometheus. */
  async metrics(): Promise<string> {
    const pieces = this.#transport.stream("/v1/metrics", { format: "prometheus" });
    return Buffer.concat(await Array.fromAsync(pieces)).toString();
  }

  /**
   * What changes, as it happens, until `signal` aborts.
   *
   * @param options.topics as "Allocation" or "Job:web"; else all
   * @param options.index changes after this one; else from now on
   */
  async *events(
    options: { topics?: readonly string[]; index?: number; signal?: AbortSignal } = {},
  ): AsyncGenerator<EventBatch> {
    const topics = (options.topics ?? ["*"]).map((topic) => `topic=${encodeURIComponent(topic)}`);
    const path = `/v1/event/stream?${topics.join("&")}`;
    const stream = this.#transport.stream(path, { index: options.index }, options);
    for await (const text of jsonObjects(stream)) {
      const batch = parseJson(text) as unknown as Partial<EventBatch>;
      if (batch.Events && batch.Index !== undefined) {
        yield { Index: batch.Index, Events: batch.Events };
      }
    }
  }
}
