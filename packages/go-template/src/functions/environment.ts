import { type ByteString, fromBytes, toBytes } from "../bytes.ts";
import { FunctionError } from "../error.ts";
import { formatTime } from "../time/format-time.ts";
import { UTC } from "../time/zone.ts";
import { ANY } from "../values/value.ts";
import { type FunctionTable, ofStrings, typed } from "./define.ts";

/** What functions learn of the world around a template. */
export interface World {
  /** Variables of the environment. */
  readonly env: Readonly<Record<string, string>>;
  /** In milliseconds since 1970. */
  readonly now: () => number;
  /** Where dates without a zone are meant, as "Europe/Berlin". */
  readonly timeZone: string;
  /**
   * The content of a file.
   *
   * @throws {FunctionError} if it must not or cannot be read
   */
  readonly readFile: (path: string) => Uint8Array;
  /** Takes what templates print beside what they yield: `spew_dump` and `spew_printf`. */
  readonly print: (text: ByteString) => void;
}

/** Functions that look at the world, and the one that executes another template. */
export function environmentFunctions({ env, now, readFile }: World): FunctionTable {
  const lookUp = (name: string) => {
    const text = fromBytes(name);
    return Object.hasOwn(env, text) ? toBytes(env[text] ?? "") : undefined;
  };
  return {
    env: ofStrings(1, (name = "") => lookUp(name) ?? ""),
    envOrDefault: ofStrings(2, (name = "", otherwise = "") => lookUp(name) ?? otherwise),
    mustEnv: ofStrings(1, (name = "") => {
      const value = lookUp(name) ?? "";
      if (value !== "") return value;
      throw new FunctionError(`required environment variable ${name} is empty`);
    }),
    file: ofStrings(1, (path = "") => {
      if (path === "") return "";
      return Buffer.from(readFile(fromBytes(path))).toString("latin1");
    }),
    timestamp: typed([], (formats) => timestamp(now(), formats.map(String)), "string"),
    executeTemplate: typed(
      ["string"],
      ([name, ...data], context) => {
        if (data.length > 1) {
          throw new FunctionError(
            `executeTemplate: wrong number of arguments, expected 1 or 2, but got ${data.length + 1}`,
          );
        }
        return context.execute(String(name), data[0] ?? undefined);
      },
      ANY,
    ),
  };
}

function timestamp(now: number, formats: readonly string[]): string {
  if (formats.length > 1) {
    throw new FunctionError(
      `timestamp: wrong number of arguments, expected 0 or 1, but got ${formats.length}`,
    );
  }
  const [format = "2006-01-02T15:04:05Z07:00"] = formats;
  if (format === "unix") return String(Math.floor(now / 1000));
  return formatTime({ nanoseconds: BigInt(Math.round(now)) * 1_000_000n, zone: UTC }, format);
}
