import { type JobInput, operations } from "@drover/api";
import { Fault } from "@drover/fault";
import type { ChildJobs, JobPlanner, JobRegistrar } from "@drover/server";
import type { StateStore } from "@drover/store";
import type { JobParser } from "../../../job-parser/job-parser.ts";
import type { JsonText } from "../../replies/json-text.ts";
import { route } from "../../routing/route.ts";
import type { Route } from "../../routing/router.ts";
import { acceptJob, type JobSurroundings } from "./job-input.ts";
import { registeredReply, requireSameId } from "./jobs.ts";
import { requireRegistrations } from "./require-registrations.ts";

const NO_WARNINGS = { Warnings: "" };

/** What can be done with a job beyond registering it. */
export function jobActionRoutes({
  store,
  jobRegistry,
  planner,
  children,
  parser,
  surroundings,
}: {
  store: StateStore;
  jobRegistry: JobRegistrar;
  planner: JobPlanner;
  children: ChildJobs;
  parser: JobParser;
  surroundings: Omit<JobSurroundings, "namespace" | "access">;
}): Route[] {
  return [
    route(
      operations.parseJob,
      async ({ body: { JobHCL, Canonicalize, Variables }, namespace, signal }) => {
        if (JobHCL === "") throw new Fault("invalid_argument", "Job spec is empty");
        const request = { hcl: JobHCL, variables: Variables, canonical: Canonicalize };
        return { json: (await parser.parse(request, namespace, signal)) as JsonText<JobInput> };
      },
    ),
    route(operations.planJob, async ({ body, namespace, access, parameters: { id } }) => {
      const { job, warnings } = await acceptJob(body.Job, { ...surroundings, namespace, access });
      requireSameId(job, id);
      const plan = await planner.plan(job, { diff: body.Diff });
      return { body: { ...plan, Warnings: warnings }, index: plan.Index };
    }),
    route(operations.evaluateJob, async ({ body, namespace, parameters: { id } }) => {
      const forceReschedule = body.EvalOptions?.ForceReschedule ?? false;
      return registeredReply(
        await jobRegistry.evaluate(namespace, id, { forceReschedule }),
        NO_WARNINGS,
      );
    }),
    route(operations.scaleJob, async ({ body, namespace, access, parameters: { id } }) => {
      requireRegistrations(store, access);
      const group = body.Target?.Group ?? "";
      const scaled = await jobRegistry.scale(namespace, id, group, {
        count: body.Count,
        message: body.Message,
        isError: body.Error,
        meta: body.Meta,
        ...(body.JobModifyIndex > 0 ? { enforceIndex: body.JobModifyIndex } : {}),
      });
      return registeredReply(scaled, NO_WARNINGS);
    }),
    route(operations.revertJob, async ({ body, namespace, access, parameters: { id } }) => {
      requireRegistrations(store, access);
      const prior = body.EnforcePriorVersion ?? undefined;
      return registeredReply(
        await jobRegistry.revert(namespace, id, body.JobVersion, prior),
        NO_WARNINGS,
      );
    }),
    route(operations.markJobStable, async ({ body, namespace, parameters: { id } }) => {
      const index = await jobRegistry.versions.markStable(
        namespace,
        id,
        body.JobVersion,
        body.Stable,
      );
      return { body: { JobModifyIndex: index, Index: index }, index };
    }),
    route(
      operations.dispatchJob,
      async ({ body, query, namespace, access, parameters: { id } }) => {
        requireRegistrations(store, access);
        const { job, evaluation, index } = await children.dispatch(namespace, id, {
          payload: body.Payload,
          meta: body.Meta ?? {},
          idempotencyToken: query.idempotency_token,
          idPrefix: body.IdPrefixTemplate,
          priority: body.Priority,
        });
        return {
          body: {
            DispatchedJobID: job.ID,
            EvalID: evaluation?.ID ?? "",
            EvalCreateIndex: evaluation?.CreateIndex ?? 0,
            JobCreateIndex: job.CreateIndex,
            Index: index,
          },
          index,
        };
      },
    ),
    route(operations.forcePeriodicJob, async ({ namespace, parameters: { id } }) =>
      registeredReply(await children.force(namespace, id), NO_WARNINGS),
    ),
  ];
}
