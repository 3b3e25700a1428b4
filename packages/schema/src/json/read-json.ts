import { errorsOf, type Problem } from "../problem.ts";
import type { ObjectSchema } from "../table/field.ts";
import { fill } from "../table/fill.ts";
import { type ConformOptions, conform } from "./conform.ts";
import type { Json } from "./json.ts";

/** A whole value, or what is wrong with it. Warnings may stand beside a value. */
export interface Reading<T> {
  /** Undefined exactly if one of the problems is an error. */
  readonly value: T | undefined;
  readonly problems: Problem[];
}

/**
 * Reads a JSON value by a schema: {@link conform}, and then every field that is not given has its
 * default. Everything wrong with it is reported at once.
 */
export function readJson<T extends object>(
  schema: ObjectSchema<T>,
  json: Json,
  options: ConformOptions = {},
): Reading<T> {
  const { value, problems } = conform(schema, json, options);
  const isWrong = errorsOf(problems).length > 0;
  return { value: isWrong ? undefined : fill(schema, value), problems };
}
