import type { ByteString } from "../bytes.ts";
import { FunctionError } from "../error.ts";
import { Time } from "./go-time.ts";
import { DAYS, MONTHS, splitLayout } from "./layout.ts";
import { fixedZone, UTC, type Zone } from "./zone.ts";

const NS_PER_SECOND = 1_000_000_000n;

/**
 * A time of a text in one of Go's formats.
 *
 * @param local where a text without a zone is meant, and whose names of zones are known
 * @throws {FunctionError} for another text, or a time that there is not
 */
export function parseTime(layout: ByteString, text: ByteString, local: Zone): Time {
  return new Parsing(layout, text).run(local);
}

class Parsing {
  readonly #layout: ByteString;
  readonly #text: ByteString;
  #rest: ByteString;
  #year = 0;
  #month: number | undefined;
  #day: number | undefined;
  #yearDay: number | undefined;
  #hour = 0;
  #minute = 0;
  #second = 0;
  #nanosecond = 0n;
  #half: "AM" | "PM" | undefined;
  #isUtc = false;
  #offset: number | undefined;
  #zoneName = "";

  constructor(layout: ByteString, text: ByteString) {
    this.#layout = layout;
    this.#text = text;
    this.#rest = text;
  }

  run(local: Zone): Time {
    const pieces = splitLayout(this.#layout);
    for (const [at, piece] of pieces.entries()) {
      if (at % 2 === 0) this.#literal(piece);
      else this.#part(piece, pieces[at + 1] === "" ? pieces[at + 2] : undefined);
    }
    if (this.#rest !== "") this.#fail(`: extra text: "${this.#rest}"`);
    return this.#time(local);
  }

  /** Text of the layout; its spaces stand for any number of them. */
  #literal(prefix: string): void {
    for (let at = 0; at < prefix.length; ) {
      if (prefix[at] === " ") {
        if (this.#rest !== "" && this.#rest[0] !== " ") this.#fail();
        while (prefix[at] === " ") at++;
        this.#rest = this.#rest.replace(/^ +/, "");
        continue;
      }
      if (this.#rest[0] !== prefix[at]) this.#fail();
      this.#rest = this.#rest.slice(1);
      at++;
    }
  }

  #part(part: string, next: string | undefined): void {
    switch (part) {
      case "2006":
        this.#year = Number(this.#take(/^\d{4}/));
        return;
      case "06": {
        const year = Number(this.#take(/^\d\d/));
        this.#year = year + (year >= 69 ? 1900 : 2000);
        return;
      }
      case "January":
        this.#month = this.#name(MONTHS) + 1;
        return;
      case "Jan":
        this.#month = this.#name(MONTHS.map((name) => name.slice(0, 3))) + 1;
        return;
      case "01":
      case "1":
        this.#month = this.#number(part, 1, 12, "month");
        return;
      case "Monday":
        this.#name(DAYS);
        return;
      case "Mon":
        this.#name(DAYS.map((name) => name.slice(0, 3)));
        return;
      case "02":
      case "2":
        this.#day = this.#number(part, 0, 99, "day");
        return;
      case "_2":
        this.#rest = this.#rest.replace(/^ /, "");
        this.#day = this.#number("2", 0, 99, "day");
        return;
      case "002":
        this.#yearDay = Number(this.#take(/^\d{3}/));
        return;
      case "__2":
        this.#yearDay = Number(this.#take(/^ {0,2}\d{1,3}/));
        return;
      case "15":
        this.#hour = this.#number("1", 0, 23, "hour");
        return;
      case "03":
      case "3":
        this.#hour = this.#number(part, 0, 12, "hour");
        return;
      case "04":
      case "4":
        this.#minute = this.#number(part, 0, 59, "minute");
        return;
      case "05":
      case "5":
        this.#second = this.#number(part, 0, 59, "second");
        // A fraction may stand there, whether the layout has one or not.
        if (next === undefined || !/^[.,]/.test(next)) this.#fraction(/^[.,]\d+|^/);
        return;
      case "PM":
        this.#half = this.#take(/^(?:AM|PM)/) as "AM" | "PM";
        return;
      case "pm":
        this.#half = this.#take(/^(?:am|pm)/).toUpperCase() as "AM" | "PM";
        return;
      case "MST":
        this.#zone();
        return;
    }
    if (/^[Z-]/.test(part)) this.#offsetPart(part);
    else if (part.endsWith("9")) this.#fraction(/^[.,]\d{1,9}|^/);
    else this.#fraction(new RegExp(`^[.,]\\d{${part.length - 1}}`));
  }

  #take(pattern: RegExp): string {
    const match = pattern.exec(this.#rest);
    if (match === null) return this.#fail();
    this.#rest = this.#rest.slice(match[0].length);
    return match[0];
  }

  #number(part: string, least: number, most: number, what: string): number {
    const value = Number(this.#take(part.length === 2 ? /^\d\d/ : /^\d\d?/));
    if (value < least || value > most) this.#fail(`: ${what} out of range`);
    return value;
  }

  #name(names: readonly string[]): number {
    const lower = this.#rest.toLowerCase();
    const index = names.findIndex((name) => lower.startsWith(name.toLowerCase()));
    if (index < 0) this.#fail();
    this.#rest = this.#rest.slice(names[index]?.length);
    return index;
  }

  #fraction(pattern: RegExp): void {
    const digits = this.#take(pattern).slice(1, 10);
    this.#nanosecond = BigInt(digits.padEnd(9, "0"));
  }

  #offsetPart(part: string): void {
    if (part.startsWith("Z") && this.#rest.startsWith("Z")) {
      this.#take(/^Z/);
      this.#isUtc = true;
      return;
    }
    const form = part.slice(1).replace(/\d\d/g, "\\d\\d");
    const text = this.#take(new RegExp(`^[+-]${form}`));
    const [hours = 0, minutes = 0, seconds = 0] = (text.match(/\d\d/g) ?? []).map(Number);
    if (hours > 24) this.#fail(": time zone offset hour out of range");
    if (minutes > 60) this.#fail(": time zone offset minute out of range");
    if (seconds > 60) this.#fail(": time zone offset second out of range");
    const size = (hours * 60 + minutes) * 60 + seconds;
    this.#offset = text.startsWith("-") ? -size : size;
  }

