import { type ByteString, fromBytes } from "../bytes.ts";
import { FunctionError, TemplateError } from "../error.ts";
import { formatValue } from "../format/format-value.ts";
import { quote } from "../format/quote.ts";
import type {
  BranchNode,
  CommandNode,
  IdentifierNode,
  Node,
  Operand,
  PipeNode,
  RangeNode,
  TemplateNode,
} from "../syntax/node.ts";
import type { ParsedTemplates } from "../syntax/parser.ts";
import { showNode } from "../syntax/show-node.ts";
import { canBeNil, integerOf, isTrue, typeOf, zeroOf } from "../values/types.ts";
import {
  ANY,
  type CallContext,
  type GoFunction,
  GoMap,
  Struct,
  type Value,
} from "../values/value.ts";
import { idealNumber, literalOf, misfitOf } from "./literal.ts";
import { type Round, roundsOf } from "./rounds.ts";
import { Variables } from "./variables.ts";

/** As deep as templates may call each other. */
const MAX_DEPTH = 1000;

export interface Limits {
  /** Commands and rounds of loops, so that an endless template ends. */
  readonly steps: number;
  /** Bytes of output. */
  readonly output: number;
}

/**
 * What a key is that a map does not have: no value, the zero value of the map's elements, or an
 * error; Go's option `missingkey`.
 */
export type MissingKey = "default" | "zero" | "error";

export interface ExecutorOptions {
  /** The text that was parsed, for places of errors, and the name it was parsed under. */
  readonly source: ByteString;
  readonly sourceName: string;
  readonly templates: ParsedTemplates;
  readonly functions: ReadonlyMap<string, GoFunction>;
  readonly missingKey: MissingKey;
  readonly limits: Limits;
}

/** No value was handed on by a pipeline; unlike `undefined`, which may be. */
const NONE: unique symbol = Symbol("none");
type Final = Value | typeof NONE;

/** What a list of nodes ended with. */
type Outcome = "end" | "break" | "continue";

/** What all templates of one execution share. */
class Output {
  text: ByteString = "";
  steps = 0;
}

/** Executes one template of a text. */
export class Executor implements CallContext {
  readonly #options: ExecutorOptions;
  readonly #name: ByteString;
  readonly #output: Output;
  readonly #depth: number;
  readonly #variables = new Variables();
  /** What is being evaluated, for errors. */
  #node: Node | Operand | CommandNode | undefined;

  private constructor(
    options: ExecutorOptions,
    name: ByteString,
    { output, depth }: { output: Output; depth: number },
  ) {
    this.#options = options;
    this.#name = name;
    this.#output = output;
    this.#depth = depth;
  }

  /**
   * @param name one of the templates
   * @throws {TemplateError} at the first mistake
   */
  static execute(options: ExecutorOptions, name: ByteString, dot: Value): ByteString {
    const output = new Output();
    const executor = new Executor(options, name, { output, depth: 0 });
    try {
      executor.#run(dot);
    } catch (error) {
      if (error instanceof RangeError) executor.#fail("the template is nested too deeply", error);
      throw error;
    }
    return output.text;
  }

  execute(name: ByteString, dot: Value): ByteString {
    if (!this.#options.templates.has(name)) {
      throw new FunctionError(
        `template: no template ${quote(name)} associated with template ${quote(this.#options.sourceName)}`,
      );
    }
    if (this.#depth >= MAX_DEPTH) throw new FunctionError(tooDeep());
    const output = new Output();
    output.steps = this.#output.steps;
    new Executor(this.#options, name, { output, depth: this.#depth + 1 }).#run(dot);
    this.#output.steps = output.steps;
    return output.text;
  }

  #run(dot: Value): void {
    const nodes = this.#options.templates.get(this.#name) ?? [];
    this.#variables.push("$", dot);
    this.#walkList(dot, nodes);
  }

  #walkList(dot: Value, nodes: readonly Node[]): Outcome {
    for (const node of nodes) {
      const outcome = this.#walk(dot, node);
      if (outcome !== "end") return outcome;
    }
    return "end";
  }

