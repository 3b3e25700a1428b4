import { createHash } from "node:crypto";
import { Fault } from "@drover/fault";
import {
  FunctionError,
  type GoFunction,
  serviceFunctions,
  type VariableQuery,
  type VariableStub,
  variableFunctions,
} from "@drover/go-template";
import type { SourceChange, TemplateReader, TemplateSources } from "./template-sources.ts";

/** What one rendering of a template asks the cluster for, and is answered. */
export class Dependencies {
  readonly #sources: TemplateSources;
  readonly #reader: TemplateReader;
  readonly #region: string;
  readonly #answers = createHash("sha256");
  readonly #variables = new Set<string>();
  readonly #prefixes: { namespace: string; prefix: string }[] = [];
  readonly #missing = new Set<string>();
  #usesServices = false;
  #fingerprint: string | undefined;

  constructor(sources: TemplateSources, reader: TemplateReader, region: string) {
    this.#sources = sources;
    this.#reader = reader;
    this.#region = region;
  }

  /** Whether nothing was asked for, so that what was rendered stays as it is. */
  get isEmpty(): boolean {
    return !this.#usesServices && this.#variables.size === 0 && this.#prefixes.length === 0;
  }

  /** What has to be there before anything is rendered, in the words of consul-template. */
  get missing(): readonly string[] {
    return [...this.#missing].sort();
  }

  /** The same as long as all answers are. */
  get fingerprint(): string {
    this.#fingerprint ??= this.#answers.digest("hex");
    return this.#fingerprint;
  }

  isTouchedBy({ services, variables }: SourceChange): boolean {
    if (services && this.#usesServices) return true;
    return variables.some(
      ({ Namespace, Path }) =>
        this.#variables.has(keyOf(Namespace, Path)) ||
        this.#prefixes.some(({ namespace, prefix }) => {
          return (namespace === "*" || namespace === Namespace) && Path.startsWith(prefix);
        }),
    );
  }

  /** The functions that ask. */
  functions(): [name: string, GoFunction][] {
    const { namespace } = { namespace: this.#reader.alloc.Namespace };
    return Object.entries({
      ...serviceFunctions(() => {
        this.#usesServices = true;
        return this.#noted(this.#sources.services(namespace));
      }),
      ...variableFunctions({
        timeZone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
        get: (query) => this.#variable(query),
        list: (query) => this.#list(query),
        onMissing: (query, { isPrefix }) => {
          this.#missing.add(`nomad.var.${isPrefix ? "list" : "block"}(${this.#nameOf(query)})`);
        },
      }),
    });
  }

  #variable({ path, namespace = this.#reader.alloc.Namespace }: VariableQuery) {
    this.#variables.add(keyOf(namespace, path));
    const found = this.#orRefused(() => this.#sources.variable(this.#reader, { namespace, path }));
    this.#noted(found === undefined ? path : [namespace, path, found.ModifyIndex]);
    return found;
  }

  #list({
    path: prefix,
    namespace = this.#reader.alloc.Namespace,
  }: VariableQuery): readonly VariableStub[] {
    this.#prefixes.push({ namespace, prefix });
    return this.#noted(
      this.#orRefused(() => this.#sources.variables(this.#reader, { namespace, prefix })),
    );
  }

  #noted<Answer>(answer: Answer): Answer {
    const text = JSON.stringify(answer, (_key, value) =>
      typeof value === "bigint" ? String(value) : value,
    );
    this.#answers.update(`${text}\n`);
    return answer;
  }

  #orRefused<Answer>(ask: () => Answer): Answer {
    try {
      return ask();
    } catch (error) {
      throw new FunctionError(Fault.from(error).message);
    }
  }

  #nameOf({ path, namespace = this.#reader.alloc.Namespace }: VariableQuery): string {
    return `${path}@${namespace}.${this.#region}`;
  }
}

function keyOf(namespace: string, path: string): string {
  return `${namespace}\0${path}`;
}