  #zone(): void {
    if (this.#rest.startsWith("UTC")) {
      this.#take(/^UTC/);
      this.#isUtc = true;
      return;
    }
    this.#zoneName = this.#take(
      /^(?:ChST|MeST|GMT(?:[+-](?:2[0-3]|1\d|\d)(?!\d))?|[+-]\d\d|[A-Z]{4}T|(?:[A-Z]{3}T|WITA)|[A-Z]{3})(?![A-Z])/,
    );
  }

  #time(local: Zone): Time {
    this.#halfDay();
    const days = this.#date();
    const seconds = days / 1000 + this.#hour * 3600 + this.#minute * 60 + this.#second;
    const make = (offset: number, zone: Zone) => {
      const nanoseconds = BigInt(seconds - offset) * NS_PER_SECOND + this.#nanosecond;
      return new Time(nanoseconds, { zone, local });
    };
    if (this.#isUtc) return make(0, UTC);
    if (this.#offset !== undefined) {
      const { offset, name } = local.at(seconds - this.#offset);
      const isLocal = offset === this.#offset && ["", name].includes(this.#zoneName);
      return make(this.#offset, isLocal ? local : fixedZone(this.#zoneName, this.#offset));
    }
    if (this.#zoneName === "") {
      return make(local.at(seconds - local.at(seconds).offset).offset, local);
    }
    const named = local.kinds.filter(({ name }) => name === this.#zoneName);
    const known =
      named.find(({ offset }) => local.at(seconds - offset).name === this.#zoneName) ?? named[0];
    if (known !== undefined) return make(known.offset, local);
    const [, hours = "0"] = /^GMT([+-]\d+)$/.exec(this.#zoneName) ?? [];
    const offset = Number(hours) * 3600;
    // The clock is taken for that of UTC, also where the name tells an offset.
    return make(0, fixedZone(this.#zoneName, offset));
  }

  #halfDay(): void {
    if (this.#half === "PM" && this.#hour < 12) this.#hour += 12;
    if (this.#half === "AM" && this.#hour === 12) this.#hour = 0;
  }

  /** The day's beginning in UTC, in milliseconds since 1970. */
  #date(): number {
    const date = new Date(0);
    if (this.#yearDay !== undefined) {
      date.setUTCFullYear(this.#year, 0, this.#yearDay);
      if (this.#yearDay < 1 || date.getUTCFullYear() !== this.#year) {
        this.#fail(": day-of-year out of range");
      }
      if (this.#month !== undefined && this.#month !== date.getUTCMonth() + 1) {
        this.#fail(": day-of-year does not match month");
      }
      if (this.#day !== undefined && this.#day !== date.getUTCDate()) {
        this.#fail(": day-of-year does not match day");
      }
      return date.getTime();
    }
    const { month, day } = { month: this.#month ?? 1, day: this.#day ?? 1 };
    date.setUTCFullYear(this.#year, month - 1, day);
    if (day < 1 || date.getUTCMonth() !== month - 1) this.#fail(": day out of range");
    return date.getTime();
  }

  #fail(reason = ""): never {
    throw new FunctionError(
      `parsing time "${this.#text}" as "${this.#layout}"${reason || `: cannot parse "${this.#rest}"`}`,
    );
  }
}
