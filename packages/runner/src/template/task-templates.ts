import { createHash } from "node:crypto";
import { closeSync, constants, existsSync, openSync } from "node:fs";
import path from "node:path";
import { Fault } from "@drover/fault";
import {
  consulTemplateFunctions,
  FunctionError,
  type GoFunction,
  Template as GoTemplate,
  TemplateError,
} from "@drover/go-template";
import { type ChangeScript, interpolate, type Template } from "@drover/job";
import { matchesGlob } from "@drover/schema";
import type { TaskHookContext } from "../hooks/task-hook.ts";
import { Dependencies } from "./dependencies.ts";
import { parseEnvFile } from "./env-file.ts";
import { sandboxPath } from "./sandbox.ts";
import { readDescriptor, readSandboxFile, writeSandboxFile } from "./sandbox-files.ts";

/** In the task's private directory: hashes of what each template was rendered to last, and from what. */
const STATE_FILE = "templates.json";
const NS_PER_MS = 1_000_000n;
const DEFAULT_MODE = 0o644;
/** The longest wait for quiet, where a template says only the shortest. */
const MAX_WAIT_FACTOR = 4;
/** What one rendering may cost; it holds up the agent meanwhile. */
const LIMITS = { steps: 1_000_000, output: 32 * 1024 * 1024 };

/** How many bytes of what one rendering prints reach the agent's log. */
const MAX_PRINTED = 64 * 1024;

export type TemplateContext = Pick<
  TaskHookContext,
  "alloc" | "task" | "allocDir" | "directories" | "scope" | "settings" | "sources" | "log" | "now"
>;

/** A template, and what it yields now. */
export interface Rendering {
  readonly template: Template;
  /** Undefined while something is missing. */
  readonly content: Buffer | undefined;
  /** Relative to the allocation's directory. */
  readonly destination: string;
  readonly dependencies: Dependencies;
}

/** What is kept of the newest rendering of a template. */
interface KeptRendering {
  /** Of the content. */
  readonly hash: string;
  /** Of what the cluster answered. */
  readonly answers: string;
}

/** The templates of one task. */
export class TaskTemplates {
  readonly #context: TemplateContext;

  constructor(context: TemplateContext) {
    this.#context = context;
  }

