export { annotateDiff } from "./annotate-diff.ts";
export { diffJobs } from "./diff-jobs.ts";
