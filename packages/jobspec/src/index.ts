export { canonicalize } from "./canonical/canonicalize.ts";
export { formatDuration, parseDuration } from "./duration.ts";
export type { Input, JobInput } from "./input.ts";
export { jobFromJson, parseJobJson } from "./job-from-json.ts";
