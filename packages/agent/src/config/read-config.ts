import {
  type Attribute,
  type Block,
  type Body,
  type Diagnostic,
  errorDiagnostic,
  evaluate,
  hasErrors,
  type NativeBody,
  parseConfig,
  parseJson,
  type Range,
  toJs,
} from "@drover/hcl";
import type { ConfigValues } from "./agent-config.ts";
import { CONFIG_SHAPE, type ConfigShape, REFUSED } from "./config-shape.ts";

/** What a configuration file says. */
export interface ConfigReading {
  readonly values: ConfigValues;
  readonly diagnostics: Diagnostic[];
  /** Settings that were accepted and have no effect. */
  readonly notes: string[];
}

/**
 * Reads a configuration file in HCL, where names may stand in quotes as Nomad's may, or in JSON if
 * its name says so. Everything wrong with it is reported at once.
 */
export function readConfig(text: string, filename: string): ConfigReading {
  const { body, diagnostics } = filename.endsWith(".json")
    ? parseJson(text, filename)
    : parseConfig(text, filename, { quotedNames: true });
  const reading: ConfigReading = { values: {}, diagnostics: [...diagnostics], notes: [] };
  if (hasErrors(diagnostics)) return reading;
  return { ...reading, values: readBody(body, CONFIG_SHAPE, "", reading) };
}

function readBody(
  body: Body,
  shape: ConfigShape,
  prefix: string,
  { diagnostics, notes }: ConfigReading,
): ConfigValues {
  const { maps = [], free = [], blocks = {}, ignored = [] } = shape;
  const isBlock = (body as Partial<NativeBody>).blocks?.map(({ type }) => type) ?? [];
  const blockMaps = [...maps, ...free, ...ignored].filter((name) => isBlock.includes(name));
  const { content, diagnostics: found } = body.content({
    attributes: [...shape.attributes, ...maps, ...free, ...ignored]
      .filter((name) => !blockMaps.includes(name))
      .map((name) => ({ name })),
    blocks: [
      ...Object.entries(blocks).map(([type, { label }]) => ({
        type,
        labelNames: label === undefined ? [] : [label],
      })),
      ...blockMaps.map((type) => ({ type })),
    ],
  });
  diagnostics.push(...found);

  const values: Record<string, unknown> = {};
  for (const [name, attribute] of content.attributes) {
    if (free.includes(name)) values[name] = oneOf(readValue(attribute, diagnostics));
    else if (!ignored.includes(name)) values[name] = readValue(attribute, diagnostics);
    else if (prefix === "" && REFUSED.includes(name) && isEnabledIn(readValue(attribute, []))) {
      diagnostics.push(refusal(name, attribute.nameRange));
    } else notes.push(`${prefix}${name}`);
  }
  for (const block of content.blocks) {
    const inner = blocks[block.type];
    const name = `${prefix}${block.type}`;
    if (inner !== undefined) {
      const read = readBody(block.body, inner, `${name}.`, { values, diagnostics, notes });
      const [label] = block.labels;
      merge(values, { [block.type]: label === undefined ? read : { [label]: read } });
    } else if (maps.includes(block.type)) {
      merge(values, { [block.type]: readMap(block, diagnostics) });
    } else if (free.includes(block.type)) {
      merge(values, { [block.type]: readFree(block.body as NativeBody, diagnostics) });
    } else if (prefix === "" && REFUSED.includes(block.type) && isEnabled(block)) {
      diagnostics.push(refusal(name, block.headerRange));
    } else notes.push(name);
  }
  return values;
}

/** Merges settings into others: maps key by key, later ones over earlier ones. */
export function merge(target: Record<string, unknown>, source: ConfigValues): void {
  for (const [name, value] of Object.entries(source)) {
    const before = target[name];
    if (isRecord(before) && isRecord(value)) {
      const merged = { ...before };
      merge(merged, value);
      target[name] = merged;
    } else target[name] = value;
  }
}

function readMap({ body }: Block, diagnostics: Diagnostic[]): ConfigValues {
  const { attributes, diagnostics: found } = body.justAttributes();
  diagnostics.push(...found);
  const entries = [...attributes.values()].map((each) => [each.name, readValue(each, diagnostics)]);
  return Object.fromEntries(entries);
}

/** Whatever is written: each kind of block becomes a list, and a label one more level of keys. */
function readFree(body: NativeBody, diagnostics: Diagnostic[]): ConfigValues {
  const values: Record<string, unknown> = {};
  for (const attribute of body.attributes.values()) {
    values[attribute.name] = readValue(attribute, diagnostics);
  }
  for (const { type, labels, body: inner } of body.blocks) {
    const content = labels.reduceRight<unknown>(
      (nested, label) => ({ [label]: nested }),
      readFree(inner, diagnostics),
    );
    const before = values[type];
    values[type] = [...(Array.isArray(before) ? before : []), content];
  }
  return values;
}

/** JSON may write a block as a list of objects. */
function oneOf(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  const merged = {};
  for (const each of value.filter(isRecord)) merge(merged, each);
  return merged;
}

function isEnabled(block: Block): boolean {
  return isEnabledIn(readMap(block, []));
}

/** Whether a setting's value, or one of several, switches on what it is about. */
function isEnabledIn(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(isEnabledIn);
  return isRecord(value) && ["enabled", "http", "rpc"].some((name) => value[name] === true);
}

function refusal(name: string, subject: Range): Diagnostic {
  const detail = `This agent cannot keep what ${name} promises, so it does not start with it. It listens on loopback only unless told otherwise.`;
  return errorDiagnostic("unsupported_block", `${name} is not supported`, detail, { subject });
}

function readValue({ expression }: Attribute, diagnostics: Diagnostic[]): unknown {
  const { value, diagnostics: found } = evaluate(expression);
  diagnostics.push(...found);
  return hasErrors(found) ? undefined : toJs(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
