/** What was found out about one thing that the machine can or cannot do. */
export interface Finding {
  /** As "cgroups". */
  readonly name: string;
  /** "fail" for what keeps an agent from running tasks, "warn" for what it does less well. */
  readonly status: "ok" | "warn" | "fail";
  /** How it is. */
  readonly text: string;
  /** What to do about it; only where it is not "ok". */
  readonly advice?: string;
}
