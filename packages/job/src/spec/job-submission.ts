/** The text of a job, and what its variables were given. */
export interface SubmittedText {
  Source: string;
  Format: "hcl1" | "hcl2" | "json";
  VariableFlags: Record<string, string> | null;
  /** Of all files of variables, one after the other. */
  Variables: string;
}

/** The text that a version of a job was read from, as it is kept. */
export interface JobSubmission extends SubmittedText {
  Namespace: string;
  JobID: string;
  Version: number;
  CreateIndex: number;
  ModifyIndex: number;
}
