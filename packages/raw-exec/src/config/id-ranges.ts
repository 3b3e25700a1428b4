import { Fault } from "@drover/fault";

const MAX_ID = 4_294_967_295;

/** A set of user or group ids, written as "0,10-20". */
export class IdRanges {
  readonly #ranges: readonly (readonly [first: number, last: number])[];

  private constructor(ranges: readonly (readonly [first: number, last: number])[]) {
    this.#ranges = ranges;
  }

  /**
   * @param option the option's name, for messages
   * @throws {Fault} `invalid_argument` with the part that is no id or range
   */
  static parse(option: string, text: string): IdRanges {
    const parts = text.split(",").map((part) => part.trim());
    return new IdRanges(parts.filter(Boolean).map((part) => parseRange(option, part)));
  }

  has(id: number): boolean {
    return this.#ranges.some(([first, last]) => first <= id && id <= last);
  }
}

/** The names that stand in the messages of Nomad's own driver, by which people search. */
const NOMADS_NAMES: Readonly<Record<string, string>> = {
  denied_host_uids: "deniedHostUIDs",
  denied_host_gids: "deniedHostGIDs",
};

function problemOf(isWritten: boolean, first: number, last: number): string | undefined {
  if (!isWritten || last > MAX_ID) return "range bound not valid";
  return first > last ? "lower bound cannot be greater than upper bound" : undefined;
}

function parseRange(option: string, part: string): readonly [number, number] {
  const match = /^(\d+)(?:-(\d+))?$/.exec(part);
  const first = Number(match?.[1]);
  const last = Number(match?.[2] ?? match?.[1]);
  const problem = problemOf(match !== null, first, last);
  if (problem === undefined) return [first, last];
  throw new Fault(
    "invalid_argument",
    `invalid range ${NOMADS_NAMES[option] ?? option} "${part}": ${problem}; ${option} takes ids and ranges as "0,10-20", of at most ${MAX_ID}`,
  );
}
