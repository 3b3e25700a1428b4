import { Fault } from "@drover/fault";
import { templateFailed } from "../task/task-events.ts";
import { TaskTemplates } from "../template/task-templates.ts";
import { TemplateWatch } from "../template/template-watch.ts";
import type { TaskHook } from "./task-hook.ts";

/** What is noted as done once the scripts have run that wait for the first rendering. */
const FIRST_SCRIPTS = "template/first scripts";

/**
 * Renders the task's templates before each start, and anew while it runs when what they ask for
 * changes.
 */
export const templatesHook: TaskHook = {
  name: "template",
  frequency: "every start",
  idempotent: true,
  leaves: "the rendered files, removed with the allocation's directory",
  failure: templateFailed,
  prestart(context) {
    if (!hasTemplates(context)) return;
    const templates = new TaskTemplates(context);
    templates.place(templates.render(), { force: true });
    context.setEnv(templates.variables());
  },
  running(context, { isRecovered }) {
    if (!hasTemplates(context)) return undefined;
    const templates = new TaskTemplates(context);
    const isFirst = !isRecovered && !context.done.has(FIRST_SCRIPTS);
    const scripts = isFirst ? templates.firstScripts : [];
    context.done.add(FIRST_SCRIPTS);
    try {
      const asks = templates.render().some(({ usesSources, template }) => {
        return usesSources && !template.Once;
      });
      if (!asks && scripts.length === 0) return undefined;
    } catch (error) {
      context.control.fail(`Template failed: ${Fault.from(error).message}`);
      return undefined;
    }
    const { sources, control, clock } = context;
    const watch = new TemplateWatch({ templates, sources, control, clock, random: Math.random });
    void watch.runFirst(scripts);
    // What changed while no agent looked is acted on now.
    if (isRecovered) watch.refresh();
    return watch;
  },
};

function hasTemplates({ task }: { task: { Templates: readonly unknown[] | null } }): boolean {
  return (task.Templates ?? []).length > 0;
}
