export { canonicalize } from "./canonical/canonicalize.ts";
export { nextLaunch, type ParsedCron, parseCron } from "./cron.ts";
export type { JobInput } from "./input.ts";
export { jobFromJson, parseJobJson } from "./job-from-json.ts";
export { outOfRangeFields } from "./job-ranges.ts";
export { type JudgeOptions, judge } from "./judge.ts";
export { type ParsedJob, type ParseJobOptions, parseJob } from "./parse-job.ts";
export type { NodeAbilities } from "./unsupported.ts";
