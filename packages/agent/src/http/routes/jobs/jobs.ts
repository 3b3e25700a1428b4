import { type JobRegisterResponse, operations } from "@drover/api";
import { Fault } from "@drover/fault";
import type { Job, SubmittedText } from "@drover/job";
import type { ClusterState, Deregistered, JobRegistrar } from "@drover/server";
import { jobKey, topic } from "@drover/store";
import { ROW_FIELDS } from "../../filter/row-fields.ts";
import { blockingRead } from "../../replies/blocking-read.ts";
import { listReply } from "../../replies/list-reply.ts";
import { route } from "../../routing/route.ts";
import type { Route } from "../../routing/router.ts";
import { jobStubText } from "../../rows/job-stub-text.ts";
import type { RowTexts } from "../../rows/row-texts.ts";
import {
  type AcceptedJob,
  acceptJob,
  type JobSurroundings,
  judgeJob,
  listOf,
} from "./job-input.ts";
import { requireRegistrations } from "./require-registrations.ts";

/** Lists, registers, changes and removes jobs. */
export function jobRoutes({
  state,
  jobRegistry,
  texts,
  surroundings,
}: {
  state: ClusterState;
  jobRegistry: JobRegistrar;
  texts: RowTexts;
  surroundings: Omit<JobSurroundings, "namespace" | "access">;
}): Route[] {
  const { store } = state;

  async function register({ job, warnings }: AcceptedJob, body: RegistrationOptions) {
    const registered = await jobRegistry.submit(job, {
      ...(body.EnforceIndex ? { enforceIndex: body.JobModifyIndex } : {}),
      ...(body.Submission?.Source ? { submission: body.Submission } : {}),
      preserveCounts: body.PreserveCounts,
      preserveResources: body.PreserveResources,
      evalPriority: body.EvalPriority,
    });
    return registeredReply(registered, { Warnings: warnings });
  }

  return [
    route(operations.listJobs, (request) => {
      const topics = [topic.table("jobs"), topic.table("allocations")];
      return blockingRead(request, store, topics, () =>
        listReply(request, store.table("jobs").values(), {
          keyOf: ({ Namespace, ID }) => `${Namespace}.${ID}`,
          idOf: ({ ID }) => ID,
          namespaceOf: ({ Namespace }) => Namespace,
          fields: ROW_FIELDS.jobs,
          show: (job) => jobStubText({ store, texts }, job, request.query),
        }),
      );
    }),
    route(operations.registerJob, async ({ body, namespace, access }) => {
      requireRegistrations(store, access);
      return register(await acceptJob(body.Job, { ...surroundings, namespace, access }), body);
    }),
    route(operations.updateJob, async ({ body, namespace, access, parameters: { id } }) => {
      requireRegistrations(store, access);
      const accepted = await acceptJob(body.Job, { ...surroundings, namespace, access });
      requireSameId(accepted.job, id);
      return register(accepted, body);
    }),
    route(operations.validateJob, async ({ body, namespace, access }) => {
      const { errors, warnings } = await judgeJob(body.Job, { ...surroundings, namespace, access });
      return {
        body: {
          DriverConfigValidated: true,
          ValidationErrors: errors.length > 0 ? errors : null,
          Error: errors.length > 0 ? listOf(errors) : "",
          Warnings: warnings.length > 0 ? listOf(warnings, "warning") : "",
        },
        index: store.index,
      };
    }),
    route(operations.getJob, (request) => {
      const { namespace } = request;
      const { id } = request.parameters;
      const topics = [topic.row("jobs", jobKey({ namespace, id }))];
      return blockingRead(request, store, topics, () => ({
        json: texts.of(jobRegistry.require(namespace, id), (job) => job),
      }));
    }),
    route(operations.deregisterJob, async ({ namespace, parameters, query }) => {
      const { purge, eval_priority: evalPriority, no_shutdown_delay: noShutdownDelay } = query;
      const options = { purge, evalPriority, noShutdownDelay };
      const removed = await jobRegistry.deregister(namespace, parameters.id, options);
      return registeredReply(removed, { VolumeEvalID: "", VolumeEvalIndex: 0 });
    }),
  ];
}

interface RegistrationOptions {
  readonly EnforceIndex: boolean;
  readonly JobModifyIndex: number;
  readonly PreserveCounts: boolean;
  readonly PreserveResources: boolean;
  readonly EvalPriority: number;
  readonly Submission: SubmittedText | null;
}

/** @throws {Fault} `invalid_argument` for a job that is another one than the path says */
export function requireSameId({ ID }: Job, id: string): void {
  if (ID === id) return;
  throw new Fault(
    "invalid_argument",
    `Job ID does not match: the job is "${ID}", but the path names "${id}"`,
  );
}

/** What a change of a job is answered with. */
export function registeredReply<More extends object>(
  { job, evaluation, index }: Deregistered,
  more: More,
): { body: Omit<JobRegisterResponse, "Warnings"> & More; index: number } {
  return {
    body: {
      EvalID: evaluation?.ID ?? "",
      EvalCreateIndex: evaluation?.CreateIndex ?? 0,
      JobModifyIndex: job.JobModifyIndex,
      ...more,
      Index: index,
      LastContact: 0,
      KnownLeader: false,
    },
    index,
  };
}