  get #templates(): readonly Template[] {
    return this.#context.task.Templates ?? [];
  }

  /** The change scripts that run when the task has started for the first time. */
  get firstScripts(): ChangeScript[] {
    return this.#templates.flatMap(({ ChangeMode, ChangeScript: script }) => {
      return ChangeMode === "script" && script?.RunOnFirstRender ? [script] : [];
    });
  }

  /** How long nothing may change before they are rendered anew, and the longest wait for that. */
  get wait(): { minMs: number; maxMs: number } {
    const waits = this.#templates.map(({ Wait }) => {
      const min = Number(Wait?.Min ?? 0);
      return { min, max: Number(Wait?.Max ?? min * MAX_WAIT_FACTOR) };
    });
    return {
      minMs: Math.max(0, ...waits.map(({ min }) => min)) / Number(NS_PER_MS),
      maxMs: Math.max(0, ...waits.map(({ max }) => max)) / Number(NS_PER_MS),
    };
  }

  /**
   * What each template yields now, but for those that are rendered once and have been.
   *
   * @throws {Fault} `invalid_argument` with the template's number, line and column
   */
  render(): Rendering[] {
    const kept = this.#kept();
    return this.#templates
      .filter(({ Once, DestPath }) => !Once || !Object.hasOwn(kept, DestPath))
      .map((template) => this.#render(template));
  }

  /**
   * Writes those files whose content is not what was rendered last; what misses something is left out.
   *
   * @param options.force also those that only look different, since somebody else wrote to them
   * @returns the templates whose content changed
   * @throws {Fault} as the system says
   */
  place(renderings: readonly Rendering[], { force }: { force: boolean }): Template[] {
    const kept = this.#kept();
    const changed: Template[] = [];
    let isKept = true;
    for (const { template, content, destination, dependencies } of renderings) {
      if (content === undefined) continue;
      const hash = createHash("sha256").update(content).digest("hex");
      const answers = dependencies.fingerprint;
      const before = kept[template.DestPath];
      const isNew = before?.hash !== hash;
      if (isNew) changed.push(template);
      if (isNew || (force && !this.#isThere(destination, content))) {
        writeSandboxFile(this.#context.allocDir, destination, content, attributesOf(template));
      }
      isKept &&= !isNew && before?.answers === answers;
      kept[template.DestPath] = { hash, answers };
    }
    if (!isKept) this.#keep(kept);
    return changed;
  }

  /** Those for which the cluster answers something else than when they were placed. */
  outdated(renderings: readonly Rendering[]): Rendering[] {
    const kept = this.#kept();
    return renderings.filter(({ template, dependencies }) => {
      return kept[template.DestPath]?.answers !== dependencies.fingerprint;
    });
  }

  /**
   * The variables that templates with `env = true` give the task.
   *
   * @throws {Fault} `invalid_argument` for a file that is no list of variables
   */
  variables(): Record<string, string> {
    const all: Record<string, string> = {};
    for (const template of this.#templates.filter(({ Envvars }) => Envvars)) {
      const file = this.#destination(template);
      try {
        const text = readSandboxFile(this.#context.allocDir, file).toString("utf8");
        Object.assign(all, parseEnvFile(text));
      } catch (error) {
        throw new Fault("invalid_argument", `${template.DestPath}: ${Fault.from(error).message}`, {
          cause: error,
        });
      }
    }
    return all;
  }

  #render(template: Template): Rendering {
    const { alloc, task, sources, settings, scope, log, now } = this.#context;
    const name = template.SourcePath === "" ? template.DestPath : template.SourcePath;
    const reader = { alloc, task: task.Name };
    const dependencies = new Dependencies(sources, reader, settings.region);
    let printed = "";
    const functions = new Map<string, GoFunction>([
      ...consulTemplateFunctions({
        env: scope.env,
        now: () => Number(now() / NS_PER_MS),
        timeZone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
        readFile: (file) => this.#readFor(file),
        print: (text) => {
          printed = (printed + text).slice(0, MAX_PRINTED);
        },
      }),
      ...dependencies.functions(),
    ]);
    for (const name of deniedOf(settings.templates.functionDenylist, functions.keys())) {
      functions.set(name, DISABLED);
    }
    const rendering = (content: Buffer | undefined): Rendering => {
      return { template, content, destination: this.#destination(template), dependencies };
    };
    try {
      const parsed = GoTemplate.parse(this.#source(template), {
        name,
        functions,
        leftDelimiter: template.LeftDelim,
        rightDelimiter: template.RightDelim,
      });
      const missingKey = template.ErrMissingKey ? "error" : "zero";
      const content = parsed.execute(undefined, { missingKey, limits: LIMITS });
      return rendering(dependencies.missing.length === 0 ? content : undefined);
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      // It may have failed because of what is missing.
      if (dependencies.missing.length > 0) return rendering(undefined);
      throw new Fault("invalid_argument", error.message, { cause: error });
    } finally {
      if (printed !== "") {
        const text = Buffer.from(printed, "latin1").toString();
        log.info("Template printed", { alloc_id: alloc.ID, task: task.Name, template: name, text });
      }
    }
  }

  #source({ EmbeddedTmpl, SourcePath }: Template): string | Buffer {
    return SourcePath === "" ? EmbeddedTmpl : this.#read(interpolate(SourcePath, this.#scope));
  }

  #destination({ DestPath }: Template): string {
    const { task, allocDir } = this.#context;
    return sandboxPath(interpolate(DestPath, this.#scope), { task: task.Name, allocDir });
  }

  get #scope() {
    return this.#context.scope;
  }

  /** @throws {FunctionError} for the function `file` */
  #readFor(file: string): Buffer {
    try {
      return this.#read(file);
    } catch (error) {
      throw new FunctionError(Fault.from(error).message);
    }
  }

  #read(file: string): Buffer {
    const { allocDir, task, directories, settings } = this.#context;
    if (!settings.templates.disableFileSandbox) {
      return readSandboxFile(allocDir, sandboxPath(file, { task: task.Name, allocDir }));
    }
    const descriptor = openSync(path.resolve(directories.task, file), constants.O_RDONLY);
    try {
      return readDescriptor(descriptor, file);
    } finally {
      closeSync(descriptor);
    }
  }

  #isThere(destination: string, content: Buffer): boolean {
    try {
      return readSandboxFile(this.#context.allocDir, destination).equals(content);
    } catch {
      return false;
    }
  }

  #kept(): Record<string, KeptRendering> {
    const { allocDir, directories } = this.#context;
    const file = path.join(directories.private, STATE_FILE);
    if (!existsSync(file)) return {};
    const text = readSandboxFile(allocDir, path.relative(allocDir.path, file)).toString("utf8");
    return JSON.parse(text);
  }

  #keep(kept: Record<string, KeptRendering>): void {
    const { allocDir, directories } = this.#context;
    const file = path.relative(allocDir.path, path.join(directories.private, STATE_FILE));
    const content = Buffer.from(JSON.stringify(kept));
    writeSandboxFile(allocDir, file, content, { mode: 0o600, uid: -1, gid: -1 });
  }
}

const DISABLED: GoFunction = {
  parameters: [],
  rest: "interface {}",
  call: () => {
    throw new FunctionError("function is disabled");
  },
};

/** The names of a list, also of what is not here, and those that fit its patterns: "sprig_*". */
function deniedOf(denylist: readonly string[], names: Iterable<string>): string[] {
  const isDenied = (name: string) => denylist.some((pattern) => matchesGlob(pattern, name));
  return [...denylist, ...[...names].filter(isDenied)];
}

function attributesOf({ Perms, Uid, Gid }: Template) {
  const mode = Perms === "" ? DEFAULT_MODE : Number.parseInt(Perms, 8);
  return { mode, uid: Uid ?? -1, gid: Gid ?? -1 };
}
