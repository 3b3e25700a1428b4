import { type ByteString, fromBytes } from "../bytes.ts";
import { TemplateError } from "../error.ts";
import { quote } from "../format/quote.ts";
import type { Lexer } from "./lexer.ts";
import type {
  BranchNode,
  CommandNode,
  Node,
  Operand,
  PipeNode,
  RangeNode,
  TemplateNode,
  VariableNode,
} from "./node.ts";
import { readNumber } from "./number.ts";
import { showNode } from "./show-node.ts";
import { showToken, type Token, type TokenKind } from "./token.ts";
import { TokenStream } from "./token-stream.ts";
import { unquote } from "./unquote.ts";

/** As deep as parentheses, and blocks within blocks, may stand in each other. */
const MAX_DEPTH = 1000;

const OPERAND_KINDS: ReadonlySet<TokenKind> = new Set([
  "boolean",
  "character",
  "complex",
  ".",
  "field",
  "identifier",
  "number",
  "nil",
  "raw string",
  "string",
  "variable",
  "left parenthesis",
]);
const VALUE_KINDS: ReadonlySet<Operand["kind"]> = new Set([
  "boolean",
  "dot",
  "nil",
  "number",
  "string",
]);

export interface ParserOptions {
  /** The template's name. */
  readonly name: string;
  /** Asked for each function that is called, with the line of the call. */
  readonly hasFunction: (name: string, line: number) => boolean;
}

/** The templates of a text by name; that of the text itself has the name it was parsed under. */
export type ParsedTemplates = Map<ByteString, readonly Node[]>;

/**
 * Parses a template.
 *
 * @throws {TemplateError} at the first mistake
 */
export function parseTemplate(lexer: Lexer, options: ParserOptions): ParsedTemplates {
  return new Parser(lexer, options).parse();
}

/** What ends a list of nodes. */
type ListEnd = { readonly kind: "end" | "else"; readonly position: number };

class Parser {
  readonly #tokens: TokenStream;
  readonly #options: ParserOptions;
  readonly #templates: ParsedTemplates = new Map();
  #actionLine = 0;
  #variables: ByteString[] = ["$"];
  #rangeDepth = 0;
  #depth = 0;

  constructor(lexer: Lexer, options: ParserOptions) {
    this.#tokens = new TokenStream(lexer);
    this.#options = options;
  }

  parse(): ParsedTemplates {
    const root: Node[] = [];
    while (this.#tokens.peek().kind !== "end of file") {
      if (this.#tokens.peek().kind === "left delimiter") {
        const delimiter = this.#tokens.next();
        const token = this.#tokens.nextNonSpace();
        if (token.kind === "define") {
          this.#definition();
          continue;
        }
        this.#tokens.back(delimiter, token);
      }
      const node = this.#textOrAction();
      if (isListEnd(node)) this.#fail(`unexpected {{${node.kind}}}`);
      root.push(node);
    }
    this.#add(this.#options.name, root);
    return this.#templates;
  }

