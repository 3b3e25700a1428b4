import { artifactsHook } from "./artifacts.ts";
import { dispatchPayloadHook } from "./dispatch-payload.ts";
import { ephemeralDiskHook } from "./ephemeral-disk.ts";
import { identityHook } from "./identity.ts";
import { logStreamsHook } from "./log-streams.ts";
import { memoryLimitHook } from "./memory-limit.ts";
import { taskApiHook } from "./task-api.ts";
import { taskDirectoryHook } from "./task-directory.ts";
import type { TaskHook } from "./task-hook.ts";
import { templatesHook } from "./templates.ts";
import { validateHook } from "./validate.ts";

/** All that happens around a task's life, in this order. */
export const TASK_HOOKS: readonly TaskHook[] = [
  validateHook,
  memoryLimitHook,
  taskDirectoryHook,
  ephemeralDiskHook,
  identityHook,
  taskApiHook,
  dispatchPayloadHook,
  artifactsHook,
  templatesHook,
  logStreamsHook,
];
