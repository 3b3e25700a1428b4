import type { DiffType, FieldDiff, JobDiff, ObjectDiff } from "@drover/job";

/** A line of a diff between two jobs. */
export interface DiffLine {
  readonly type: DiffType;
  /** How far it is indented: 0 for the job, 1 for its fields and groups. */
  readonly depth: number;
  readonly text: string;
  /** What it leads to, as "forces create/destroy update". */
  readonly notes: readonly string[];
}

interface Part {
  readonly Type: DiffType;
  readonly Fields: FieldDiff[] | null;
  readonly Objects: ObjectDiff[] | null;
}

/** What differs between two jobs, as lines; what stays as it is is left out. Empty if nothing differs. */
export function diffLines(diff: JobDiff): DiffLine[] {
  return [
    ...inside(diff, 0),
    ...changed(diff.TaskGroups).flatMap((group): DiffLine[] => [
      {
        type: group.Type,
        depth: 0,
        text: `group "${group.Name}"`,
        notes: Object.entries(group.Updates ?? {}).map(([fate, count]) => `${count} ${fate}`),
      },
      ...inside(group, 1),
      ...changed(group.Tasks).flatMap((task): DiffLine[] => [
        { type: task.Type, depth: 1, text: `task "${task.Name}"`, notes: task.Annotations ?? [] },
        ...inside(task, 2),
      ]),
    ]),
  ];
}

function inside({ Fields, Objects }: Part, depth: number): DiffLine[] {
  return [
    ...changed(Fields).map(
      (field): DiffLine => ({
        type: field.Type,
        depth,
        text: `${field.Name} ${values(field)}`,
        notes: field.Annotations ?? [],
      }),
    ),
    ...changed(Objects).flatMap((object): DiffLine[] => [
      { type: object.Type, depth, text: object.Name, notes: [] },
      ...inside(object, depth + 1),
    ]),
  ];
}

function values({ Type, Old, New }: FieldDiff): string {
  if (Type === "Added") return JSON.stringify(New);
  if (Type === "Deleted") return JSON.stringify(Old);
  return `${JSON.stringify(Old)} → ${JSON.stringify(New)}`;
}

function changed<T extends { Type: DiffType; Updates?: unknown }>(parts: readonly T[] | null): T[] {
  return (parts ?? []).filter(
    ({ Type, Updates }) => Type !== "None" || Object.keys(Updates ?? {}).length > 0,
  );
}
