export { canonicalize } from "./canonical/canonicalize.ts";
export { nextLaunch, type ParsedCron, parseCron } from "./cron.ts";
export type { JobInput } from "./input.ts";
export { jobFromJson, parseJobJson } from "./job-from-json.ts";
export { type ParsedJob, type ParseJobOptions, parseJob } from "./parse-job.ts";
export { type NodeAbilities, unsupported } from "./unsupported.ts";
export { driverConfigProblems } from "./validate/driver-config.ts";
export { type Validation, validate } from "./validate/validate.ts";
export { withoutEffect } from "./without-effect.ts";
