import {
  duration,
  type Field,
  type Int64,
  int,
  listOf,
  mapOf,
  type TextRange,
  within,
} from "@drover/schema";

/** The most allocations that a job may have. Source: Nomad's server option job_max_count. */
export const MAX_COUNT = 50_000;

/** Beyond any machine in MiB, MHz or files, and small enough that sums and products stay exact. */
const MOST = 2 ** 31 - 1;
const MAX_PORT = 65_535;
/** A periodic or dispatched job's id is longer by up to 32, and stands in the path of a URL. */
const MAX_NAME_BYTES = 512;
/** Names a directory, a cgroup and files, with up to 50 bytes around it; the kernel takes 255. */
const MAX_TASK_NAME_BYTES = 200;
/** Of one entry of a process's environment. Source: execve(2), MAX_ARG_STRLEN. */
const MAX_ENTRY_BYTES = 128 * 1024 - 1;
const MAX_CRON_LENGTH = 1024;

// Control characters, line ends and what turns the direction of text around: a name with them shows
// something else than it is, or steers the terminal.
const HIDDEN = String.raw`\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069`;
const NOT_A_NAME = String.raw`(?!(?:\.{1,2}|__proto__)$)`;

const NAME: TextRange = {
  maxBytes: MAX_NAME_BYTES,
  form: {
    pattern: new RegExp(`${NOT_A_NAME}[^${HIDDEN}]*`, "u"),
    means: 'a name without control characters, and not ".", ".." or "__proto__"',
  },
};

/** With Nomad a job's id may hold line ends: they are spelt out where it is shown. */
const JOB_NAME: TextRange = {
  ...NAME,
  form: {
    pattern: new RegExp(`${NOT_A_NAME}(?:\\n|[^${HIDDEN}])*`, "u"),
    means: 'a name without control characters but line ends, and not ".", ".." or "__proto__"',
  },
};

const TASK_NAME: TextRange = {
  ...NAME,
  maxBytes: MAX_TASK_NAME_BYTES,
  form: {
    pattern: new RegExp(`${NOT_A_NAME}[^/\\\\${HIDDEN}]*`, "u"),
    means: 'a name without slashes and control characters, and not ".", ".." or "__proto__"',
  },
};

const ENV_NAME: TextRange = {
  minLength: 1,
  maxBytes: MAX_ENTRY_BYTES,
  form: { pattern: /[^=]*/, means: 'the name of an environment variable, which has no "="' },
};

/** A whole number from 0 to {@link MAX_COUNT}. */
export function count(name: string, given = 0): Field<number> {
  return within(int(name, given), { min: 0, max: MAX_COUNT });
}

/** A whole number of things, MiB or MHz, from 0, or `min`, to 2^31 - 1. */
export function amount(name: string, given = 0, min = 0): Field<number> {
  return within(int(name, given), { min, max: MOST });
}

/** @param min -1 where that means the host's own */
export function port(name: string, min = 0): Field<number> {
  return within(int(name), { min, max: MAX_PORT });
}

/** A length of time, in nanoseconds, that is not negative. */
export function span(name: string, given: Int64 = 0): Field<Int64> {
  return within(duration(name, given), { min: 0 });
}

/** A text that names something, and can be shown and be a key. */
export function named<T extends string>(field: Field<T>): Field<T> {
  return within(field as Field<string>, NAME) as Field<T>;
}

/** A text that names a job. */
export function namedAsJob(field: Field<string>): Field<string> {
  return within(field, JOB_NAME);
}

export function namedAsTask(field: Field<string>): Field<string> {
  return within(field, TASK_NAME);
}

export function names(name: string): Field<string[] | null> {
  return listOf(name, { kind: "string", range: NAME });
}

export function crons(name: string): Field<string[] | null> {
  return listOf(name, { kind: "string", range: { maxLength: MAX_CRON_LENGTH } });
}

export function cron(field: Field<string>): Field<string> {
  return within(field, { maxLength: MAX_CRON_LENGTH });
}

/** The same map, whose keys are names. */
export function byName<T extends object>(field: Field<T | null>): Field<T | null> {
  return { ...field, value: { ...field.value, range: { keys: NAME } } as Field<T>["value"] };
}

/** Environment variables: no entry is longer than the kernel takes. */
export function environment(name: string): Field<Record<string, string> | null> {
  const field = mapOf<string>(name, { kind: "string", range: { maxBytes: MAX_ENTRY_BYTES } });
  return within(field, { keys: ENV_NAME });
}
