import { type Diagnostic, errorDiagnostic } from "../diagnostics/diagnostic.ts";
import { didYouMean } from "../diagnostics/did-you-mean.ts";
import { Range } from "../source/range.ts";
import type {
  Attribute,
  Block,
  BlockSchema,
  Body,
  BodyContent,
  BodyReading,
  BodySchema,
} from "../syntax/body.ts";
import type { JsonMember, JsonNode, JsonObject } from "../syntax/json-node.ts";
import { missingAttribute } from "../syntax/native-body.ts";
import { attributeOf, membersByName } from "./hcl1-expression.ts";

/**
 * A body in HCL 1, where `name { }`, `name = { }` and one more `name { }` are the same: the schema
 * says what is a block, and what its labels are. Blocks of a type that stands once are one block
 * with everything that any of them says. Names match in any case.
 */
export class Hcl1Body implements Body {
  readonly #objects: readonly JsonObject[];
  readonly #hidden: ReadonlySet<string>;

  /** @param objects whose members are the body's; one at least */
  constructor(objects: readonly JsonObject[], hidden: ReadonlySet<string> = new Set()) {
    this.#objects = objects;
    this.#hidden = hidden;
  }

  get missingItemRange(): Range {
    const [first] = this.#objects;
    if (first === undefined) throw new TypeError("A body has an object at least");
    const { source, endOffset } = first.range;
    return new Range(source, Math.max(first.range.startOffset, endOffset - 1), endOffset);
  }

  content(schema: BodySchema): BodyReading {
    const { unknown, ...reading } = this.#read(schema);
    const names = [...namesOf(schema)];
    for (const { name, nameRange: subject } of unknown) {
      const detail = `No setting or block is named "${name}" here.${didYouMean(name, names)}`;
      reading.diagnostics.push(
        errorDiagnostic("unsupported_attribute", "Unknown setting", detail, { subject }),
      );
    }
    return reading;
  }