  #definition(): void {
    const context = "define clause";
    const name = this.#templateName(this.#tokens.nextNonSpace(), context);
    this.#expect("right delimiter", context);
    this.#ownScope(() => {
      const { nodes, end } = this.#list();
      if (end.kind !== "end") this.#fail(`unexpected {{else}} in ${context}`);
      this.#add(name, nodes);
    });
  }

  /** A template that another one defines has its own variables and ranges. */
  #ownScope(parse: () => void): void {
    const variables = this.#variables;
    const rangeDepth = this.#rangeDepth;
    this.#variables = ["$"];
    this.#rangeDepth = 0;
    this.#actionLine = 0;
    parse();
    this.#variables = variables;
    this.#rangeDepth = rangeDepth;
  }

  /** Of two templates of one name an empty one gives way to the other. */
  #add(name: ByteString, nodes: readonly Node[]): void {
    const known = this.#templates.get(name);
    if (known === undefined || isEmpty(known)) this.#templates.set(name, nodes);
    else if (!isEmpty(nodes))
      this.#fail(`template: multiple definition of template ${quote(name)}`);
  }

  #list(): { nodes: Node[]; end: ListEnd } {
    if (++this.#depth > MAX_DEPTH) this.#fail("max block depth exceeded");
    const nodes: Node[] = [];
    while (this.#tokens.peekNonSpace().kind !== "end of file") {
      const node = this.#textOrAction();
      if (isListEnd(node)) {
        this.#depth--;
        return { nodes, end: node };
      }
      nodes.push(node);
    }
    return this.#fail("unexpected EOF");
  }

  #textOrAction(): Node | ListEnd {
    const token = this.#tokens.nextNonSpace();
    if (token.kind === "text") {
      return { kind: "text", text: token.text, position: token.position };
    }
    if (token.kind !== "left delimiter") return this.#unexpected(token, "input");
    this.#actionLine = token.line;
    const node = this.#action();
    this.#actionLine = 0;
    return node;
  }

  #action(): Node | ListEnd {
    const token = this.#tokens.nextNonSpace();
    switch (token.kind) {
      case "block":
        return this.#block();
      case "break":
      case "continue":
        return this.#loopControl(token, token.kind);
      case "else":
        return this.#else();
      case "end":
        return { kind: "end", position: this.#expect("right delimiter", "end").position };
      case "if":
      case "with":
        return this.#branch(token.kind);
      case "range":
        return this.#range();
      case "template":
        return this.#template();
    }
    this.#tokens.back(token);
    const pipe = this.#pipeline("command", "right delimiter");
    return { kind: "action", pipe, position: token.position };
  }

  #loopControl({ position }: Token, kind: "break" | "continue"): Node {
    const token = this.#tokens.nextNonSpace();
    if (token.kind !== "right delimiter") this.#unexpected(token, `{{${kind}}}`);
    if (this.#rangeDepth === 0) this.#fail(`{{${kind}}} outside {{range}}`);
    return { kind, position };
  }

  #else(): ListEnd {
    const ahead = this.#tokens.peekNonSpace();
    if (ahead.kind === "if" || ahead.kind === "with") {
      return { kind: "else", position: ahead.position };
    }
    return { kind: "else", position: this.#expect("right delimiter", "else").position };
  }

  #branch(kind: "if" | "with"): BranchNode {
    const outer = this.#variables.length;
    const pipe = this.#pipeline(kind, "right delimiter");
    const { nodes: list, end } = this.#list();
    let elseList: Node[] | undefined;
    if (end.kind === "else") {
      if (this.#tokens.peek().kind === kind) {
        this.#tokens.next();
        if (++this.#depth > MAX_DEPTH) this.#fail("max block depth exceeded");
        elseList = [this.#branch(kind)];
        this.#depth--;
      } else elseList = this.#elseList();
    }
    this.#variables.length = outer;
    return { kind, pipe, list, elseList, position: pipe.position };
  }

  #range(): RangeNode {
    const outer = this.#variables.length;
    const pipe = this.#pipeline("range", "right delimiter");
    this.#rangeDepth++;
    const { nodes: list, end } = this.#list();
    this.#rangeDepth--;
    const elseList = end.kind === "else" ? this.#elseList() : undefined;
    this.#variables.length = outer;
    return { kind: "range", pipe, list, elseList, position: pipe.position };
  }

  #elseList(): Node[] {
    const { nodes, end } = this.#list();
    if (end.kind !== "end") this.#fail(`expected end; found {{else}}`);
    return nodes;
  }

  /** A template that is defined where it is used. */
  #block(): TemplateNode {
    const context = "block clause";
    const token = this.#tokens.nextNonSpace();
    const name = this.#templateName(token, context);
    const pipe = this.#pipeline(context, "right delimiter");
    this.#ownScope(() => {
      const { nodes, end } = this.#list();
      if (end.kind !== "end") this.#fail(`unexpected {{else}} in ${context}`);
      this.#add(name, nodes);
    });
    return { kind: "template", name, pipe, position: token.position };
  }

  #template(): TemplateNode {
    const context = "template clause";
    const token = this.#tokens.nextNonSpace();
    const name = this.#templateName(token, context);
    const { position } = token;
    const next = this.#tokens.nextNonSpace();
    if (next.kind === "right delimiter") {
      return { kind: "template", name, pipe: undefined, position };
    }
    this.#tokens.back(next);
    const pipe = this.#pipeline(context, "right delimiter");
    return { kind: "template", name, pipe, position };
  }

  #templateName(token: Token, context: string): ByteString {
    if (token.kind !== "string" && token.kind !== "raw string") this.#unexpected(token, context);
    return unquote(token.text) ?? this.#fail("invalid syntax");
  }

  #pipeline(context: string, end: TokenKind): PipeNode {
    const { position, line } = this.#tokens.peekNonSpace();
    const { variables, isAssignment } = this.#declarations(context);
    const commands: CommandNode[] = [];
    for (;;) {
      const token = this.#tokens.nextNonSpace();
      if (token.kind === end) break;
      if (!OPERAND_KINDS.has(token.kind)) this.#unexpected(token, context);
      this.#tokens.back(token);
      commands.push(this.#command());
    }
    if (commands.length === 0) this.#fail(`missing value for ${context}`);
    for (const [index, command] of commands.entries()) {
      if (index > 0 && VALUE_KINDS.has(command.operands[0].kind)) {
        this.#fail(`non executable command in pipeline stage ${index + 1}`);
      }
    }
    return { kind: "pipe", position, line, variables, isAssignment, commands };
  }

  /** "$x :=", "$x =" or, for a range, "$i, $x :=", if there is one. */
  #declarations(context: string): { variables: VariableNode[]; isAssignment: boolean } {
    const variables: VariableNode[] = [];
    for (;;) {
      const token = this.#tokens.peekNonSpace();
      if (token.kind !== "variable") return { variables, isAssignment: false };
      this.#tokens.next();
      const behind = this.#tokens.peek();
      const next = this.#tokens.peekNonSpace();
      const isComma = next.kind === "other" && next.text === ",";
      if (next.kind !== "assign" && next.kind !== "declare" && !isComma) {
        this.#tokens.back(token, ...(behind.kind === "space" ? [behind] : []));
        return { variables, isAssignment: false };
      }
      this.#tokens.nextNonSpace();
      variables.push(variableNode(token));
      this.#variables.push(token.text);
      if (!isComma) return { variables, isAssignment: next.kind === "assign" };
      if (context !== "range" || variables.length > 1) {
        this.#fail(`too many declarations in ${context}`);
      }
      const follows = this.#tokens.peekNonSpace().kind;
      if (!["variable", "right delimiter", "right parenthesis"].includes(follows)) {
        this.#fail("range can only initialize variables");
      }
    }
  }

  #command(): CommandNode {
    const { position } = this.#tokens.peekNonSpace();
    const operands: Operand[] = [];
    for (;;) {
      this.#tokens.peekNonSpace();
      const operand = this.#operand();
      if (operand !== undefined) operands.push(operand);
      const token = this.#tokens.next();
      if (token.kind === "space") continue;
      if (token.kind === "right delimiter" || token.kind === "right parenthesis") {
        this.#tokens.back(token);
      } else if (token.kind !== "pipe") this.#unexpected(token, "operand");
      break;
    }
    const [first, ...others] = operands;
    if (first === undefined) return this.#fail("empty command");
    return { kind: "command", position, operands: [first, ...others] };
  }

  #operand(): Operand | undefined {
    const node = this.#term();
    if (node === undefined || this.#tokens.peek().kind !== "field") return node;
    const { position } = this.#tokens.peek();
    const fields: ByteString[] = [];
    while (this.#tokens.peek().kind === "field") fields.push(this.#tokens.next().text.slice(1));
    switch (node.kind) {
      case "field":
        return { ...node, names: [...node.names, ...fields], position };
      case "variable":
        return { ...node, fields: [...node.fields, ...fields], position };
      case "boolean":
      case "string":
      case "number":
      case "nil":
      case "dot":
        return this.#fail(`unexpected . after term ${quote(showNode(node))}`);
      default:
        return { kind: "chain", node, fields, position };
    }
  }

  #term(): Operand | undefined {
    const token = this.#tokens.nextNonSpace();
    const { kind, text, position } = token;
    switch (kind) {
      case "identifier":
        if (!this.#options.hasFunction(text, token.line))
          this.#fail(`function ${quote(text)} not defined`);
        return { kind, name: text, position };
      case ".":
        return { kind: "dot", position };
      case "nil":
        return { kind, position };
      case "variable":
        if (!this.#variables.includes(text)) this.#fail(`undefined variable ${quote(text)}`);
        return variableNode(token);
      case "field":
        return { kind, names: [text.slice(1)], position };
      case "boolean":
        return { kind, value: text === "true", position };
      case "character":
      case "complex":
      case "number": {
        const values = readNumber(text, kind);
        if (typeof values === "string") return this.#fail(values);
        return { kind: "number", text, position, ...values };
      }
      case "left parenthesis": {
        if (++this.#depth > MAX_DEPTH) this.#fail("max expression depth exceeded");
        const pipe = this.#pipeline("parenthesized pipeline", "right parenthesis");
        this.#depth--;
        return pipe;
      }
      case "string":
      case "raw string":
        return {
          kind: "string",
          literal: text,
          text: unquote(text) ?? this.#fail("invalid syntax"),
          position,
        };
    }
    this.#tokens.back(token);
    return undefined;
  }

  #expect(kind: TokenKind, context: string): Token {
    const token = this.#tokens.nextNonSpace();
    return token.kind === kind ? token : this.#unexpected(token, context);
  }

  #unexpected(token: Token, context: string): never {
    if (token.kind !== "error") return this.#fail(`unexpected ${showToken(token)} in ${context}`);
    const isElsewhere = this.#actionLine !== 0 && this.#actionLine !== token.line;
    const word = token.text.endsWith(" action") ? "" : " in action";
    const start = isElsewhere ? `${word} started at ${this.#options.name}:${this.#actionLine}` : "";
    return this.#fail(`${token.text}${start}`);
  }

  #fail(reason: string): never {
    const place = { template: fromBytes(this.#options.name), line: this.#tokens.line };
    throw new TemplateError(place, fromBytes(reason));
  }
}

function variableNode({ text, position }: Token): VariableNode {
  return { kind: "variable", name: text, fields: [], position };
}

function isListEnd(node: Node | ListEnd): node is ListEnd {
  return node.kind === "end" || node.kind === "else";
}

function isEmpty(nodes: readonly Node[]): boolean {
  return nodes.every((node) => node.kind === "text" && node.text.trim() === "");
}
