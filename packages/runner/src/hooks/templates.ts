import { Fault } from "@drover/fault";
import { templateFailed } from "../task/task-events.ts";
import { type Rendering, TaskTemplates } from "../template/task-templates.ts";
import { TemplateWatch } from "../template/template-watch.ts";
import { untilComplete } from "../template/until-complete.ts";
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
    if (!hasTemplates(context)) return undefined;
    const templates = new TaskTemplates(context);
    const place = (renderings: readonly Rendering[]) => {
      templates.place(renderings, { force: true });
      context.setEnv(templates.variables());
    };
    const renderings = templates.render();
    if (renderings.some(({ content }) => content === undefined)) {
      return untilComplete(templates, context).then(place);
    }
    return place(renderings);
  },
  running(context, { isRecovered }) {
    if (!hasTemplates(context)) return undefined;
    const templates = new TaskTemplates(context);
    const isFirst = !isRecovered && !context.done.has(FIRST_SCRIPTS);
    const scripts = isFirst ? templates.firstScripts : [];
    context.done.add(FIRST_SCRIPTS);
    let renderings: Rendering[];
    try {
      renderings = templates.render().filter(({ template }) => !template.Once);
    } catch (error) {
      context.control.fail(`Template failed: ${Fault.from(error).message}`);
      return undefined;
    }
    const isStatic = renderings.every(({ dependencies }) => dependencies.isEmpty);
    if (isStatic && scripts.length === 0) return undefined;
    const { sources, control, clock } = context;
    const watch = new TemplateWatch({
      templates,
      renderings,
      sources,
      control,
      clock,
      random: Math.random,
    });
    void watch.runFirst(scripts);
    // What changed while the task was being started, or no agent looked, is acted on now.
    if (templates.outdated(renderings).length > 0) watch.refresh();
    return watch;
  },
};

function hasTemplates({ task }: { task: { Templates: readonly unknown[] | null } }): boolean {
  return (task.Templates ?? []).length > 0;
}
