import process from "node:process";
import { UserDatabase } from "@drover/process";

export interface LocalUsersOptions {
  /** Names or uids. */
  readonly users: readonly string[];
  /** Names or gids of groups; a user's supplementary ones count. */
  readonly groups: readonly string[];
  readonly database?: Pick<UserDatabase, "findUid" | "findGroup">;
}

/** The users of this machine whose processes may speak to the agent over loopback. */
export class LocalUsers {
  readonly #users: ReadonlySet<string>;
  readonly #groups: readonly string[];
  readonly #database: Pick<UserDatabase, "findUid" | "findGroup">;
  readonly #ownUid = process.geteuid?.();

  constructor({ users, groups, database = new UserDatabase() }: LocalUsersOptions) {
    this.#users = new Set(users);
    this.#groups = groups;
    this.#database = database;
  }

  /**
   * Whether processes of a user may: root's, those of the agent's own user, and those of users that the
   * configuration names.
   *
   * @throws {Fault} `unavailable` (recoverable) if the user database cannot be read
   */
  async has(uid: number): Promise<boolean> {
    if (uid === 0 || uid === this.#ownUid || this.#users.has(`${uid}`)) return true;
    if (this.#users.size === 0 && this.#groups.length === 0) return false;
    const user = await this.#database.findUid(uid);
    if (user === undefined) return false;
    if (this.#users.has(user.name)) return true;
    for (const group of this.#groups) {
      const gid = await this.#database.findGroup(group);
      if (gid !== undefined && user.groups.includes(gid)) return true;
    }
    return false;
  }
}