  partialContent(schema: BodySchema): BodyReading & { remain: Hcl1Body } {
    const { content, diagnostics } = this.#read(schema);
    const hidden = new Set([...this.#hidden, ...[...namesOf(schema)].map(fold)]);
    return { content, diagnostics, remain: new Hcl1Body(this.#objects, hidden) };
  }

  justAttributes(): { attributes: ReadonlyMap<string, Attribute>; diagnostics: Diagnostic[] } {
    const attributes = new Map<string, Attribute>();
    for (const members of membersByName(this.#visibleMembers()).values()) {
      const attribute = attributeOf(members);
      if (attribute !== undefined) attributes.set(attribute.name, attribute);
    }
    return { attributes, diagnostics: [] };
  }

  #read(schema: BodySchema): BodyReading & { unknown: JsonMember[] } {
    const diagnostics: Diagnostic[] = [];
    const attributes = new Map<string, Attribute>();
    const blocks: Block[] = [];
    const unknown: JsonMember[] = [];
    const attributeNames = new Map((schema.attributes ?? []).map(({ name }) => [fold(name), name]));
    const blockSchemas = new Map((schema.blocks ?? []).map((each) => [fold(each.type), each]));
    for (const [key, members] of membersByName(this.#visibleMembers(), fold)) {
      const [first] = members;
      const name = attributeNames.get(key);
      const blockSchema = blockSchemas.get(key);
      if (blockSchema !== undefined && (name === undefined || members.some(hasObject))) {
        blocks.push(...new BlockReader(blockSchema, diagnostics).read(members));
      } else if (name !== undefined) {
        const attribute = attributeOf(members, name);
        if (attribute !== undefined) attributes.set(name, attribute);
        diagnostics.push(...repetitions(members));
      } else if (first !== undefined) unknown.push(first);
    }
    for (const { name, required } of schema.attributes ?? []) {
      if (required && !attributes.has(name)) {
        diagnostics.push(missingAttribute(name, this.missingItemRange));
      }
    }
    const content: BodyContent = { attributes, blocks };
    return { content, diagnostics, unknown };
  }

  #visibleMembers(): JsonMember[] {
    const members = this.#objects.flatMap((object) => object.members);
    return members.filter(({ name }) => !this.#hidden.has(fold(name)));
  }
}

/** A block's content, and the names of the objects around it. */
interface Found {
  readonly labels: readonly Pick<JsonMember, "name" | "nameRange">[];
  readonly member: JsonMember;
  readonly object: JsonObject;
}

/** Reads the blocks that members of one name stand for. */
class BlockReader {
  readonly #schema: BlockSchema;
  readonly #diagnostics: Diagnostic[];

  constructor(schema: BlockSchema, diagnostics: Diagnostic[]) {
    this.#schema = schema;
    this.#diagnostics = diagnostics;
  }

  read(members: readonly JsonMember[]): Block[] {
    const found = members.flatMap((member) => [...this.#find(member, member.value, [])]);
    if (this.#schema.isRepeated === true) return found.map((each) => this.#block(each, [each]));
    const byLabels = Map.groupBy(found, ({ labels }) => labels.map(({ name }) => name).join("\0"));
    return [...byLabels.values()].flatMap((same) => {
      const [first] = same;
      return first === undefined ? [] : [this.#block(first, same)];
    });
  }

  *#find(member: JsonMember, node: JsonNode, labels: Found["labels"]): Generator<Found> {
    if (node.kind === "null") return;
    if (node.kind === "array") {
      for (const element of node.elements) yield* this.#find(member, element, labels);
      return;
    }
    if (node.kind !== "object") {
      const detail = `A block in braces is expected for "${this.#schema.type}".`;
      this.#diagnostics.push(
        errorDiagnostic("unsuitable_value", "Not a block", detail, { subject: node.range }),
      );
      return;
    }
    if (labels.length === (this.#schema.labelNames ?? []).length) {
      yield { member, object: node, labels };
      return;
    }
    if (node.members.length === 0) {
      const wanted = this.#schema.labelNames?.[labels.length];
      const detail = `A block "${this.#schema.type}" has a ${wanted} in quotes before its brace.`;
      this.#diagnostics.push(
        errorDiagnostic("wrong_labels", `Missing ${wanted}`, detail, { subject: member.nameRange }),
      );
    }
    for (const label of node.members) yield* this.#find(member, label.value, [...labels, label]);
  }

  #block({ member, labels, object }: Found, same: readonly Found[]): Block {
    const [lastLabel = member] = labels.slice(-1);
    // In JSON the labels stand far from each other; then the name is pointed at.
    const header = Range.between(member.nameRange, lastLabel.nameRange);
    const isOneLine = !header.text.includes("\n");
    return {
      type: this.#schema.type,
      labels: labels.map(({ name }) => name),
      body: new Hcl1Body([object, ...same.slice(1).map((each) => each.object)]),
      headerRange: isOneLine ? header : member.nameRange,
      typeRange: member.nameRange,
      labelRanges: labels.map(({ nameRange }) => nameRange),
    };
  }
}

/** Objects of one name are a list; of other values only one can count. */
function repetitions(members: readonly JsonMember[]): Diagnostic[] {
  if (members.every(({ value }) => value.kind === "object")) return [];
  return members.slice(0, -1).map(({ name, nameRange }) => ({
    severity: "warning",
    code: "duplicate_attribute",
    summary: "Duplicate setting",
    detail: `"${name}" is set again at ${members.at(-1)?.nameRange}, and only that counts.`,
    subject: nameRange,
  }));
}

function hasObject({ value }: JsonMember): boolean {
  return (
    value.kind === "object" || (value.kind === "array" && value.elements[0]?.kind === "object")
  );
}

function* namesOf({ attributes = [], blocks = [] }: BodySchema): Generator<string> {
  for (const { name } of attributes) yield name;
  for (const { type } of blocks) yield type;
}

function fold(name: string): string {
  return name.toLowerCase();
}
