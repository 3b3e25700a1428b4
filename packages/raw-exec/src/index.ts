export { DEFAULT_ENV_DENYLIST, inheritableEnvironment } from "./environment.ts";
export { RawExecDriver } from "./raw-exec-driver.ts";
export type { RawExecOptions } from "./raw-exec-options.ts";
