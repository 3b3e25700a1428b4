import { BUILTINS } from "./builtins/builtins.ts";
import { type ByteString, toBytes } from "./bytes.ts";
import type { MissingKey } from "./exec/evaluator.ts";
import { Executor, type Limits } from "./exec/executor.ts";
import { Lexer } from "./syntax/lexer.ts";
import { type ParsedTemplates, parseTemplate } from "./syntax/parser.ts";
import type { GoFunction, Value } from "./values/value.ts";

export interface TemplateOptions {
  /** The name in errors, as a file's. */
  readonly name: string;
  /** "{{" unless told; empty as well. */
  readonly leftDelimiter?: string;
  /** "}}" unless told; empty as well. */
  readonly rightDelimiter?: string;
  /** Functions besides the built-in ones, which they may replace but for `and` and `or`. */
  readonly functions?: ReadonlyMap<string, GoFunction>;
}

export interface ExecuteOptions {
  /** The functions of this execution; those that the template was parsed with unless told. */
  readonly functions?: ReadonlyMap<string, GoFunction>;
  /** "default" unless told: "<no value>". */
  readonly missingKey?: MissingKey;
  readonly limits?: Partial<Limits>;
}

const DEFAULT_LIMITS: Limits = { steps: 50_000_000, output: 256 * 1024 * 1024 };

/** A template of Go's text/template. */
export class Template {
  readonly #options: TemplateOptions;
  readonly #source: ByteString;
  readonly #templates: ParsedTemplates;

  private constructor(options: TemplateOptions, source: ByteString, templates: ParsedTemplates) {
    this.#options = options;
    this.#source = source;
    this.#templates = templates;
  }

  /**
   * Parses a text.
   *
   * @param source as UTF-8, or as text
   * @throws {TemplateError} at the first mistake, with its line
   */
  static parse(source: string | Uint8Array, options: TemplateOptions): Template {
    const bytes =
      typeof source === "string" ? toBytes(source) : Buffer.from(source).toString("latin1");
    const { functions, name } = options;
    const lexer = new Lexer(bytes, {
      leftDelimiter: toBytes(options.leftDelimiter || "{{"),
      rightDelimiter: toBytes(options.rightDelimiter || "}}"),
    });
    const hasFunction = (each: string) => BUILTINS.has(each) || functions?.has(each) === true;
    return new Template(options, bytes, parseTemplate(lexer, { name: toBytes(name), hasFunction }));
  }

  /**
   * Executes the template.
   *
   * @param dot what `.` and `$` are
   * @throws {TemplateError} at the first mistake, with its place
   */
  execute(dot: Value, options: ExecuteOptions = {}): Buffer {
    const functions = new Map([
      ...BUILTINS,
      ...(options.functions ?? this.#options.functions ?? new Map<string, GoFunction>()),
    ]);
    const name = toBytes(this.#options.name);
    const output = Executor.execute(
      {
        source: this.#source,
        sourceName: name,
        templates: this.#templates,
        functions,
        missingKey: options.missingKey ?? "default",
        limits: { ...DEFAULT_LIMITS, ...options.limits },
      },
      name,
      dot,
    );
    return Buffer.from(output, "latin1");
  }
}
