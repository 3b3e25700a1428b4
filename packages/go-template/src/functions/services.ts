import { createHash } from "node:crypto";
import { type ByteString, fromBytes, toBytes } from "../bytes.ts";
import { FunctionError } from "../error.ts";
import { typeOf } from "../values/types.ts";
import { ANY, Slice, Struct, type Value } from "../values/value.ts";
import { type FunctionTable, strings, typed } from "./define.ts";

/** An instance of a service, as Nomad's API lists it. */
export interface ServiceInstance {
  readonly ID: string;
  readonly ServiceName: string;
  readonly Namespace: string;
  readonly NodeID: string;
  readonly Address: string;
  readonly Port: number;
  readonly Datacenter: string;
  readonly Tags: readonly string[];
  readonly JobID: string;
  readonly AllocID: string;
}

const SERVICE_TYPE = "*dependency.NomadService";
const SNIPPET_TYPE = "*dependency.NomadServicesSnippet";
/** "tag.name@region" */
const SERVICE_QUERY = /^(?:([\w-]+)\.)?([\w-]+)(?:@([\w-]+))?$/;

/**
 * Functions that ask Nomad for services.
 *
 * @param services every instance that there is now, in the namespace of the template's job
 */
export function serviceFunctions(services: () => readonly ServiceInstance[]): FunctionTable {
  return {
    nomadService: typed([], (args) => nomadService(services(), args), ANY),
    nomadServices: typed([], () => nomadServices(services()), "string"),
  };
}

function nomadService(services: readonly ServiceInstance[], args: readonly Value[]): Slice {
  const [first, key, last] = args;
  if (args.length === 1) return toSlice(matching(services, textOf(first, "<service>")));
  if (args.length !== 3) {
    throw new FunctionError("expected arguments <service> or <count> <key> <service>");
  }
  if (typeof first !== "bigint") {
    throw new FunctionError(`expected integer for <count> argument, not ${typeOf(first)}`);
  }
  const found = matching(services, textOf(last, "<service>"));
  return toSlice(choose(found, Number(first), textOf(key, "<key>")));
}

function textOf(value: Value, name: string): string {
  if (typeof value === "string") return fromBytes(value);
  throw new FunctionError(`expected string for ${name} argument`);
}

function matching(services: readonly ServiceInstance[], query: string): ServiceInstance[] {
  const match = SERVICE_QUERY.exec(query);
  if (match === null) {
    throw new FunctionError(`nomad.service: invalid format: ${JSON.stringify(query)}`);
  }
  const [, tag, name] = match;
  return services
    .filter(({ ServiceName, Tags }) => {
      return ServiceName === name && (tag === undefined || Tags.includes(tag));
    })
    .toSorted((a, b) => (a.ID < b.ID ? -1 : 1));
}

/**
 * Some of the instances, the same ones for the same key as long as they are there: those whose hash
 * with the key is least.
 *
 * @param count how many; all if there are fewer
 */
export function choose<Instance extends ServiceInstance>(
  instances: readonly Instance[],
  count: number,
  key: string,
): Instance[] {
  const ranked = instances.map((instance) => ({ instance, hash: hashOf(instance, key) }));
  ranked.sort((a, b) => (a.hash < b.hash ? -1 : a.hash > b.hash ? 1 : 0));
  return ranked.slice(0, Math.max(count, 0)).map(({ instance }) => instance);
}

function hashOf(instance: ServiceInstance, key: string): string {
  const port = Buffer.alloc(8);
  port.writeBigUInt64BE(BigInt(instance.Port));
  const { AllocID, ID, Namespace, Address, ServiceName, Tags } = instance;
  const texts = [AllocID, ID, Namespace, Address, ServiceName, ...Tags, key];
  return createHash("sha256").update(port).update(texts.join("")).digest("hex");
}

function nomadServices(services: readonly ServiceInstance[]): Slice {
  const tags = new Map<string, Set<string>>();
  for (const { ServiceName, Tags } of services) {
    const known = tags.get(ServiceName) ?? new Set();
    tags.set(ServiceName, known);
    for (const tag of Tags) known.add(tag);
  }
  const names = [...tags].sort(([a], [b]) => (a < b ? -1 : 1));
  const items = names.map(([name, known]) => {
    const fields = new Map<string, Value>([
      ["Name", toBytes(name)],
      ["Tags", tagsOf([...known].sort())],
    ]);
    return new Struct({ typeName: SNIPPET_TYPE, fields });
  });
  return new Slice(SNIPPET_TYPE, items);
}

function toSlice(instances: readonly ServiceInstance[]): Slice {
  const items = instances.map((instance) => {
    const texts = (name: keyof ServiceInstance): [string, ByteString] => [
      name,
      toBytes(String(instance[name])),
    ];
    const fields = new Map<string, Value>([
      texts("ID"),
      ["Name", toBytes(instance.ServiceName)],
      ["Node", toBytes(instance.NodeID)],
      texts("Address"),
      ["Port", BigInt(instance.Port)],
      texts("Datacenter"),
      ["Tags", tagsOf([...instance.Tags].sort())],
      texts("JobID"),
      texts("AllocID"),
    ]);
    return new Struct({ typeName: SERVICE_TYPE, fields });
  });
  return new Slice(SERVICE_TYPE, items);
}

function tagsOf(tags: readonly string[]): Slice {
  return strings(tags.map(toBytes));
}
