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
  const title = `${mark(diff.Type, options)}${options.style.bold(`Job: "${diff.ID}"`)}`;
  const groups = (diff.TaskGroups ?? []).map((group) => describeGroup(group, options));
  return [title, ...inside(diff, options), ...groups].join("\n");
}

function describeGroup(group: TaskGroupDiff, options: DiffOptions): string {
  const fates = Object.entries(group.Updates ?? {})
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([fate, count]) => paintFate(fate, `${count} ${fate}`, options.style));
  const title = `${mark(group.Type, options)}${options.style.bold(`Task Group: "${group.Name}"`)}`;
  const tasks = (group.Tasks ?? []).map((task) => indent(describeTask(task, options), 2));
  return [title + inBrackets(fates), ...inside(group, options), ...tasks].join("\n");
}

function describeTask(task: TaskDiff, options: DiffOptions): string {
  const notes = (task.Annotations ?? []).map((note) => paintFate(note, note, options.style));
  const title = `${mark(task.Type, options)}${options.style.bold(`Task: "${task.Name}"`)}`;
  return [title + inBrackets(notes), ...inside(task, options)].join("\n");
}

/** The fields of what is new or gone as a whole say nothing that the job file does not. */
function inside(
  diff: { Type: DiffType; Fields: FieldDiff[] | null; Objects: ObjectDiff[] | null },
  options: DiffOptions,
): string[] {
  return options.verbose || diff.Type === "Edited" ? body(diff, options) : [];
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
  const lines = body(object, options);
  return [`${mark(object.Type, options)}${object.Name} {`, ...lines, "}"].join("\n");
}

function describeField(field: FieldDiff, width: number, options: DiffOptions): string {
  const name = `${field.Name}:`.padEnd(width + 1);
  const notes = (field.Annotations ?? []).map((note) => paintFate(note, note, options.style));
  return `${mark(field.Type, options)}${name} ${describeValues(field)}${inBrackets(notes)}`;
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

function inBrackets(notes: readonly string[]): string {
  return notes.length === 0 ? "" : ` (${notes.join(", ")})`;
}
