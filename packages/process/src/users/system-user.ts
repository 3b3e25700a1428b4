/** A user as the machine's user database has it, whichever source that comes from. */
export interface SystemUser {
  readonly name: string;
  readonly uid: number;
  /** The primary group. */
  readonly gid: number;
  /** Of all groups, the primary one among them. */
  readonly groups: readonly number[];
  readonly home: string;
  readonly shell: string;
}

/** The machine's user database, as the C library reads it. */
export interface UserSource {
  /** Undefined where there is no such name. @throws if the database cannot be read */
  byName(name: string): Promise<SystemUser | undefined>;
  /** Undefined where no user has this number. @throws if the database cannot be read */
  byUid(uid: number): Promise<SystemUser | undefined>;
  /** The number of a group; undefined where there is no such name. @throws if the database cannot be read */
  groupId(name: string): Promise<number | undefined>;
}
