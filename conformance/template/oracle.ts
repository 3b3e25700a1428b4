import { GoOracle } from "../go-oracle.ts";

export interface Question {
  /** "go" for text/template, with `data` as its dot; "consul" for consul-template; "sockaddr" for go-sockaddr. */
  readonly mode: "go" | "consul" | "sockaddr";
  readonly text: string;
  readonly data?: unknown;
  /** NAME=VALUE */
  readonly env?: readonly string[];
  readonly left?: string;
  readonly right?: string;
  readonly missingKeyIsError?: boolean;
  readonly sandbox?: string;
  /** The dot of go-sockaddr: "NAME ADDRESS/PREFIX FLAG|FLAG". */
  readonly addresses?: readonly string[];
  /** The address of an HTTP API like Nomad's, which is asked for variables. */
  readonly nomad?: string;
}

export interface Answer {
  readonly ok: boolean;
  /** The output as text, each byte one character. */
  readonly output: string;
  /** What it printed beside it. */
  readonly printed: string;
  /** What it waits for, as consul-template names it. */
  readonly missing?: readonly string[] | null;
  readonly error?: string;
  /** Where the error stands; 0 where it does not say. */
  readonly line: number;
  /** How long it took to parse and execute it. */
  readonly milliseconds: number;
}

type Wire = Omit<Question, "text"> & { readonly text: string };
type WireAnswer = Omit<Answer, "output" | "printed"> & {
  readonly output: string | null;
  readonly printed: string | null;
};

/** Go's text/template and HashiCorp's consul-template. */
export class Oracle implements Disposable {
  readonly #program = new GoOracle<Wire, WireAnswer>("go-template");

  async ask(question: Question): Promise<Answer> {
    const text = Buffer.from(question.text).toString("base64");
    const answer = await this.#program.ask({ ...question, text });
    return { ...answer, output: decode(answer.output), printed: decode(answer.printed) };
  }

  [Symbol.dispose](): void {
    this.#program[Symbol.dispose]();
  }
}

function decode(base64: string | null): string {
  return Buffer.from(base64 ?? "", "base64").toString("latin1");
}
