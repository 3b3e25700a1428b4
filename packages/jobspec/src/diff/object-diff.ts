import { isDeepStrictEqual } from "node:util";
import type { DiffType, FieldDiff, ObjectDiff } from "@drover/job";
import { type Field, fieldsOf, type ObjectSchema } from "@drover/schema";
import { byNameAndValue, type FlatFields, fieldDiff, fieldDiffs } from "./field-diffs.ts";
import { flatData, flatFields, isScalar, isTextMap } from "./flatten.ts";
import { matchItems } from "./matching.ts";

/** What Nomad calls the items of a list, or an object, where that is not the field's name. */
const NAMES: Readonly<Record<string, string>> = {
  Constraints: "Constraint",
  Affinities: "Affinity",
  Spreads: "Spread",
  Services: "Service",
  Checks: "Check",
  Templates: "Template",
  Artifacts: "Artifact",
  Secrets: "Secret",
  Actions: "Action",
  Identities: "Identity",
  VolumeMounts: "VolumeMount",
  Volumes: "Volume",
  Networks: "Network",
  ReservedPorts: "Static Port",
  DynamicPorts: "Dynamic Port",
  Devices: "Device",
  Links: "Link",
  Regions: "Region",
  Connect: "ConsulConnect",
  Upstreams: "ConsulUpstreams",
  CNI: "CNIConfig",
};

/** Fields that say nothing where they stand, by the field that holds the object. */
const IGNORED: Readonly<Record<string, ReadonlySet<string>>> = {
  Update: new Set(["Stagger"]),
  Networks: new Set(["Device", "CIDR", "IP", "MBits"]),
  DynamicPorts: new Set(["Value", "IgnoreCollision"]),
};
const NONE: ReadonlySet<string> = new Set();

type Data = Readonly<Record<string, unknown>>;

/** How the parts of an object differ, beside its scalar fields; only parts that differ are listed. */
export function partDiffs<T extends object>(
  schema: ObjectSchema<T>,
  old: T | null,
  next: T | null,
  { contextual, ignored = NONE }: { contextual: boolean; ignored?: ReadonlySet<string> },
): ObjectDiff[] {
  return Object.entries(fieldsOf(schema)).flatMap(([name, field]) => {
    if (ignored.has(name) || isScalar(field) || isTextMap(field)) return [];
    const [before, after] = [old?.[name as keyof T] ?? null, next?.[name as keyof T] ?? null];
    if (isDeepStrictEqual(before, after)) return [];
    return partDiff(name, field, before, after, contextual);
  });
}

function partDiff(
  name: string,
  { value }: Field<unknown>,
  old: unknown,
  next: unknown,
  contextual: boolean,
): ObjectDiff[] {
  if (value.kind === "object") {
    return objectDiff(name, value.schema, old as Data | null, next as Data | null, contextual);
  }
  if (value.kind === "list" && value.item.kind === "object") {
    const { schema } = value.item;
    return matchItems(name, (old ?? []) as Data[], (next ?? []) as Data[])
      .flatMap(([before, after]) => objectDiff(name, schema, before, after, contextual))
      .sort(byTypeAndContent);
  }
  if (value.kind === "map" && value.item.kind === "object") {
    const { schema } = value.item;
    const [before, after] = [(old ?? {}) as Data, (next ?? {}) as Data];
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].sort().flatMap((key) => {
      const [one, other] = [before[key] ?? null, after[key] ?? null] as [Data | null, Data | null];
      return objectDiff(name, schema, one, other, contextual);
    });
  }
  if (value.kind === "list")
    return [setDiff(name, old as unknown[] | null, next as unknown[] | null, contextual)];
  return [flatDiff(name, flatData(old ?? {}), flatData(next ?? {}), contextual)];
}

function objectDiff(
  name: string,
  schema: ObjectSchema<object>,
  old: Data | null,
  next: Data | null,
  contextual: boolean,
): ObjectDiff[] {
  if (isDeepStrictEqual(old, next)) return [];
  const ignored = IGNORED[name] ?? NONE;
  const fields = fieldDiffs(
    flatFields(schema, old, ignored),
    flatFields(schema, next, ignored),
    contextual,
  );
  const objects = partDiffs(schema, old, next, { contextual, ignored });
  if (fields.every(({ Type }) => Type === "None") && objects.length === 0 && old && next) return [];
  return [
    { Type: changeType(old, next), Name: NAMES[name] ?? name, Fields: fields, Objects: objects },
  ];
}

/** How a list of scalars differs, whose order means nothing. */
function setDiff(
  name: string,
  old: readonly unknown[] | null,
  next: readonly unknown[] | null,
  contextual: boolean,
): ObjectDiff {
  const [before, after] = [new Set(old?.map(String)), new Set(next?.map(String))];
  const fields = [
    ...[...before].map((item) => fieldDiff(name, item, after.has(item) ? item : "")),
    ...[...after.difference(before)].map((item) => fieldDiff(name, "", item)),
  ];
  return ofFields(
    name,
    fields.filter(({ Type }) => contextual || Type !== "None").sort(byNameAndValue),
  );
}

function flatDiff(
  name: string,
  old: FlatFields,
  next: FlatFields,
  contextual: boolean,
): ObjectDiff {
  const diff = ofFields(name, fieldDiffs(old, next, contextual));
  return old.size > 0 && next.size > 0 ? { ...diff, Type: "Edited" } : diff;
}

function ofFields(name: string, fields: FieldDiff[]): ObjectDiff {
  const types = new Set(fields.map(({ Type }) => Type).filter((type) => type !== "None"));
  const [only] = types;
  return {
    Type: types.size === 1 && only ? only : "Edited",
    Name: name,
    Fields: fields,
    Objects: [],
  };
}

export function changeType(old: unknown, next: unknown): DiffType {
  if (old === null) return "Added";
  return next === null ? "Deleted" : "Edited";
}

const TYPE_ORDER: readonly DiffType[] = ["Edited", "Added", "Deleted", "None"];

function byTypeAndContent(a: ObjectDiff, b: ObjectDiff): number {
  const byType = TYPE_ORDER.indexOf(a.Type) - TYPE_ORDER.indexOf(b.Type);
  if (byType !== 0) return byType;
  const [one, other] = [JSON.stringify(a.Fields), JSON.stringify(b.Fields)];
  return one === other ? 0 : one < other ? -1 : 1;
}
