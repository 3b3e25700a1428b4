import { Fault } from "@drover/fault";
import { KeptAnswers } from "./kept-answers.ts";
import { loadUserSource } from "./native-users.ts";
import type { SystemUser, UserSource } from "./system-user.ts";

/** The last number, 2^32 - 1, means "none" to the kernel. */
const MAX_UID = 4_294_967_294;
const PLAIN_UID = /^(?:0|[1-9]\d{0,9})$/;
/** Source: passwd(5), and what getent(1) and id(1) would take for an option or a sign. */
const NO_NAME = /^[+-]|[\p{Cc}\p{Cs}:/]/u;
const LIKE_A_NUMBER = /^(?:\d+|0[box][\da-f]+|\d+e\d+)$/i;
const LONGEST_NAME = 256;

export interface UserDatabaseOptions {
  readonly source?: Promise<UserSource>;
  readonly monotonicMs?: () => number;
}

/**
 * The users and groups of this machine, by name or number. Answers are kept for a minute, or until the machine's files
 * of users change.
 */
export class UserDatabase {
  readonly #users: KeptAnswers<SystemUser>;
  readonly #groups: KeptAnswers<number>;
  #source: Promise<UserSource> | undefined;

  constructor({ source, monotonicMs = () => performance.now() }: UserDatabaseOptions = {}) {
    this.#source = source;
    this.#users = new KeptAnswers(monotonicMs);
    this.#groups = new KeptAnswers(monotonicMs);
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
    const found = await this.#users.get(user, () =>
      this.#ask(`user "${user}"`, (source) => byNameOrUid(source, user)),
    );
    if (found !== undefined) return found;
    throw new Fault(
      "invalid_argument",
      `User "${user}" does not exist on this machine (unknown user ${user})`,
    );
  }

  /**
   * The user that has a number, whatever names there are; undefined if no user has it.
   *
   * @throws {Fault} `unavailable` (recoverable) if the user database cannot be read
   */
  findUid(uid: number): Promise<SystemUser | undefined> {
    return this.#users.get(`uid:${uid}`, () => this.#ask(`uid ${uid}`, (it) => it.byUid(uid)));
  }

  /**
   * The number of a group; undefined if there is none.
   *
   * @param group a name, or a gid in plain decimal digits, which need not have a name
   * @throws {Fault} `unavailable` (recoverable) if the user database cannot be read
   */
  async findGroup(group: string): Promise<number | undefined> {
    if (isPlainUid(group)) return Number(group);
    return this.#groups.get(group, () => this.#ask(`group "${group}"`, (it) => it.groupId(group)));
  }

  async #ask<Entry>(what: string, look: (source: UserSource) => Promise<Entry>): Promise<Entry> {
    try {
      this.#source ??= loadUserSource();
      return await look(await this.#source);
    } catch (error) {
      const { message } = Fault.from(error);
      throw new Fault("unavailable", `Cannot look up ${what}: ${message}`, {
        cause: error,
        recoverable: true,
      });
    }
  }
}

async function byNameOrUid(source: UserSource, key: string): Promise<SystemUser | undefined> {
  const named = await source.byName(key);
  if (named !== undefined || !isPlainUid(key)) return named;
  return await source.byUid(Number(key));
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
