import type { JobSubmission } from "@drover/api";
import type { Job, Json } from "@drover/job";
import { jobKey, topic } from "@drover/store";
import type { ClusterState } from "../../cluster/cluster-state.ts";
import type { JobRegistrar, Registered } from "../../cluster/job-registrar.ts";
import { blockingRead } from "../blocking-read.ts";
import { ROW_FIELDS } from "../filter/row-fields.ts";
import { listReply } from "../list-reply.ts";
import type { Reply } from "../reply.ts";
import type { Route } from "../router.ts";
import type { RowTexts } from "../row-texts.ts";
import { jobStub } from "../stubs.ts";
import { acceptJob, type JobSurroundings, judgeJob, listOf } from "./job-input.ts";

/** Lists, registers, changes and removes jobs. */
export function jobRoutes({
  state,
  registry: jobs,
  texts,
  region,
  driverConfigs,
}: {
  state: ClusterState;
  texts: RowTexts;
  registry: JobRegistrar;
  region: string;
  driverConfigs: JobSurroundings["driverConfigs"];
}): Route[] {
  const { store } = state;

  function jobText(job: Job, meta: boolean): string {
    const key = jobKey({ namespace: job.Namespace, id: job.ID });
    const isParent = job.Periodic !== null || job.ParameterizedJob !== null;
    // What the summary of a job is made of.
    const version = store.indexOf([
      topic.by("allocations", "job", key),
      topic.by("evaluations", "job", key),
      ...(isParent ? [topic.table("jobs")] : []),
    ]);
    const form = `stub,${meta}`;
    return texts.of(job, (row) => jobStub(store, row, { meta }), { form, version });
  }

  async function register(body: { [key: string]: Json }, namespace: string): Promise<Reply> {
    const { job, warnings } = acceptJob(body, { namespace, region, driverConfigs });
    const registered = await jobs.submit(job, {
      ...(body.EnforceIndex === true ? { enforceIndex: Number(body.JobModifyIndex ?? 0) } : {}),
      ...(isSubmission(body.Submission) ? { submission: body.Submission } : {}),
      preserveCounts: body.PreserveCounts === true,
      evalPriority: Number(body.EvalPriority ?? 0),
    });
    return registeredReply(registered, { Warnings: warnings });
  }

  return [
    {
      methods: ["GET"],
      path: "/v1/jobs",
      handler: (exchange) =>
        blockingRead(exchange, store, [topic.table("jobs"), topic.table("allocations")], () =>
          listReply(exchange, store.table("jobs").values(), {
            keyOf: ({ Namespace, ID }) => `${Namespace}.${ID}`,
            idOf: ({ ID }) => ID,
            namespaceOf: ({ Namespace }) => Namespace,
            fields: ROW_FIELDS.jobs,
            show: (job) => jobText(job, exchange.flag("meta")),
          }),
        ),
    },
    {
      methods: ["PUT", "POST"],
      path: "/v1/jobs",
      handler: async (exchange) => register(await exchange.object(), exchange.namespace),
    },
    {
      methods: ["PUT", "POST"],
      path: "/v1/validate/job",
      handler: async (exchange) => {
        const { namespace } = exchange;
        const { errors, warnings } = judgeJob(await exchange.object(), {
          namespace,
          region,
          driverConfigs,
        });
        return {
          body: {
            DriverConfigValidated: true,
            ValidationErrors: errors.length > 0 ? errors : null,
            Error: errors.length > 0 ? listOf(errors) : "",
            Warnings: warnings.length > 0 ? listOf(warnings) : "",
          },
          index: store.index,
        };
      },
    },
    {
      methods: ["GET"],
      path: "/v1/job/:id+",
      handler: (exchange) => {
        const { namespace } = exchange;
        const id = exchange.parameter("id");
        const topics = [topic.row("jobs", jobKey({ namespace, id }))];
        return blockingRead(exchange, store, topics, () => ({
          body: jobs.require(namespace, id),
        }));
      },
    },
    {
      methods: ["PUT", "POST"],
      path: "/v1/job/:id+",
      handler: async (exchange) => register(await exchange.object(), exchange.namespace),
    },
    {
      methods: ["DELETE"],
      path: "/v1/job/:id+",
      handler: async (exchange) => {
        const purge = exchange.flag("purge");
        const { namespace } = exchange;
        const removed = await jobs.deregister(namespace, exchange.parameter("id"), { purge });
        return registeredReply(removed, { VolumeEvalID: "", VolumeEvalIndex: 0 });
      },
    },
  ];
}

/** What a change of a job is answered with. */
export function registeredReply({ job, evaluation, index }: Registered, more: object = {}): Reply {
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

function isSubmission(value: Json | undefined): value is Json & JobSubmission {
  return (
    typeof value === "object" &&
    value !== null &&
    "Source" in value &&
    typeof value.Source === "string" &&
    "Format" in value &&
    typeof value.Format === "string"
  );
}
