import { Fault, nearestName } from "@drover/fault";
import type { Problem, ProblemCode } from "@drover/schema";
import type { ConfigSpec } from "./config-spec.ts";
import { convertValue, parseLiteral } from "./config-values.ts";
import { isRecord, mapEntries } from "./records.ts";

/**
 * Decodes a configuration block by its description, as Nomad's agent does before a driver sees it:
 * converts values, fills in defaults, and writes null for what was not given.
 *
 * @param block the block's content, evaluated: attributes by name; nested blocks as an object or a
 *   list of objects, labels as one more level of keys
 * @param path how messages name the block, as in `config`
 * @returns what `spec` describes; a description of anything but an object is an error of the driver's
 * @throws {Fault} `invalid_argument` with every problem that was found
 */
export function decodeConfig(
  spec: ConfigSpec,
  block: Readonly<Record<string, unknown>>,
  path: string,
): Record<string, unknown> {
  const decoder = new ConfigDecoder();
  const value = decoder.decode(spec, block, path);
  decoder.refuseUnknown(spec, block, path);
  if (decoder.problems.length > 0) {
    throw new Fault("invalid_argument", decoder.problems.map(({ message }) => message).join("; "));
  }
  if (!isRecord(value)) {
    throw new Fault(
      "invalid_argument",
      `The driver describes ${path} as something else than an object`,
    );
  }
  return value;
}

/**
 * What is wrong with a configuration block before its references to run time are replaced: what
 * {@link decodeConfig} would say of it whatever they turn out to be.
 */
export function configProblems(
  spec: ConfigSpec,
  block: Readonly<Record<string, unknown>>,
  path: string,
): readonly Problem[] {
  const decoder = new ConfigDecoder();
  const plain = mapEntries(block, withoutReferences);
  decoder.decode(spec, plain, path);
  decoder.refuseUnknown(spec, plain, path);
  return decoder.problems;
}

/** A text with references may become any number or truth value, so one stands for it that is both. */
function withoutReferences(value: unknown): unknown {
  if (typeof value === "string") return /[$%]\{/.test(value) ? "0" : value;
  if (Array.isArray(value)) return value.map(withoutReferences);
  return isRecord(value) ? mapEntries(value, withoutReferences) : value;
}

type Block = Readonly<Record<string, unknown>>;

class ConfigDecoder {
  readonly problems: Problem[] = [];

  decode(spec: ConfigSpec, block: Block, path: string): unknown {
    switch (spec.kind) {
      case "object":
        return mapEntries(spec.attributes, (nested) => this.decode(nested, block, path));
      case "array":
        return spec.values.map((nested) => this.decode(nested, block, path));
      case "attr": {
        const given = block[spec.name] ?? null;
        if (given === null && spec.required) this.#missing("option", spec.name, path);
        return this.#convert(spec.type, given, `${path}.${spec.name}`);
      }
      case "block": {
        const [first, ...more] = this.#blocks(block, spec.name, path);
        if (more.length > 0) {
          const place = `${path}.${spec.name}`;
          this.#problem("out_of_range", place, `Block ${place} may stand only once`);
        }
        if (first !== undefined) return this.#nested(spec.nested, first, `${path}.${spec.name}`);
        if (spec.required) this.#missing("block", spec.name, path);
        return null;
      }
      case "block_attrs": {
        const [first] = this.#blocks(block, spec.name, path);
        if (first === undefined && spec.required) this.#missing("block", spec.name, path);
        if (first === undefined) return null;
        return mapEntries(first, (value, key) =>
          this.#convert(spec.type, value, `${path}.${spec.name}.${key}`),
        );
      }
      case "block_list":
      case "block_set":
        return this.#list(spec, block, path);
      case "block_map": {
        const given = this.#blocks(block, spec.name, path);
        if (given.length === 0) return null;
        return this.#labelled(spec.labels, spec.nested, given, `${path}.${spec.name}`);
      }
      case "default":
        return this.decode(spec.primary, block, path) ?? this.decode(spec.default, block, path);
      case "literal":
        return parseLiteral(spec.value);
    }
  }

  refuseUnknown(spec: ConfigSpec, block: Block, path: string): void {
    const known = new Set(namesIn(spec));
    for (const name of Object.keys(block)) {
      if (known.has(name)) continue;
      const names = [...known].sort();
      const nearest = nearestName(name, names);
      const hint =
        nearest === undefined
          ? `there are ${names.join(", ") || "none"}`
          : `did you mean ${nearest}?`;
      const place = `${path}.${name}`;
      this.#problem("unknown_field", place, `There is no option ${place}; ${hint}`);
    }
  }

  #nested(spec: ConfigSpec, block: Block, path: string): unknown {
    this.refuseUnknown(spec, block, path);
    return this.decode(spec, block, path);
  }

  #list(
    spec: Extract<ConfigSpec, { kind: "block_list" | "block_set" }>,
    block: Block,
    path: string,
  ): unknown[] {
    const { name, nested, minItems = 0, maxItems = 0 } = spec;
    const given = this.#blocks(block, name, path);
    if (given.length < minItems) {
      const message = `Block ${path}.${name} must stand at least ${minItems} times`;
      this.#problem("out_of_range", `${path}.${name}`, message);
    }
    if (maxItems > 0 && given.length > maxItems) {
      const message = `Block ${path}.${name} may stand at most ${maxItems} times`;
      this.#problem("out_of_range", `${path}.${name}`, message);
    }
    return given.map((item, index) => this.#nested(nested, item, `${path}.${name}[${index}]`));
  }

  #labelled(
    labels: readonly string[],
    spec: ConfigSpec,
    blocks: readonly Block[],
    path: string,
  ): unknown {
    const entries = blocks.flatMap((block) =>
      Object.keys(block).map((label) => {
        const inner = this.#blocks(block, label, path);
        const innerPath = `${path}.${label}`;
        const value =
          labels.length > 1
            ? this.#labelled(labels.slice(1), spec, inner, innerPath)
            : this.#nested(spec, inner[0] ?? {}, innerPath);
        return [label, value] as const;
      }),
    );
    return Object.fromEntries(entries);
  }

  /** The blocks of one name: HCL gives a list of them, people who write JSON often one object. */
  #blocks(block: Block, name: string, path: string): readonly Block[] {
    const given = block[name] ?? [];
    const blocks = Array.isArray(given) ? given : [given];
    if (blocks.every(isRecord)) return blocks;
    const place = `${path}.${name}`;
    this.#problem("wrong_type", place, `${place} is a block, not a value`);
    return [];
  }

  #convert(type: string, value: unknown, path: string): unknown {
    try {
      return convertValue(type, value, path);
    } catch (error) {
      this.#problem("wrong_type", path, Fault.from(error).message);
      return null;
    }
  }

  #missing(what: "option" | "block", name: string, path: string): void {
    this.#problem("missing_field", `${path}.${name}`, `The ${what} ${path}.${name} is required`);
  }

  #problem(code: ProblemCode, path: string, message: string): void {
    this.problems.push({ severity: "error", code, path, message });
  }
}

/** The names that a description reads from the block that it describes. */
function namesIn(spec: ConfigSpec): readonly string[] {
  switch (spec.kind) {
    case "object":
      return Object.values(spec.attributes).flatMap(namesIn);
    case "array":
      return spec.values.flatMap(namesIn);
    case "default":
      return [...namesIn(spec.primary), ...namesIn(spec.default)];
    case "literal":
      return [];
    default:
      return [spec.name];
  }
}
