import { Fault } from "@drover/fault";
import {
  block,
  blocks,
  bool,
  choice,
  duration,
  label,
  mandatory,
  nullable,
  schema,
  string,
  stringMap,
  zeroIsUnset,
} from "@drover/schema";
import { readSpec } from "../spec/read-spec.ts";

const POOL = schema({
  Name: mandatory(label()),
  Description: string("description"),
  Meta: stringMap("meta"),
  SchedulerConfiguration: block(
    "scheduler_config",
    schema({
      SchedulerAlgorithm: choice("scheduler_algorithm", ["", "binpack", "spread"], ""),
      MemoryOversubscriptionEnabled: nullable(bool("memory_oversubscription_enabled")),
    }),
  ),
  NodeIdentityTTL: zeroIsUnset(duration("node_identity_ttl")),
});

const FILE = schema({ Pools: blocks("node_pool", POOL) });

/**
 * Reads the specification of a node pool: in HCL one `node_pool` block, in JSON what stands in it.
 *
 * @param source.name of the file, for messages
 * @throws {Fault} `invalid_argument` with what is wrong and where
 */
export function parseNodePoolSpec(text: string, source: { format: "hcl" | "json"; name: string }) {
  if (source.format === "json") return readSpec(POOL, text, source);
  const [pool, ...more] = readSpec(FILE, text, source).Pools ?? [];
  if (pool !== undefined && more.length === 0) return pool;
  throw new Fault("invalid_argument", `${source.name}: exactly one node_pool block is expected`);
}
