import type { ByteString } from "../bytes.ts";
import { FunctionError } from "../error.ts";
import { formatValue } from "../format/format-value.ts";
import { quote } from "../format/quote.ts";
import type { BranchNode, Node, PipeNode, RangeNode, TemplateNode } from "../syntax/node.ts";
import type { ParsedTemplates } from "../syntax/parser.ts";
import { integerOf, isTrue } from "../values/types.ts";
import type { CallContext, Value } from "../values/value.ts";
import { Evaluator, type EvaluatorOptions } from "./evaluator.ts";
import { type Round, roundsOf } from "./rounds.ts";

/** As deep as templates may call each other. */
const MAX_DEPTH = 1000;

export interface Limits {
  /** Commands, rounds of loops, and the text that functions make, so that an endless template ends. */
  readonly steps: number;
  /** Bytes of output. */
  readonly output: number;
}

export interface ExecutorOptions extends EvaluatorOptions {
  readonly templates: ParsedTemplates;
  readonly limits: Limits;
}

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
  readonly #evaluator: Evaluator;

  private constructor(
    options: ExecutorOptions,
    name: ByteString,
    { output, depth }: { output: Output; depth: number },
  ) {
    this.#options = options;
    this.#name = name;
    this.#output = output;
    this.#depth = depth;
    this.#evaluator = new Evaluator(options, name, { context: this, step: () => this.#step() });
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
      if (error instanceof RangeError)
        executor.#evaluator.fail("the template is nested too deeply", error);
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

  readonly spend = (steps: number): void => {
    const { limits } = this.#options;
    this.#output.steps += steps;
    if (this.#output.steps > limits.steps) {
      throw new FunctionError(`the template takes more than ${limits.steps} steps`);
    }
  };

  #run(dot: Value): void {
    const nodes = this.#options.templates.get(this.#name) ?? [];
    this.#evaluator.variables.push("$", dot);
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
    this.#evaluator.at(node);
    switch (node.kind) {
      case "text":
        this.#write(node.text);
        return "end";
      case "action": {
        const value = this.#evaluator.pipeline(dot, node.pipe);
        if (node.pipe.variables.length > 0) return "end";
        this.#evaluator.at(node);
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
    const mark = this.#evaluator.variables.length;
    const value = this.#evaluator.pipeline(dot, node.pipe);
    let outcome: Outcome = "end";
    if (isTrue(value)) outcome = this.#walkList(node.kind === "with" ? value : dot, node.list);
    else if (node.elseList !== undefined) outcome = this.#walkList(dot, node.elseList);
    this.#evaluator.variables.length = mark;
    return outcome;
  }

  #range(dot: Value, node: RangeNode): Outcome {
    const mark = this.#evaluator.variables.length;
    const value = this.#evaluator.pipeline(dot, node.pipe);
    const inner = this.#evaluator.variables.length;
    let outcome: Outcome | undefined;
    for (const [index, element] of this.#rounds(value, node)) {
      this.#step();
      this.#setRangeVariables(node.pipe, index, element);
      outcome = this.#walkList(element, node.list);
      this.#evaluator.variables.length = inner;
      if (outcome === "break") break;
    }
    if (outcome === undefined && node.elseList !== undefined) {
      outcome = this.#walkList(dot, node.elseList);
      this.#evaluator.variables.length = mark;
      return outcome;
    }
    this.#evaluator.variables.length = mark;
    return "end";
  }

  #rounds(value: Value, { pipe }: RangeNode): Iterable<Round> {
    const rounds = roundsOf(value);
    if (rounds === undefined)
      return this.#evaluator.fail(`range can't iterate over ${formatValue(value)}`);
    if (pipe.variables.length > 1 && integerOf(value) !== undefined) {
      this.#evaluator.fail(
        `can't use ${formatValue(value)} to iterate over more than one variable`,
      );
    }
    return rounds;
  }

  #setRangeVariables(pipe: PipeNode, index: Value, element: Value): void {
    const [first, second] = pipe.variables;
    if (first === undefined) return;
    if (pipe.isAssignment) {
      this.#evaluator.assign(first.name, second === undefined ? element : index);
      if (second !== undefined) this.#evaluator.assign(second.name, element);
      return;
    }
    this.#evaluator.variables.setTop(0, element);
    if (second !== undefined) this.#evaluator.variables.setTop(1, index);
  }

  #template(dot: Value, node: TemplateNode): void {
    if (!this.#options.templates.has(node.name)) {
      this.#evaluator.fail(`template ${quote(node.name)} not defined`);
    }
    if (this.#depth >= MAX_DEPTH) this.#evaluator.fail(tooDeep());
    const value = node.pipe === undefined ? undefined : this.#evaluator.pipeline(dot, node.pipe);
    const shared = { output: this.#output, depth: this.#depth + 1 };
    new Executor(this.#options, node.name, shared).#run(value);
  }

  #write(text: ByteString): void {
    this.#output.text += text;
    const { output } = this.#options.limits;
    if (this.#output.text.length > output)
      this.#evaluator.fail(`the output exceeds ${output} bytes`);
  }

  #step(): void {
    const { steps } = this.#options.limits;
    if (++this.#output.steps > steps)
      this.#evaluator.fail(`the template takes more than ${steps} steps`);
  }
}

function tooDeep(): string {
  return `exceeded maximum template depth (${MAX_DEPTH})`;
}
