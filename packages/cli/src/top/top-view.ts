import { formatBytes } from "@drover/ui/amounts";
import { TASK_TITLES, taskCells } from "../render/task-table.ts";
import type { TaskRow } from "../tasks/task-rows.ts";
import type { Style } from "../terminal/style.ts";
import { visible } from "../terminal/visible.ts";

/** What tasks are sorted by. */
export const SORT_KEYS = ["cpu", "memory", "name", "restarts", "uptime"] as const;

export type SortKey = (typeof SORT_KEYS)[number];

/** What the screen is made of. */
export interface TopState {
  readonly rows: readonly TaskRow[];
  readonly sort: SortKey;
  /** What is looked for in names of jobs, groups and tasks. */
  readonly filter: string;
  /** Whether the filter is being typed. */
  readonly isTyping: boolean;
  /** The chosen row of those that are shown, from 0 on. */
  readonly chosen: number;
  /** Shown at the bottom in place of the keys. */
  readonly notice: string | undefined;
}

export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
}

/** Columns of numbers, which are aligned at their ends. */
const NUMBERS = new Set([5, 6, 7, 8]);
const KEYS =
  "↑↓ choose  l logs  e exec  / filter  sort by c CPU, m memory, n name, r restarts, u uptime  a ended too  q quit";
/** Lines that are no tasks: two at the head, one at the foot. */
const FRAME = 3;

const ORDERS: Readonly<Record<SortKey, (a: TaskRow, b: TaskRow) => number>> = {
  cpu: (a, b) => (b.cpuPercent ?? -1) - (a.cpuPercent ?? -1),
  memory: (a, b) => (b.memory ?? -1) - (a.memory ?? -1),
  // As they come.
  name: () => 0,
  restarts: (a, b) => b.state.Restarts - a.state.Restarts,
  uptime: (a, b) => startOf(a) - startOf(b),
};

/** The rows that are shown, in their order. */
export function shownRows({ rows, sort, filter }: TopState): TaskRow[] {
  const wanted = rows.filter(({ alloc, task }) =>
    `${alloc.JobID} ${alloc.TaskGroup} ${task}`.toLowerCase().includes(filter.toLowerCase()),
  );
  return wanted.toSorted(ORDERS[sort]);
}

/** The lines of the screen, none of them wider than it. */
export function topScreen(state: TopState, size: ScreenSize, style: Style): string[] {
  const shown = shownRows(state);
  const cells = [TASK_TITLES, ...shown.map((row) => taskCells(row).map(visible))];
  const widths = TASK_TITLES.map((_title, at) =>
    Math.max(...cells.map((row) => width(row[at] ?? ""))),
  );
  const [titles = "", ...lines] = cells.map((row) =>
    cut(
      row.map((cell, at) => pad(cell, widths[at] ?? 0, NUMBERS.has(at))).join("  "),
      size.columns,
    ),
  );
  const room = Math.max(1, size.rows - FRAME);
  const first = Math.max(0, Math.min(state.chosen - Math.floor(room / 2), lines.length - room));
  const body = lines.slice(first, first + room).map((line, at) => {
    const row = shown[first + at];
    if (first + at === state.chosen) return style.inverse(line.padEnd(size.columns));
    if (row?.state.Failed) return style.red(line);
    return row?.state.State === "running" ? line : style.dim(line);
  });
  if (shown.length === 0)
    body.push(cut(state.filter ? "No task has this name" : "No tasks run", size.columns));
  return [
    style.bold(cut(summary(state, shown), size.columns)),
    style.cyan(titles),
    ...body,
    ...Array.from({ length: Math.max(0, room - body.length) }, () => ""),
    footer(state, size, style),
  ];
}

function summary({ rows, sort, filter, isTyping }: TopState, shown: readonly TaskRow[]): string {
  const running = shown.filter(({ state }) => state.State === "running").length;
  const cpu = shown.reduce((sum, { cpuPercent = 0 }) => sum + cpuPercent, 0);
  const memory = shown.reduce((sum, row) => sum + (row.memory ?? 0), 0);
  const part = filter === "" || isTyping ? "" : `, "${filter}" of ${rows.length}`;
  return `${running} of ${shown.length} tasks run${part}   CPU ${cpu.toFixed(1)}%   memory ${formatBytes(memory)}   by ${sort}`;
}

function footer({ filter, isTyping, notice }: TopState, { columns }: ScreenSize, style: Style) {
  if (isTyping) return cut(`Filter: ${filter}█  (Enter takes it, Escape drops it)`, columns);
  return notice === undefined ? style.dim(cut(KEYS, columns)) : style.red(cut(notice, columns));
}

function startOf({ state: { State, StartedAt } }: TaskRow): number {
  if (State !== "running" || StartedAt === null) return Number.POSITIVE_INFINITY;
  return new Date(StartedAt).getTime();
}

function pad(text: string, size: number, atEnd: boolean): string {
  const room = " ".repeat(Math.max(0, size - width(text)));
  return atEnd ? room + text : text + room;
}

function width(text: string): number {
  return [...text].length;
}

function cut(text: string, columns: number): string {
  const characters = [...text];
  return characters.length <= columns
    ? text
    : `${characters.slice(0, Math.max(0, columns - 1)).join("")}…`;
}
