import type { Template } from "@drover/job";
import { formatDuration } from "@drover/schema";
import { escapes } from "./escapes.ts";
import { type Findings, quote } from "./messages.ts";
import { validateSignal } from "./validate-signal.ts";

export function* validateTemplate(template: Template): Findings {
  const { SourcePath, EmbeddedTmpl, DestPath, Splay, Perms, Wait } = template;
  if (SourcePath === "" && EmbeddedTmpl === "") {
    yield "Must specify a source path or have an embedded template";
  }
  if (DestPath === "") yield "Must specify a destination for the template";
  if (escapes("task", DestPath)) yield "destination escapes allocation directory";
  yield* validateChange(template);
  if (Splay < 0) yield "Must specify positive splay value";
  if (Perms !== "" && !/^[0-7]{1,4}$/.test(Perms)) yield `Failed to parse ${quote(Perms)} as octal`;
  if (Wait?.Min != null && Wait.Max != null && Wait.Min > Wait.Max) {
    yield `wait min ${formatDuration(Wait.Min)} is greater than max ${formatDuration(Wait.Max)}`;
  }
}

function* validateChange(template: Template): Findings {
  const { ChangeMode, ChangeSignal, ChangeScript, Envvars } = template;
  switch (ChangeMode) {
    case "noop":
    case "restart":
      return;
    case "signal":
      if (ChangeSignal === "") yield "Must specify signal value when change mode is signal";
      yield* validateSignal(ChangeSignal, "change_signal");
      if (Envvars) yield "cannot use signals with env var templates";
      return;
    case "script":
      if (ChangeScript === null) {
        yield "must specify change script configuration value when change mode is script";
      } else if (ChangeScript.Command === "") {
        yield "must specify script path value when change mode is script";
      }
      return;
    default:
      yield "Invalid change mode. Must be one of the following: noop, signal, script, restart";
  }
}