  #walk(dot: Value, node: Node): Outcome {
    this.#node = node;
    switch (node.kind) {
      case "text":
        this.#write(node.text);
        return "end";
      case "action": {
        const value = this.#pipeline(dot, node.pipe);
        if (node.pipe.variables.length > 0) return "end";
        this.#node = node;
        this.#write(value === undefined ? "<no value>" : formatValue(value));
        return "end";
      }
      case "if":
      case "with":
        return this.#branch(dot, node);
      case "range":
        return this.#range(dot, node);
      case "template":
        this.#template(dot, node);
        return "end";
      case "break":
      case "continue":
        return node.kind;
    }
  }

  #branch(dot: Value, node: BranchNode): Outcome {
    const mark = this.#variables.length;
    const value = this.#pipeline(dot, node.pipe);
    let outcome: Outcome = "end";
    if (isTrue(value)) outcome = this.#walkList(node.kind === "with" ? value : dot, node.list);
    else if (node.elseList !== undefined) outcome = this.#walkList(dot, node.elseList);
    this.#variables.length = mark;
    return outcome;
  }

  #range(dot: Value, node: RangeNode): Outcome {
    const mark = this.#variables.length;
    const value = this.#pipeline(dot, node.pipe);
    const inner = this.#variables.length;
    let outcome: Outcome | undefined;
    for (const [index, element] of this.#rounds(value, node)) {
      this.#step();
      this.#setRangeVariables(node.pipe, index, element);
      outcome = this.#walkList(element, node.list);
      this.#variables.length = inner;
      if (outcome === "break") break;
    }
    if (outcome === undefined && node.elseList !== undefined) {
      outcome = this.#walkList(dot, node.elseList);
      this.#variables.length = mark;
      return outcome;
    }
    this.#variables.length = mark;
    return "end";
  }

  #rounds(value: Value, { pipe }: RangeNode): Iterable<Round> {
    const rounds = roundsOf(value);
    if (rounds === undefined) return this.#fail(`range can't iterate over ${formatValue(value)}`);
    if (pipe.variables.length > 1 && integerOf(value) !== undefined) {
      this.#fail(`can't use ${formatValue(value)} to iterate over more than one variable`);
    }
    return rounds;
  }

  #setRangeVariables(pipe: PipeNode, index: Value, element: Value): void {
    const [first, second] = pipe.variables;
    if (first === undefined) return;
    if (pipe.isAssignment) {
      this.#assign(first.name, second === undefined ? element : index);
      if (second !== undefined) this.#assign(second.name, element);
      return;
    }
    this.#variables.setTop(0, element);
    if (second !== undefined) this.#variables.setTop(1, index);
  }

  #template(dot: Value, node: TemplateNode): void {
    if (!this.#options.templates.has(node.name)) {
      this.#fail(`template ${quote(node.name)} not defined`);
    }
    if (this.#depth >= MAX_DEPTH) this.#fail(tooDeep());
    const value = node.pipe === undefined ? undefined : this.#pipeline(dot, node.pipe);
    const shared = { output: this.#output, depth: this.#depth + 1 };
    new Executor(this.#options, node.name, shared).#run(value);
  }

  #pipeline(dot: Value, pipe: PipeNode): Value {
    this.#node = pipe;
    let value: Final = NONE;
    for (const command of pipe.commands) {
      this.#step();
      value = this.#command(dot, command, value) ?? undefined;
    }
    const result = value === NONE ? undefined : value;
    for (const { name } of pipe.variables) {
      if (pipe.isAssignment) this.#assign(name, result);
      else this.#variables.push(name, result);
    }
    return result;
  }

  #command(dot: Value, command: CommandNode, final: Final): Value {
    const [first, ...args] = command.operands;
    switch (first.kind) {
      case "identifier":
        return this.#function(dot, first, { node: command, args, final });
      case "field":
      case "chain":
      case "variable":
        return this.#fields(dot, first, { args, final });
    }
    if (first.kind !== "pipe") this.#node = first;
    if (args.length > 0 || final !== NONE) {
      this.#fail(`can't give argument to non-function ${showNode(first)}`);
    }
    if (first.kind === "nil") this.#fail("nil is not a command");
    return this.#constant(dot, first);
  }

  /** The value of an operand that takes no arguments. */
  #operand(dot: Value, operand: Operand): Value {
    switch (operand.kind) {
      case "identifier":
        return this.#function(dot, operand, { node: operand, args: [], final: NONE });
      case "field":
      case "chain":
      case "variable":
        return this.#fields(dot, operand, { args: [], final: NONE });
      default:
        return this.#constant(dot, operand);
    }
  }

  #constant(dot: Value, operand: Operand): Value {
    switch (operand.kind) {
      case "boolean":
        return operand.value;
      case "string":
        return operand.text;
      case "dot":
        return dot;
      case "number":
        return idealNumber(operand) ?? this.#fail(`${operand.text} overflows int`);
      case "pipe":
        return this.#pipeline(dot, operand);
      default:
        return this.#fail(`can't evaluate command ${quote(showNode(operand))}`);
    }
  }

  #fields(
    dot: Value,
    node: Operand & { kind: "field" | "chain" | "variable" },
    { args, final }: { args: readonly Operand[]; final: Final },
  ): Value {
    this.#node = node;
    let receiver: Value = dot;
    let names: readonly ByteString[];
    if (node.kind === "field") names = node.names;
    else if (node.kind === "variable") {
      receiver = this.#variables.get(node.name);
      names = node.fields;
      if (names.length === 0 && (args.length > 0 || final !== NONE)) {
        this.#fail(`can't give argument to non-function ${showNode(node)}`);
      }
    } else {
      if (node.node.kind === "nil") {
        this.#fail(`indirection through explicit nil in ${showNode(node)}`);
      }
      receiver = this.#operand(dot, node.node);
      this.#node = node;
      names = node.fields;
    }
    for (const [index, name] of names.entries()) {
      const given: Arguments =
        index === names.length - 1 ? { args, final } : { args: [], final: NONE };
      receiver = this.#field(dot, receiver, { name, node, ...given });
    }
    return receiver;
  }

  #field(
    dot: Value,
    receiver: Value,
    { name, node, args, final }: { name: ByteString; node: Operand } & Arguments,
  ): Value {
    if (receiver === undefined) {
      if (this.#options.missingKey !== "error") return undefined;
      return this.#fail(`nil data; no entry for key ${quote(name)}`);
    }
    if (receiver === null) return this.#fail(`nil pointer evaluating ${ANY}.${name}`);
    const hasArguments = args.length > 0 || final !== NONE;
    if (receiver instanceof GoMap || receiver instanceof Struct) {
      const method = receiver.methods?.get(name);
      if (method !== undefined) return this.#call(dot, method, { name, node, args, final });
    }
    if (receiver instanceof Struct && receiver.fields.has(name)) {
      if (!hasArguments) return receiver.fields.get(name);
      this.#fail(`${name} has arguments but cannot be invoked as function`);
    }
    if (receiver instanceof GoMap && (receiver.key === "string" || receiver.key === ANY)) {
      if (hasArguments) this.#fail(`${name} is not a method but has arguments`);
      const value = receiver.entries.get(name);
      return value === undefined ? this.#missing(receiver, name) : value;
    }
    return this.#fail(`can't evaluate field ${name} in type ${typeOf(receiver)}`);
  }

  #missing(map: GoMap, name: ByteString): Value {
    const { missingKey } = this.#options;
    if (missingKey === "zero") return zeroOf(map.element);
    if (missingKey === "default") return undefined;
    return this.#fail(`map has no entry for key ${quote(name)}`);
  }

  #function(
    dot: Value,
    identifier: IdentifierNode,
    given: { node: Operand | CommandNode } & Arguments,
  ): Value {
    this.#node = identifier;
    const { name } = identifier;
    if (name === "and" || name === "or") return this.#shortCircuit(dot, name, given);
    const called = this.#options.functions.get(name);
    if (called === undefined) return this.#fail(`${quote(name)} is not a defined function`);
    return this.#call(dot, called, { name, ...given });
  }

  /** `and` and `or` evaluate their arguments up to the one that decides. */
  #shortCircuit(dot: Value, name: "and" | "or", { args, final }: Arguments): Value {
    if (args.length === 0 && final === NONE) {
      this.#fail(`wrong number of args for ${name}: want at least 1 got 0`);
    }
    let value: Value;
    for (const arg of args) {
      value = this.#argument(dot, ANY, arg);
      if (isTrue(value) === (name === "or")) return value;
    }
    return final === NONE ? value : (final ?? null);
  }

  #call(
    dot: Value,
    { parameters, rest, call }: GoFunction,
    { name, node, args, final }: { name: string; node: Operand | CommandNode } & Arguments,
  ): Value {
    const fixed = parameters.length;
    const count = args.length + (final === NONE ? 0 : 1);
    if (rest === undefined ? count !== fixed : count < fixed) {
      const [want, got] = rest === undefined ? [fixed, count] : [`at least ${fixed}`, args.length];
      this.#fail(`wrong number of args for ${name}: want ${want} got ${got}`);
    }
    const typeAt = (index: number) => parameters[index] ?? rest ?? ANY;
    const values = args.map((arg, index) => this.#argument(dot, typeAt(index), arg));
    if (final !== NONE) values.push(this.#checked(final, typeAt(count - 1)));
    try {
      return call(values, this);
    } catch (error) {
      this.#node = node;
      if (error instanceof TemplateError || error instanceof FunctionError) {
        return this.#fail(`error calling ${name}: ${error.message}`, error);
      }
      throw error;
    }
  }

  #argument(dot: Value, type: string, node: Operand): Value {
    this.#node = node;
    switch (node.kind) {
      case "nil":
        return canBeNil(type) ? null : this.#fail(`cannot assign nil to ${type}`);
      case "dot":
        return this.#checked(dot, type);
      case "boolean":
      case "string":
      case "number": {
        const value = literalOf(node, type);
        return value ?? this.#fail(misfitOf(node, type));
      }
      default:
        return this.#checked(this.#operand(dot, node), type);
    }
  }

  #assign(name: ByteString, value: Value): void {
    if (!this.#variables.set(name, value)) this.#fail(`undefined variable: ${name}`);
  }

  #checked(value: Value, type: string): Value {
    if (value === undefined || value === null) {
      return canBeNil(type) ? null : this.#fail(`invalid value; expected ${type}`);
    }
    if (type === ANY) return value;
    const actual = typeOf(value);
    if (actual === type || `*${type}` === actual) return value;
    return this.#fail(`wrong type for value; expected ${type}; got ${actual}`);
  }

  #write(text: ByteString): void {
    this.#output.text += text;
    const { output } = this.#options.limits;
    if (this.#output.text.length > output) this.#fail(`the output exceeds ${output} bytes`);
  }

  #step(): void {
    const { steps } = this.#options.limits;
    if (++this.#output.steps > steps) this.#fail(`the template takes more than ${steps} steps`);
  }

  #fail(reason: string, cause?: unknown): never {
    const { source, sourceName } = this.#options;
    const node = this.#node;
    const position = node?.position ?? 0;
    const before = source.slice(0, position);
    const place = {
      template: fromBytes(sourceName),
      line: before.split("\n").length,
      column: position - (before.lastIndexOf("\n") + 1),
    };
    const context = `executing ${quote(this.#name)} at <${node ? showNode(node) : ""}>: `;
    throw new TemplateError(place, fromBytes(reason), fromBytes(context), { cause });
  }
}

interface Arguments {
  readonly args: readonly Operand[];
  readonly final: Final;
}

function tooDeep(): string {
  return `exceeded maximum template depth (${MAX_DEPTH})`;
}
