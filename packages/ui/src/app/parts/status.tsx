import type { ComponentChildren } from "preact";
import { DEFAULT_NAMESPACE } from "../place.ts";

export type Mood = "good" | "busy" | "bad" | "warn" | "calm";

const MOODS: Readonly<Record<string, Mood>> = {
  running: "good",
  ready: "good",
  healthy: "good",
  eligible: "good",
  successful: "good",
  passing: "good",
  complete: "calm",
  finished: "calm",
  dead: "calm",
  stopped: "calm",
  canceled: "calm",
  cancelled: "calm",
  pending: "busy",
  starting: "busy",
  draining: "warn",
  paused: "warn",
  blocked: "warn",
  ineligible: "warn",
  restarting: "warn",
  unknown: "warn",
  failed: "bad",
  failing: "bad",
  lost: "bad",
  unhealthy: "bad",
  down: "bad",
};

/** A state: its word, and a dot whose colour says the same. */
export function Status({ word, mood = MOODS[word] ?? "calm" }: { word: string; mood?: Mood }) {
  return (
    <span class={`status ${mood}`}>
      <i aria-hidden="true" />
      {word}
    </span>
  );
}

export function Badge({ children, mood = "calm" }: { children: ComponentChildren; mood?: Mood }) {
  return <span class={`badge ${mood}`}>{children}</span>;
}

/** The namespace of a row, but for the default one. */
export function NamespaceBadge({ of: { Namespace } }: { of: { Namespace: string } }) {
  return Namespace === DEFAULT_NAMESPACE ? null : <Badge>namespace {Namespace}</Badge>;
}
