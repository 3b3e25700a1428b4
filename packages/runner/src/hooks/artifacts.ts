import { createHash } from "node:crypto";
import path from "node:path";
import { Fault } from "@drover/fault";
import { shownSource } from "@drover/getter";
import { stringifyJson, type TaskArtifact } from "@drover/job";
import { fetchArtifact } from "../artifact/fetch-artifact.ts";
import { progressEvents } from "../artifact/progress-events.ts";
import { artifactDownloadFailed, downloadingArtifacts } from "../task/task-events.ts";
import type { TaskHook, TaskHookContext } from "./task-hook.ts";

const CONCURRENCY = 3;

/** Fetches the task's artifacts, three at a time; one that is there is not fetched again. */
export const artifactsHook: TaskHook = {
  name: "artifacts",
  frequency: "once",
  idempotent: true,
  leaves: "the artifacts' files, removed with the allocation's directory",
  failure: artifactDownloadFailed,
  async prestart(context) {
    const artifacts = context.task.Artifacts ?? [];
    if (artifacts.length === 0) return;
    context.emit(downloadingArtifacts(context.now()));
    const waiting = artifacts.values();
    const work = async () => {
      for (const artifact of waiting) await fetchOnce(artifact, context);
    };
    const workers = await Promise.allSettled(Array.from({ length: CONCURRENCY }, work));
    const failed = workers.find((worker) => worker.status === "rejected");
    if (failed !== undefined) throw failed.reason;
  },
};

async function fetchOnce(artifact: TaskArtifact, context: TaskHookContext): Promise<void> {
  const { allocDir, task, scope, settings, owner, signal, done, getter } = context;
  const digest = createHash("sha256").update(stringifyJson(artifact)).digest("hex").slice(0, 16);
  const key = `artifact/${digest}`;
  if (done.has(key)) return;
  try {
    await fetchArtifact(artifact, {
      allocDir,
      task: task.Name,
      workDir: path.join(allocDir.path, `.artifact-${task.Name}-${digest}`),
      scope,
      settings: settings.artifacts,
      agentEnv: settings.agentEnv,
      getter,
      owner,
      signal,
      onProgress: progressEvents(shownSource(artifact.GetterSource), context),
    });
  } catch (error) {
    signal.throwIfAborted();
    const fault = Fault.from(error);
    // A second try is worth it whatever happened, since the file at the source may change.
    throw new Fault(
      fault.code,
      `failed to download artifact "${shownSource(artifact.GetterSource)}": ${fault.message}`,
      { cause: error, recoverable: true },
    );
  }
  done.add(key);
}
