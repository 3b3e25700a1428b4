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

function parseRange(option: string, part: string): readonly [number, number] {
  const match = /^(\d+)(?:-(\d+))?$/.exec(part);
  const first = Number(match?.[1]);
  const last = Number(match?.[2] ?? match?.[1]);
  if (match === null || first > last || last > MAX_ID) {
    throw new Fault(
      "invalid_argument",
      `${option} takes ids and ranges as "0,10-20", of at most ${MAX_ID}, but has "${part}"`,
    );
  }
  return [first, last];
}
