import { type ByteString, fromBytes } from "../bytes.ts";
import { FunctionError, TemplateError } from "../error.ts";
import { quote } from "../format/quote.ts";
import type { CommandNode, IdentifierNode, Node, Operand, PipeNode } from "../syntax/node.ts";
import { showNode } from "../syntax/show-node.ts";
import { canBeNil, isTrue, typeOf, zeroOf } from "../values/types.ts";
import {
  ANY,
  type CallContext,
  type GoFunction,
  GoMap,
  Integer,
  Struct,
  type Value,
} from "../values/value.ts";
import { idealNumber, literalOf, misfitOf } from "./literal.ts";
import { Variables } from "./variables.ts";

/**
 * What a key is that a map does not have: no value, the zero value of the map's elements, or an
 * error; Go's option `missingkey`.
 */
export type MissingKey = "default" | "zero" | "error";

export interface EvaluatorOptions {
  /** The text that was parsed, for places of errors, and the name it was parsed under. */
  readonly source: ByteString;
  readonly sourceName: string;
  readonly functions: ReadonlyMap<string, GoFunction>;
  readonly missingKey: MissingKey;
}

/** No value was handed on by a pipeline; unlike `undefined`, which may be. */
const NONE: unique symbol = Symbol("none");
type Final = Value | typeof NONE;

/** Text that a function makes counts in the limit of steps, or a few calls could fill the memory. */
const BYTES_A_STEP = 256;

/** Evaluates the pipelines of one template. */
export class Evaluator {
  readonly variables = new Variables();
  readonly #options: EvaluatorOptions;
  readonly #name: ByteString;
  readonly #context: CallContext;
  readonly #step: () => void;
  /** What is being evaluated, for errors. */
  #node: Node | Operand | CommandNode | undefined;

  /**
   * @param name the template's
   * @param given.context what functions may ask
   * @param given.step called for each command; may throw
   */
  constructor(
    options: EvaluatorOptions,
    name: ByteString,
    { context, step }: { context: CallContext; step: () => void },
  ) {
    this.#options = options;
    this.#name = name;
    this.#context = context;
    this.#step = step;
  }

  /** Says where the next error stands. */
  at(node: Node): void {
    this.#node = node;
  }

  /** @throws {TemplateError} at the first mistake */
  pipeline(dot: Value, pipe: PipeNode): Value {
    this.#node = pipe;
    let value: Final = NONE;
    for (const command of pipe.commands) {
      this.#step();
      value = this.#command(dot, command, value) ?? undefined;
    }
    const result = value === NONE ? undefined : value;
    for (const { name } of pipe.variables) {
      if (pipe.isAssignment) this.assign(name, result);
      else this.variables.push(name, result);
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
      this.fail(`can't give argument to non-function ${showNode(first)}`);
    }
    if (first.kind === "nil") this.fail("nil is not a command");
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
        return idealNumber(operand) ?? this.fail(`${operand.text} overflows int`);
      case "pipe":
        return this.pipeline(dot, operand);
      default:
        return this.fail(`can't evaluate command ${quote(showNode(operand))}`);
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
      receiver = this.variables.get(node.name);
      names = node.fields;
      if (names.length === 0 && (args.length > 0 || final !== NONE)) {
        this.fail(`can't give argument to non-function ${showNode(node)}`);
      }
    } else {
      if (node.node.kind === "nil") {
        this.fail(`indirection through explicit nil in ${showNode(node)}`);
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
      return this.fail(`nil data; no entry for key ${quote(name)}`);
    }
    if (receiver === null) return this.fail(`nil pointer evaluating ${ANY}.${name}`);
    const hasArguments = args.length > 0 || final !== NONE;
    if (receiver instanceof GoMap || receiver instanceof Struct || receiver instanceof Integer) {
      const method = receiver.methods?.get(name);
      if (method !== undefined) return this.#call(dot, method, { name, node, args, final });
    }
    if (receiver instanceof Struct && receiver.fields.has(name)) {
      if (!hasArguments) return receiver.fields.get(name);
      this.fail(`${name} has arguments but cannot be invoked as function`);
    }
    if (receiver instanceof GoMap && (receiver.key === "string" || receiver.key === ANY)) {
      if (hasArguments) this.fail(`${name} is not a method but has arguments`);
      const value = receiver.entries.get(name);
      return value === undefined ? this.#missing(receiver, name) : value;
    }
    return this.fail(`can't evaluate field ${name} in type ${typeOf(receiver)}`);
  }

  #missing(map: GoMap, name: ByteString): Value {
    const { missingKey } = this.#options;
    if (missingKey === "zero") return map.zero ?? zeroOf(map.element);
    if (missingKey === "default") return undefined;
    return this.fail(`map has no entry for key ${quote(name)}`);
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
    if (called === undefined) return this.fail(`${quote(name)} is not a defined function`);
    return this.#call(dot, called, { name, ...given });
  }

  /** `and` and `or` evaluate their arguments up to the one that decides. */
  #shortCircuit(dot: Value, name: "and" | "or", { args, final }: Arguments): Value {
    if (args.length === 0 && final === NONE) {
      this.fail(`wrong number of args for ${name}: want at least 1 got 0`);
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
      this.fail(`wrong number of args for ${name}: want ${want} got ${got}`);
    }
    const typeAt = (index: number) => parameters[index] ?? rest ?? ANY;
    const values = args.map((arg, index) => this.#argument(dot, typeAt(index), arg));
    if (final !== NONE) values.push(this.#checked(final, typeAt(count - 1)));
    try {
      const result = call(values, this.#context);
      if (typeof result === "string" && result.length >= BYTES_A_STEP) {
        this.#context.spend(Math.floor(result.length / BYTES_A_STEP));
      }
      return result;
    } catch (error) {
      this.#node = node;
      if (error instanceof TemplateError || error instanceof FunctionError) {
        return this.fail(`error calling ${name}: ${error.message}`, error);
      }
      throw error;
    }
  }

  #argument(dot: Value, type: string, node: Operand): Value {
    this.#node = node;
    switch (node.kind) {
      case "nil":
        return canBeNil(type) ? null : this.fail(`cannot assign nil to ${type}`);
      case "dot":
        return this.#checked(dot, type);
      case "boolean":
      case "string":
      case "number": {
        const value = literalOf(node, type);
        return value ?? this.fail(misfitOf(node, type));
      }
      default:
        return this.#checked(this.#operand(dot, node), type);
    }
  }

  /** @throws {TemplateError} for a variable that was not declared */
  assign(name: ByteString, value: Value): void {
    if (!this.variables.set(name, value)) this.fail(`undefined variable: ${name}`);
  }

  #checked(value: Value, type: string): Value {
    if (value === undefined || value === null) {
      return canBeNil(type) ? null : this.fail(`invalid value; expected ${type}`);
    }
    if (type === ANY) return value;
    const actual = typeOf(value);
    if (actual === type || `*${type}` === actual) return value;
    return this.fail(`wrong type for value; expected ${type}; got ${actual}`);
  }

  /** @throws {TemplateError} with the place of what is being evaluated */
  fail(reason: string, cause?: unknown): never {
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
