import type { Int64 } from "@drover/schema/json";

/** What became of a wish to scale a task group, or what an autoscaler has to say of it. */
export interface ScalingEvent {
  /** Nanoseconds since 1970. */
  Time: Int64;
  PreviousCount: number;
  /** Null where nothing was changed. */
  Count: number | null;
  Message: string;
  Error: boolean;
  Meta: Record<string, unknown> | null;
  EvalID: string | null;
  CreateIndex: number;
}

/** The newest scaling events of a job, by task group. */
export interface JobScalingEvents {
  Namespace: string;
  JobID: string;
  ScalingEvents: Record<string, ScalingEvent[]>;
  CreateIndex: number;
  ModifyIndex: number;
}
