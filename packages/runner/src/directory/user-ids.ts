/** A user and its primary group, as the kernel knows them. */
export interface UserIds {
  readonly uid: number;
  readonly gid: number;
}
