import type { Clock } from "@drover/clock";
import { Fault } from "@drover/fault";
import type { ChangeScript, Template } from "@drover/job";
import type { TaskControl } from "../task/task-control.ts";
import { hookFailed } from "../task/task-events.ts";
import type { Rendering, TaskTemplates } from "./task-templates.ts";
import type { TemplateSources } from "./template-sources.ts";

const NS_PER_MS = 1_000_000;

export interface TemplateWatchOptions {
  readonly templates: TaskTemplates;
  /** What they yielded last. */
  readonly renderings: readonly Rendering[];
  readonly sources: TemplateSources;
  readonly control: TaskControl;
  readonly clock: Clock;
  /** From 0 to 1, for the splay. */
  readonly random: () => number;
}

/**
 * Renders a running task's templates anew when what they ask for changes, and does what their change
 * modes say; once for changes that come together.
 */
export class TemplateWatch implements Disposable {
  readonly #options: TemplateWatchOptions;
  readonly #ended = new AbortController();
  readonly #unsubscribe: () => void;
  #renderings: readonly Rendering[];
  #isDirty = false;
  #isWorking = false;

  constructor(options: TemplateWatchOptions) {
    this.#options = options;
    this.#renderings = options.renderings;
    this.#unsubscribe = options.sources.onChange((change) => {
      const isTouched = this.#renderings.some(({ dependencies }) =>
        dependencies.isTouchedBy(change),
      );
      if (isTouched) this.refresh();
    });
  }

  /** Runs the scripts that wait for the first rendering. */
  async runFirst(scripts: readonly ChangeScript[]): Promise<void> {
    for (const script of scripts) await this.#run(script);
  }

  /** Renders soon. */
  refresh(): void {
    this.#isDirty = true;
    if (this.#isWorking) return;
    this.#isWorking = true;
    void this.#work();
  }

  /** Idempotent. */
  [Symbol.dispose](): void {
    this.#unsubscribe();
    this.#ended.abort();
  }

  async #work(): Promise<void> {
    const { signal } = this.#ended;
    try {
      while (this.#isDirty) {
        await this.#untilQuiet();
        const { templates } = this.#options;
        this.#renderings = templates.render();
        const outdated = templates.outdated(this.#renderings);
        const changed = templates.place(outdated, { force: false });
        await this.#act(changed);
      }
    } catch (error) {
      if (signal.aborted) return;
      this.#options.control.fail(`Template failed: ${Fault.from(error).message}`);
    } finally {
      this.#isWorking = false;
    }
  }

  /** Until nothing has changed for the longest `wait { min }` of the templates, but no longer than `max`. */
  async #untilQuiet(): Promise<void> {
    const { clock, templates } = this.#options;
    const { minMs, maxMs } = templates.wait;
    let waited = 0;
    do {
      this.#isDirty = false;
      const pause = Math.min(minMs, maxMs - waited);
      // Changes of one turn of the event loop come together, whatever else.
      await clock.sleep(Math.max(pause, 0), this.#ended.signal);
      waited += pause;
    } while (this.#isDirty && waited < maxMs);
    this.#isDirty = false;
  }

  async #act(changed: readonly Template[]): Promise<void> {
    const acting = changed.filter(({ ChangeMode }) => ChangeMode !== "noop");
    if (acting.length === 0) return;
    await this.#splay(acting);
    const { control } = this.#options;
    if (acting.some(({ ChangeMode }) => ChangeMode === "restart")) {
      await control.restart("Template with change_mode restart re-rendered");
      return;
    }
    const signals = new Set(
      acting.flatMap(({ ChangeMode, ChangeSignal }) =>
        ChangeMode === "signal" ? [ChangeSignal] : [],
      ),
    );
    for (const name of signals) await this.#signal(name);
    for (const { ChangeMode, ChangeScript } of acting) {
      if (ChangeMode === "script" && ChangeScript !== null) await this.#run(ChangeScript);
    }
  }

  /** Keeps the allocations of a job from restarting all at once. */
  async #splay(acting: readonly Template[]): Promise<void> {
    const longest = Math.max(...acting.map(({ Splay }) => Number(Splay))) / NS_PER_MS;
    if (longest <= 0) return;
    await this.#options.clock.sleep(this.#options.random() * longest, this.#ended.signal);
  }

  async #signal(name: string): Promise<void> {
    const { control } = this.#options;
    try {
      await control.signal(name, "Template re-rendered");
    } catch (error) {
      const { message } = Fault.from(error);
      control.fail(`Template failed to send signal ${name}: ${message}`);
    }
  }

  async #run(script: ChangeScript): Promise<void> {
    const { control } = this.#options;
    try {
      await this.#runScript(script);
    } catch (error) {
      if (this.#ended.signal.aborted) return;
      const reason = Fault.from(error).message;
      const words = [script.Command, ...(script.Args ?? [])].join(" ");
      const now = this.#options.clock.now();
      control.emit(hookFailed(now, "template", `change script "${words}": ${reason}`));
      if (script.FailOnError) control.fail("Template script failed, task is being killed");
    }
  }

  async #runScript({ Command, Args, Timeout }: ChangeScript): Promise<void> {
    const { control, clock } = this.#options;
    const timeoutMs = Number(Timeout) / NS_PER_MS;
    const over = new AbortController();
    const signal = AbortSignal.any([over.signal, this.#ended.signal]);
    const session = await control.exec({ command: [Command, ...(Args ?? [])], tty: false, signal });
    session.stdin.end();
    session.stdout.resume();
    session.stderr.resume();
    const waited = new AbortController();
    const timeout = clock
      .sleep(timeoutMs, waited.signal)
      .then(() => over.abort())
      .catch(() => {});
    const { exitCode, signal: killedBy } = await session.exit;
    waited.abort();
    await timeout;
    if (over.signal.aborted) throw new Fault("deadline_exceeded", `not over after ${timeoutMs} ms`);
    if (exitCode === 0 && killedBy === 0) return;
    throw new Fault("failed_precondition", `exit code ${exitCode}, signal ${killedBy}`);
  }
}
