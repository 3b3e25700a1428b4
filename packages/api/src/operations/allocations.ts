import type { Allocation, CheckResult, Deployment, Evaluation } from "@drover/job";
import { bool, mandatory, schema, string, strings } from "@drover/schema";
import type { AllocListStub, AllocResourceUsage, AllocStopResponse } from "../types/allocation.ts";
import type { DeploymentUpdateResponse } from "../types/deployment.ts";
import { MANAGEMENT, namespaced } from "./access.ts";
import { BLOCKING, EVERY, get, PAGED, put } from "./define.ts";
import { document, listOf } from "./operation.ts";

export const listAllocations = get("listAllocations", "/v1/allocations", {
  summary: "Lists allocations",
  access: namespaced("read-job"),
  query: schema({ ...PAGED, resources: bool(), task_states: bool("", true) }),
  reply: listOf<AllocListStub>("AllocListStub"),
});

export const getAllocation = get("getAllocation", "/v1/allocation/:id", {
  summary: "Shows an allocation",
  access: namespaced("read-job", "allocation"),
  reply: document<Allocation>("Allocation"),
});

export const stopAllocation = put("stopAllocation", "/v1/allocation/:id/stop", {
  summary: "Stops an allocation, which the scheduler replaces",
  access: namespaced("alloc-lifecycle", "allocation"),
  query: schema({ ...EVERY, no_shutdown_delay: bool(), reschedule: bool() }),
  reply: document<AllocStopResponse>("AllocStopResponse"),
});

export const signalAllocation = put("signalAllocation", "/v1/client/allocation/:id/signal", {
  summary: "Sends a signal to a task, or to all that run",
  access: namespaced("alloc-lifecycle", "allocation"),
  body: schema({ AllocID: string(), Task: string(), Signal: string() }),
  repeats: { AllocID: "id" },
  reply: document<object>("Empty"),
});

export const restartAllocation = put("restartAllocation", "/v1/client/allocation/:id/restart", {
  summary: "Restarts a task in place, or all that run, or all",
  access: namespaced("alloc-lifecycle", "allocation"),
  body: schema({ AllocID: string(), TaskName: string(), AllTasks: bool() }),
  repeats: { AllocID: "id" },
  reply: document<object>("Empty"),
});

export const getAllocationStats = get("getAllocationStats", "/v1/client/allocation/:id/stats", {
  summary: "Tells what the tasks of an allocation use",
  access: namespaced("read-job", "allocation"),
  reply: document<AllocResourceUsage>("AllocResourceUsage"),
});

export const getAllocationChecks = get("getAllocationChecks", "/v1/client/allocation/:id/checks", {
  summary: "Shows how the checks of an allocation's services went last",
  access: namespaced("read-job", "allocation"),
  reply: document<Record<string, CheckResult>>("CheckResult"),
});

export const collectAllocation = put("collectAllocation", "/v1/client/allocation/:id/gc", {
  summary: "Deletes what the node keeps of a finished allocation",
  access: namespaced(["submit-job", "gc-allocation"], "allocation"),
  methods: ["PUT", "POST", "GET"],
  reply: document<null>("null"),
});

export const listEvaluations = get("listEvaluations", "/v1/evaluations", {
  summary: "Lists evaluations",
  access: namespaced("read-job"),
  query: schema({ ...PAGED, job: string(), status: string() }),
  reply: listOf<Evaluation>("Evaluation"),
});

export const countEvaluations = get("countEvaluations", "/v1/evaluations/count", {
  summary: "Counts evaluations",
  access: namespaced("read-job"),
  query: schema({ ...PAGED, job: string(), status: string() }),
  reply: document<{ Count: number }>("EvalCountResponse"),
});

export const deleteEvaluations = put("deleteEvaluations", "/v1/evaluations", {
  summary: "Deletes evaluations by id, or those that a filter matches, while the broker is paused",
  access: MANAGEMENT,
  methods: ["DELETE"],
  query: schema({ ...EVERY, filter: string() }),
  body: schema({ EvalIDs: strings(), Filter: string() }),
  reply: document<{ Count: number; Index: number }>("EvalDeleteResponse"),
});

export const getEvaluation = get("getEvaluation", "/v1/evaluation/:id", {
  summary: "Shows an evaluation, with related those that came before and after it",
  access: namespaced("read-job", "evaluation"),
  query: schema({ ...BLOCKING, related: bool() }),
  reply: document<Evaluation>("Evaluation"),
});

export const listEvaluationAllocations = get(
  "listEvaluationAllocations",
  "/v1/evaluation/:id/allocations",
  {
    summary: "Lists the allocations that an evaluation placed",
    access: namespaced("read-job", "evaluation"),
    reply: listOf<AllocListStub>("AllocListStub"),
  },
);

export const listDeployments = get("listDeployments", "/v1/deployments", {
  summary: "Lists deployments",
  access: namespaced("read-job"),
  query: schema(PAGED),
  reply: listOf<Deployment>("Deployment"),
});

export const getDeployment = get("getDeployment", "/v1/deployment/:id", {
  summary: "Shows a deployment",
  access: namespaced("read-job", "deployment"),
  reply: document<Deployment>("Deployment"),
});

export const listDeploymentAllocations = get(
  "listDeploymentAllocations",
  "/v1/deployment/allocations/:id",
  {
    summary: "Lists the allocations of a deployment",
    access: namespaced("read-job", "deployment"),
    reply: listOf<AllocListStub>("AllocListStub"),
  },
);

export const promoteDeployment = put("promoteDeployment", "/v1/deployment/promote/:id", {
  summary: "Promotes the canaries of a deployment",
  access: namespaced(["submit-job", "promote-deployment"], "deployment"),
  body: schema({ DeploymentID: string(), All: bool(), Groups: strings() }),
  repeats: { DeploymentID: "id" },
  reply: document<DeploymentUpdateResponse>("DeploymentUpdateResponse"),
});

export const setAllocationHealth = put(
  "setAllocationHealth",
  "/v1/deployment/allocation-health/:id",
  {
    summary: "Says which allocations of a deployment are healthy, and which are not",
    access: namespaced(["submit-job", "set-alloc-health-deployment"], "deployment"),
    body: schema({
      DeploymentID: string(),
      HealthyAllocationIDs: strings(),
      UnhealthyAllocationIDs: strings(),
    }),
    repeats: { DeploymentID: "id" },
    reply: document<DeploymentUpdateResponse>("DeploymentUpdateResponse"),
  },
);

export const failDeployment = put("failDeployment", "/v1/deployment/fail/:id", {
  summary: "Fails a deployment",
  access: namespaced(["submit-job", "fail-deployment"], "deployment"),
  body: schema({ DeploymentID: string() }),
  repeats: { DeploymentID: "id" },
  reply: document<DeploymentUpdateResponse>("DeploymentUpdateResponse"),
});

export const pauseDeployment = put("pauseDeployment", "/v1/deployment/pause/:id", {
  summary: "Pauses a deployment, or resumes it",
  access: namespaced(["submit-job", "pause-deployment"], "deployment"),
  body: schema({ DeploymentID: string(), Pause: mandatory(bool()) }),
  repeats: { DeploymentID: "id" },
  reply: document<DeploymentUpdateResponse>("DeploymentUpdateResponse"),
});
