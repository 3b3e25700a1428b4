import type {
  DiffType,
  FieldDiff,
  JobDiff,
  ObjectDiff,
  TaskDiff,
  TaskGroupDiff,
} from "@drover/job";
import type { Style } from "../terminal/style.ts";
import { indent } from "./indent.ts";

interface DiffOptions {
  readonly style: Style;
  /** Whether to show what stays as it is, too. */
  readonly verbose: boolean;
}

/** What differs between two versions of a job, marked with `+`, `-` and `+/-`. */
export function describeJobDiff(diff: JobDiff, options: DiffOptions): string {
  const lines = [`${mark(diff.Type, options)}${options.style.bold(`Job: "${diff.ID}"`)}`];
  if (options.verbose || diff.Type === "Edited") {
    lines.push(...body(diff, options));
  }
  for (const group of diff.TaskGroups ?? []) {
    if (options.verbose || group.Type !== "None" || hasUpdates(group)) {
      lines.push(describeGroup(group, options));
    }
  }
  return lines.join("\n");
}

function describeGroup(group: TaskGroupDiff, options: DiffOptions): string {
  const updates = Object.entries(group.Updates ?? {})
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([fate, count]) => paintFate(fate, `${count} ${fate}`, options.style));
  const title =
    `${mark(group.Type, options)}${options.style.bold(`Task Group: "${group.Name}"`)}` +
    (updates.length > 0 ? ` (${updates.join(", ")})` : "");
  const lines = [title, ...body(group, options)];
  for (const task of group.Tasks ?? []) {
    if (options.verbose || task.Type !== "None") lines.push(describeTask(task, options));
  }
  return lines.join("\n");
}

function describeTask(task: TaskDiff, options: DiffOptions): string {
  const notes = (task.Annotations ?? []).map((note) => paintFate(note, note, options.style));
  const title =
    `${mark(task.Type, options)}${options.style.bold(`Task: "${task.Name}"`)}` +
    (notes.length > 0 ? ` (${notes.join(", ")})` : "");
  // The fields of a whole new or vanished task say nothing that the job file does not.
  const inside = options.verbose || task.Type === "Edited" ? body(task, options) : [];
  return indent([title, ...inside].join("\n"), 2);
}

function body(
  { Fields, Objects }: { Fields: FieldDiff[] | null; Objects: ObjectDiff[] | null },
  options: DiffOptions,
): string[] {
  const shown = <T extends { Type: DiffType }>(items: T[] | null) =>
    (items ?? []).filter(({ Type }) => options.verbose || Type !== "None");
  const fields = shown(Fields);
  const width = Math.max(0, ...fields.map(({ Name }) => Name.length));
  return [
    ...fields.map((field) => indent(describeField(field, width, options), 2)),
    ...shown(Objects).map((object) => indent(describeObject(object, options), 2)),
  ];
}

function describeObject(object: ObjectDiff, options: DiffOptions): string {
  const inside = body(object, options);
  return [`${mark(object.Type, options)}${object.Name} {`, ...inside, "}"].join("\n");
}

function describeField(field: FieldDiff, width: number, options: DiffOptions): string {
  const name = `${field.Name}:`.padEnd(width + 1);
  const notes = (field.Annotations ?? []).map((note) => paintFate(note, note, options.style));
  const suffix = notes.length > 0 ? ` (${notes.join(", ")})` : "";
  return `${mark(field.Type, options)}${name} ${describeValues(field)}${suffix}`;
}

function describeValues({ Type, Old, New }: FieldDiff): string {
  if (Type === "Added") return JSON.stringify(New);
  if (Type === "Deleted") return JSON.stringify(Old);
  if (Type === "Edited") return `${JSON.stringify(Old)} => ${JSON.stringify(New)}`;
  return JSON.stringify(New);
}

function mark(type: DiffType, { style }: DiffOptions): string {
  if (type === "Added") return style.green("+ ");
  if (type === "Deleted") return style.red("- ");
  if (type === "Edited") return style.yellow("+/- ");
  return "";
}

function paintFate(fate: string, text: string, style: Style): string {
  if (/destroy|destructive|preempt|stop|migrate/.test(fate)) {
    return /create\/destroy/.test(fate) ? style.yellow(text) : style.red(text);
  }
  if (/create|canary|place/.test(fate)) return style.green(text);
  if (/in-place|update/.test(fate)) return style.cyan(text);
  return text;
}

function hasUpdates({ Updates }: TaskGroupDiff): boolean {
  return Object.keys(Updates ?? {}).some((fate) => fate !== "ignore");
}
