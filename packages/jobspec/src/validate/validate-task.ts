import type { CsiPluginConfig, Job, Task, TaskGroup } from "@drover/job";
import { formatDuration } from "@drover/schema";
import { escapes } from "./escapes.ts";
import { about, at, type Findings, quote, within } from "./messages.ts";
import { validateArtifact } from "./validate-artifact.ts";
import { validateIdentity, validateSecret, validateVault } from "./validate-identity.ts";
import { validateAffinity, validateConstraint } from "./validate-placement.ts";
import { validateRestart } from "./validate-policies.ts";
import { validateLogConfig, validateResources } from "./validate-resources.ts";
import { validateTaskServices } from "./validate-service.ts";
import { validateSignal } from "./validate-signal.ts";
import { validateTemplate } from "./validate-template.ts";
import { validateVolumeMount } from "./validate-volume.ts";

const ACTION_NAME = /^[^\0\s]{1,128}$/;
const LIFECYCLE_HOOKS: readonly string[] = ["prestart", "poststart", "poststop"];

export function* validateTask(task: Task, group: TaskGroup, job: Job): Findings {
  yield* about("Name", validateName(task.Name));
  if (task.Driver === "") yield at("Driver", "Missing task driver");
  yield* validateStopping(task, group, job);
  yield* about("Resources", validateResources(task.Resources));
  yield* about("LogConfig", validateLogConfig(task.LogConfig, group.EphemeralDisk));
  if (task.RestartPolicy !== null) {
    yield* about("RestartPolicy", validateRestart(task.RestartPolicy));
  }
  yield* validatePlacement(task, job.Type);
  yield* validateTaskServices(task, group);
  yield* validateFiles(task);
  yield* validateActions(task);
  if (task.Lifecycle !== null && !LIFECYCLE_HOOKS.includes(task.Lifecycle.Hook)) {
    const { Hook } = task.Lifecycle as { Hook: string };
    yield Hook === ""
      ? "Lifecycle validation failed: no lifecycle hook provided"
      : `Lifecycle validation failed: invalid hook: ${Hook}, must be one of ${LIFECYCLE_HOOKS.join(", ")}`;
  }
  for (const [i, mount] of (task.VolumeMounts ?? []).entries()) {
    yield* within(
      `Volume Mount (${i}) is invalid`,
      ["VolumeMounts", i],
      validateVolumeMount(mount, group),
    );
  }
  if (task.CSIPluginConfig !== null)
    yield* about("CSIPluginConfig", validateCsiPlugin(task.CSIPluginConfig));
  yield* validateCredentials(task);
}

function* validateName(name: string): Findings {
  if (name === "alloc") yield 'Task cannot be named "alloc"';
  if (/[/\\]/.test(name)) yield "Task name cannot include slashes";
  else if (name === "." || name === "..") yield `Task cannot be named ${quote(name)}`;
  else if (name.includes("\0")) yield "Task name cannot include null characters";
}

function* validateStopping(task: Task, { Update }: TaskGroup, job: Job): Findings {
  if (task.KillTimeout < 0) yield at("KillTimeout", "KillTimeout must be a positive value");
  const progressDeadline = Update?.ProgressDeadline ?? 0;
  if (job.Type === "service" && progressDeadline > 0 && task.KillTimeout > progressDeadline) {
    yield at(
      "KillTimeout",
      `KillTimout (${formatDuration(task.KillTimeout)}) longer than the group's ProgressDeadline (${formatDuration(progressDeadline)})`,
    );
  }
  if (task.ShutdownDelay < 0) yield at("ShutdownDelay", "ShutdownDelay must be a positive value");
  yield* about("KillSignal", validateSignal(task.KillSignal, "kill_signal"));
}

function* validatePlacement(task: Task, jobType: string): Findings {
  for (const [i, constraint] of (task.Constraints ?? []).entries()) {
    const { Operand } = constraint;
    yield* within(
      `Constraint ${i + 1} validation failed`,
      ["Constraints", i],
      validateConstraint(constraint),
    );
    if (Operand === "distinct_hosts" || Operand === "distinct_property") {
      yield `Constraint ${i + 1} has disallowed Operand at task level: ${Operand}`;
    }
  }
  if (jobType === "system") {
    if (task.Affinities !== null) yield "System jobs may not have an affinity block";
    return;
  }
  for (const [i, affinity] of (task.Affinities ?? []).entries()) {
    yield* within(
      `Affinity ${i + 1} validation failed`,
      ["Affinities", i],
      validateAffinity(affinity),
    );
  }
}

function* validateFiles(task: Task): Findings {
  for (const [i, artifact] of (task.Artifacts ?? []).entries()) {
    yield* within(
      `Artifact ${i + 1} validation failed`,
      ["Artifacts", i],
      validateArtifact(artifact),
    );
  }
  const destinations = new Map<string, number>();
  for (const [i, template] of (task.Templates ?? []).entries()) {
    yield* within(
      `Template ${i + 1} validation failed`,
      ["Templates", i],
      validateTemplate(template),
    );
    const other = destinations.get(template.DestPath);
    if (other !== undefined) yield `Template ${i + 1} has same destination as ${other}`;
    else destinations.set(template.DestPath, i + 1);
  }
  if (task.DispatchPayload !== null && escapes("task/local", task.DispatchPayload.File)) {
    yield at(
      "DispatchPayload",
      "Dispatch Payload validation failed: destination escapes allocation directory",
    );
  }
}

function* validateActions({ Actions }: Task): Findings {
  const seen = new Set<string>();
  for (const { Name, Command } of Actions ?? []) {
    const context = `Action ${Name} validation failed`;
    if (Command === "") yield `${context}: command cannot be empty`;
    if (!ACTION_NAME.test(Name)) yield `${context}: invalid name '${Name}'`;
    if (seen.has(Name)) yield `Action ${Name} defined multiple times`;
    seen.add(Name);
  }
}

function* validateCsiPlugin({ ID, Type }: CsiPluginConfig): Findings {
  if (ID === "") yield "CSIPluginConfig must have a non-empty PluginID";
  if (!["node", "controller", "monolith"].includes(Type)) {
    yield `CSIPluginConfig PluginType must be one of 'node', 'controller', or 'monolith', got: ${quote(Type)}`;
  }
}

function* validateCredentials(task: Task): Findings {
  if (task.Vault !== null) {
    yield* within("Vault validation failed", "Vault", validateVault(task.Vault));
  }
  for (const identity of [task.Identity, ...(task.Identities ?? [])]) {
    if (identity === null) continue;
    yield* within(
      `Identity ${quote(identity.Name)} is invalid`,
      "Identities",
      validateIdentity(identity),
    );
  }
  const seen = new Set<string>();
  for (const [i, secret] of (task.Secrets ?? []).entries()) {
    if (seen.has(secret.Name)) yield `Duplicate secret ${quote(secret.Name)} found`;
    seen.add(secret.Name);
    if (secret.Provider === "vault" && task.Vault === null) {
      yield `Secret ${quote(secret.Name)} has provider "vault" but no vault block`;
    }
    yield* within(
      `Secret ${quote(secret.Name)} is invalid`,
      ["Secrets", i],
      validateSecret(secret),
    );
  }
}
