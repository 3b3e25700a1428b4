import { Fault } from "@drover/fault";
import { decode, ExtData, encode } from "@msgpack/msgpack";
import type { ConfigSpec } from "../config/config-spec.ts";
import { isRecord, mapEntries } from "../config/records.ts";

/** A number, or a collection of numbers. */
const NUMERIC = /^(?:(?:list|set|map)\()*number\)*$/;

/** A decoded configuration in msgpack, for a plugin. */
export function configToWire(config: Readonly<Record<string, unknown>>): Uint8Array {
  return encode(config, { ignoreUndefined: true, useBigInt64: true });
}

/**
 * A configuration that an agent decoded by `spec` and sent in msgpack: its values have the types of `spec`
 * already. Nomad's agent writes null for what was not given, numbers that no float has exactly as text,
 * and a value of type `any` as a pair of its type and itself.
 *
 * @throws {Fault} `invalid_argument` if it has not the shape of `spec`, or has more options
 */
export function configFromWire(spec: ConfigSpec, bytes: Uint8Array): Record<string, unknown> {
  const value = bytes.length === 0 ? {} : (shape(spec, unpack(bytes), "config") ?? {});
  if (!isRecord(value)) throw malformed("it is no object");
  return value;
}

function unpack(bytes: Uint8Array): unknown {
  try {
    return decode(bytes);
  } catch (error) {
    throw malformed("it is not msgpack", error);
  }
}

function shape(spec: ConfigSpec, value: unknown, path: string): unknown {
  if (isMissing(value)) return null;
  switch (spec.kind) {
    case "object": {
      const record = recordAt(path, value);
      const unknown = Object.keys(record).find((key) => !Object.hasOwn(spec.attributes, key));
      if (unknown !== undefined) throw malformed(`there is no option ${path}.${unknown}`);
      return mapEntries(spec.attributes, (nested, key) =>
        shape(nested, record[key], `${path}.${key}`),
      );
    }
    case "array":
      return listAt(path, value).map((item, index) => {
        const nested = spec.values[index];
        return nested === undefined ? item : shape(nested, item, `${path}[${index}]`);
      });
    case "attr":
      return typed(spec.type, plain(value));
    case "block_attrs":
      return mapEntries(recordAt(path, value), (item) => typed(spec.type, plain(item)));
    case "block":
      return shape(spec.nested, value, path);
    case "block_list":
    case "block_set":
      return listAt(path, value).map((item, index) =>
        shape(spec.nested, item, `${path}[${index}]`),
      );
    case "block_map":
      return shapeLabelled(spec.labels.length, spec.nested, value, path);
    case "default":
      return shape(spec.primary, value, path);
    case "literal":
      return plain(value);
  }
}

function shapeLabelled(depth: number, nested: ConfigSpec, value: unknown, path: string): unknown {
  if (depth === 0) return shape(nested, value, path);
  return mapEntries(recordAt(path, value), (item, label) =>
    shapeLabelled(depth - 1, nested, item, `${path}.${label}`),
  );
}

/** cty marks a value that is not known yet with an extension type. */
function isMissing(value: unknown): boolean {
  return value === null || value === undefined || value instanceof ExtData;
}

/** A value as the agent converted it, but that numbers may be text. */
function typed(type: string, value: unknown): unknown {
  return NUMERIC.test(type) ? numbersIn(value) : value;
}

function numbersIn(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(numbersIn);
  if (isRecord(value)) return mapEntries(value, numbersIn);
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : Number.NaN;
  return Number.isFinite(number) ? number : value;
}

/** The value without the types that cty sends along with values of type `any`. */
function plain(value: unknown): unknown {
  if (isMissing(value)) return null;
  if (Array.isArray(value)) {
    const [type, inner] = value;
    return type instanceof Uint8Array && value.length === 2 ? plain(inner) : value.map(plain);
  }
  return isRecord(value) ? mapEntries(value, plain) : value;
}

function recordAt(path: string, value: unknown): Record<string, unknown> {
  if (isRecord(value)) return value;
  throw malformed(`${path} is no object`);
}

function listAt(path: string, value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw malformed(`${path} is no list`);
}

function malformed(problem: string, cause?: unknown): Fault {
  return new Fault("invalid_argument", `The agent sent a malformed configuration: ${problem}`, {
    cause,
  });
}
