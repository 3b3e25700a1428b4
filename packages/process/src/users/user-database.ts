import { statSync } from "node:fs";
import { Fault } from "@drover/fault";
import { loadUserSource } from "./native-users.ts";
import type { SystemUser, UserSource } from "./system-user.ts";

/** How long an answer is good that no file tells of, as one of LDAP. */
const KEEP_MS = 60_000;
const MOST_KEPT = 1024;
/** The last number, 2^32 - 1, means "none" to the kernel. */
const MAX_UID = 4_294_967_294;
const PLAIN_UID = /^(?:0|[1-9]\d{0,9})$/;
/** Source: passwd(5), and what getent(1) and id(1) would take for an option or a sign. */
const NO_NAME = /^[+-]|[\p{Cc}\p{Cs}:/]/u;
const LIKE_A_NUMBER = /^(?:\d+|0[box][\da-f]+|\d+e\d+)$/i;
const LONGEST_NAME = 256;
/** Their change ends what was learnt before. */
const FILES = ["/etc/passwd", "/etc/group", "/etc/nsswitch.conf"];

export interface UserDatabaseOptions {
  readonly source?: Promise<UserSource>;
  readonly monotonicMs?: () => number;
}

interface Answer {
  readonly user: Promise<SystemUser | undefined>;
  readonly askedMs: number;
}

/**
 * The users of this machine, by name or number. Answers are kept for a minute, or until the machine's files
 * of users change.
 */
export class UserDatabase {
  readonly #monotonicMs: () => number;
  readonly #answers = new Map<string, Answer>();
  #source: Promise<UserSource> | undefined;
  #files = "";

  constructor({ source, monotonicMs = () => performance.now() }: UserDatabaseOptions = {}) {
    this.#source = source;
    this.#monotonicMs = monotonicMs;
  }

  /**
   * Finds a user. What is written like a number is a name if there is one of that name.
   *
   * @param user a name, or the uid of a user that has one: 0 to 4294967294 in plain decimal digits
   * @throws {Fault} `invalid_argument` if there is none, `unavailable` (recoverable) if the user database
   *   cannot be read
   */
  async find(user: string): Promise<SystemUser> {
    checkUserReference(user);
    const found = await this.#ask(user);
    if (found !== undefined) return found;
    throw new Fault(
      "invalid_argument",
      `User "${user}" does not exist on this machine (unknown user ${user})`,
    );
  }

  async #ask(key: string): Promise<SystemUser | undefined> {
    const nowMs = this.#monotonicMs();
    this.#dropOutdated();
    const kept = this.#answers.get(key);
    if (kept !== undefined && nowMs - kept.askedMs < KEEP_MS) return await kept.user;
    const answer = { user: this.#lookUp(key), askedMs: nowMs };
    if (this.#answers.size >= MOST_KEPT) this.#answers.clear();
    this.#answers.set(key, answer);
    const forget = () => {
      if (this.#answers.get(key) === answer) this.#answers.delete(key);
    };
    try {
      const user = await answer.user;
      if (user === undefined) forget();
      return user;
    } catch (error) {
      forget();
      throw error;
    }
  }

  async #lookUp(key: string): Promise<SystemUser | undefined> {
    try {
      this.#source ??= loadUserSource();
      const source = await this.#source;
      const named = await source.byName(key);
      if (named !== undefined || !isPlainUid(key)) return named;
      return await source.byUid(Number(key));
    } catch (error) {
      const { message } = Fault.from(error);
      throw new Fault("unavailable", `Cannot look up user "${key}": ${message}`, {
        cause: error,
        recoverable: true,
      });
    }
  }

  #dropOutdated(): void {
    const files = FILES.map(stampOf).join(" ");
    if (files !== this.#files) this.#answers.clear();
    this.#files = files;
  }
}

/** Whether a text is a uid as `UserDatabase.find` takes it. */
export function isPlainUid(text: string): boolean {
  return PLAIN_UID.test(text) && Number(text) <= MAX_UID;
}

/**
 * Refuses what no user can be called, and what one reader may take for a name and another for a number:
 * an empty text, signs, spaces at the ends, leading zeros, control characters, and the separators of
 * /etc/passwd and of paths.
 *
 * @throws {Fault} `invalid_argument`
 */
export function checkUserReference(user: string): void {
  const isOdd =
    user === "" || user.length > LONGEST_NAME || user.trim() !== user || NO_NAME.test(user);
  const isOddNumber = LIKE_A_NUMBER.test(user) && !isPlainUid(user);
  if (!isOdd && !isOddNumber) return;
  const shown = JSON.stringify(user.slice(0, LONGEST_NAME));
  throw new Fault(
    "invalid_argument",
    `User ${shown} is neither a name nor a uid; write a uid as 0 to ${MAX_UID} without sign or leading zeros`,
  );
}

function stampOf(file: string): string {
  const stats = statSync(file, { throwIfNoEntry: false, bigint: true });
  return stats === undefined ? "-" : `${stats.dev}.${stats.ino}.${stats.size}.${stats.mtimeNs}`;
}
