import { Fault } from "@drover/fault";
import { renderDiagnostics } from "@drover/hcl";
import type { Json } from "@drover/job";
import { canonicalize, parseJob } from "@drover/jobspec";
import type { ChildJobs } from "../../cluster/child-jobs.ts";
import type { JobPlanner } from "../../cluster/job-planner.ts";
import type { JobRegistrar } from "../../cluster/job-registrar.ts";
import type { Route } from "../router.ts";
import { acceptJob, type JobSurroundings } from "./job-input.ts";
import { registeredReply } from "./jobs.ts";

/** What can be done with a job beyond registering it. */
export function jobActionRoutes({
  registry,
  planner,
  children,
  region,
  driverConfigs,
}: {
  registry: JobRegistrar;
  planner: JobPlanner;
  children: ChildJobs;
  region: string;
  driverConfigs: JobSurroundings["driverConfigs"];
}): Route[] {
  return [
    {
      methods: ["PUT", "POST"],
      path: "/v1/jobs/parse",
      handler: async (exchange) => {
        const { JobHCL, Canonicalize, Variables } = await exchange.object();
        if (typeof JobHCL !== "string" || JobHCL === "") {
          throw new Fault("invalid_argument", "Job spec is empty");
        }
        const variableFiles =
          typeof Variables === "string" && Variables !== ""
            ? [{ filename: "input.hcl", text: Variables }]
            : [];
        const { job, diagnostics } = parseJob(JobHCL, { filename: "input.hcl", variableFiles });
        if (job === undefined) throw new Fault("invalid_argument", renderDiagnostics(diagnostics));
        return { body: Canonicalize === true ? canonicalize(job) : job };
      },
    },
    {
      methods: ["PUT", "POST"],
      path: "/v1/job/:id+/plan",
      handler: async (exchange) => {
        const { namespace } = exchange;
        const body = await exchange.object();
        const { job, warnings } = acceptJob(body, { namespace, region, driverConfigs });
        if (job.ID !== exchange.parameter("id")) {
          throw new Fault("invalid_argument", "Job ID does not match");
        }
        const plan = planner.plan(job, { diff: body.Diff === true });
        return { body: { ...plan, Warnings: warnings }, index: plan.Index };
      },
    },
    {
      methods: ["PUT", "POST"],
      path: "/v1/job/:id+/evaluate",
      handler: async (exchange) => {
        const { EvalOptions } = await exchange.object();
        const options = isObject(EvalOptions) ? EvalOptions : {};
        return registeredReply(
          await registry.evaluate(exchange.namespace, exchange.parameter("id"), {
            forceReschedule: options.ForceReschedule === true,
          }),
        );
      },
    },
    {
      methods: ["PUT", "POST"],
      path: "/v1/job/:id+/scale",
      handler: async (exchange) => {
        const { Count, Target } = await exchange.object();
        const group = isObject(Target) ? Target.Group : undefined;
        if (typeof Count !== "number" || !Number.isSafeInteger(Count) || Count < 0) {
          throw new Fault("invalid_argument", "Count must be a whole number of 0 or more");
        }
        if (typeof group !== "string") {
          throw new Fault("invalid_argument", "Target must name the task group as Group");
        }
        const id = exchange.parameter("id");
        return registeredReply(await registry.scale(exchange.namespace, id, group, Count));
      },
    },
    {
      methods: ["PUT", "POST"],
      path: "/v1/job/:id+/revert",
      handler: async (exchange) => {
        const { JobVersion, EnforcePriorVersion } = await exchange.object();
        return registeredReply(
          await registry.revert(
            exchange.namespace,
            exchange.parameter("id"),
            versionOf(JobVersion),
            typeof EnforcePriorVersion === "number" ? EnforcePriorVersion : undefined,
          ),
        );
      },
    },
    {
      methods: ["PUT", "POST"],
      path: "/v1/job/:id+/stable",
      handler: async (exchange) => {
        const { JobVersion, Stable } = await exchange.object();
        const id = exchange.parameter("id");
        const version = versionOf(JobVersion);
        const index = await registry.markStable(exchange.namespace, id, version, Stable === true);
        return { body: { JobModifyIndex: index, Index: index }, index };
      },
    },
    {
      methods: ["PUT", "POST"],
      path: "/v1/job/:id+/dispatch",
      handler: async (exchange) => {
        const { Payload, Meta, IdPrefixTemplate, Priority } = await exchange.object();
        const meta = isObject(Meta)
          ? Object.entries(Meta).map(([key, value]) => [key, String(value)])
          : [];
        const { job, evaluation, index } = await children.dispatch(
          exchange.namespace,
          exchange.parameter("id"),
          {
            payload: typeof Payload === "string" ? Payload : "",
            meta: Object.fromEntries(meta),
            idempotencyToken: exchange.query.get("idempotency_token") ?? "",
            idPrefix: typeof IdPrefixTemplate === "string" ? IdPrefixTemplate : "",
            priority: typeof Priority === "number" ? Priority : 0,
          },
        );
        const body = {
          DispatchedJobID: job.ID,
          EvalID: evaluation?.ID ?? "",
          EvalCreateIndex: evaluation?.CreateIndex ?? 0,
          JobCreateIndex: job.CreateIndex,
          Index: index,
        };
        return { body, index };
      },
    },
    {
      methods: ["PUT", "POST"],
      path: "/v1/job/:id+/periodic/force",
      handler: async (exchange) => {
        const id = exchange.parameter("id");
        return registeredReply(await children.force(exchange.namespace, id));
      },
    },
  ];
}

function versionOf(value: Json | undefined): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  throw new Fault("invalid_argument", "JobVersion must be a whole number of 0 or more");
}

function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
