import type { TaskHookContext } from "../hooks/task-hook.ts";
import { templateMissing } from "../task/task-events.ts";
import type { Rendering, TaskTemplates } from "./task-templates.ts";

/**
 * Renders a task's templates again and again until nothing is missing that they ask for, and tells what is.
 *
 * @throws {Fault} as `render` does; the signal's reason when it aborts
 */
export async function untilComplete(
  templates: TaskTemplates,
  { sources, signal, emit, now }: Pick<TaskHookContext, "sources" | "signal" | "emit" | "now">,
): Promise<Rendering[]> {
  let told = "";
  for (;;) {
    signal.throwIfAborted();
    const changed = Promise.withResolvers<void>();
    const renderings = templates.render();
    const missing = [...new Set(renderings.flatMap(({ dependencies }) => dependencies.missing))];
    if (missing.length === 0) return renderings;
    if (missing.join() !== told) emit(templateMissing(now(), missing.sort()));
    told = missing.join();
    const unsubscribe = sources.onChange((change) => {
      const isTouched = renderings.some(({ dependencies }) => dependencies.isTouchedBy(change));
      if (isTouched) changed.resolve();
    });
    const leave = () => changed.resolve();
    signal.addEventListener("abort", leave, { once: true });
    await changed.promise;
    unsubscribe();
    signal.removeEventListener("abort", leave);
  }
}
