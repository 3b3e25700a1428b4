import type { Deployment, Evaluation, Job, JobSubmission, SubmittedText } from "@drover/job";
import {
  anything,
  bool,
  choice,
  type Field,
  int,
  mandatory,
  nullable,
  object,
  refused,
  schema,
  string,
  stringMap,
  within,
} from "@drover/schema";
import type { AllocListStub } from "../types/allocation.ts";
import type {
  JobAction,
  JobDeregisterResponse,
  JobDispatchResponse,
  JobInput,
  JobListStub,
  JobPlanResponse,
  JobRegisterResponse,
  JobScaleStatusResponse,
  JobStableResponse,
  JobSummary,
  JobValidateResponse,
} from "../types/job.ts";
import type { ServiceRegistration } from "../types/service.ts";
import { type Access, namespaced, namespaceNeeds } from "./access.ts";
import { BLOCKING, EVERY, get, PAGED, put, remove } from "./define.ts";
import { document, listOf } from "./operation.ts";

/** The job itself is read by the schema of jobs, which the server has. */
const JOB = mandatory(anything() as Field<JobInput | Job | null>);
/** Nomad Enterprise has policies of Sentinel; here there is nothing to override. */
const POLICY_OVERRIDE = refused(bool(), "there are no Sentinel policies to override; leave it out");
/** A file, in characters. */
const SOURCE = within(string(), { maxLength: 1024 * 1024 });
const COUNT = within(int(), { min: 0 });

const SUBMISSION = schema<SubmittedText>({
  Source: string(),
  Format: choice("", ["hcl1", "hcl2", "json"], "hcl2"),
  VariableFlags: stringMap(),
  Variables: string(),
});

const REGISTRATION = schema({
  Job: JOB,
  EnforceIndex: bool(),
  JobModifyIndex: COUNT,
  PreserveCounts: bool(),
  PreserveResources: bool(),
  PolicyOverride: POLICY_OVERRIDE,
  EvalPriority: within(int(), { min: 0, max: 100 }),
  Submission: object(SUBMISSION),
});

/** To purge is to deregister and more, and may be granted alone. */
const DEREGISTER: Access = {
  ...namespaced(["submit-job", "deregister-job", "purge-job"]),
  ifGiven: { flag: "purge", anyOf: namespaceNeeds(["submit-job", "purge-job"]) },
};

export const listJobs = get("listJobs", "/v1/jobs", {
  summary: "Lists jobs",
  access: namespaced("list-jobs"),
  query: schema({ ...PAGED, meta: bool() }),
  reply: listOf<JobListStub>("JobListStub"),
});

export const registerJob = put("registerJob", "/v1/jobs", {
  summary: "Registers a job, or a new version of one",
  access: namespaced(["submit-job", "register-job"], "job"),
  body: REGISTRATION,
  reply: document<JobRegisterResponse>("JobRegisterResponse"),
});

export const updateJob = put("updateJob", "/v1/job/:id+", {
  summary: "Registers a job, or a new version of one, under the id that the path names",
  access: namespaced(["submit-job", "register-job"], "job"),
  body: REGISTRATION,
  reply: document<JobRegisterResponse>("JobRegisterResponse"),
});

export const parseJob = put("parseJob", "/v1/jobs/parse", {
  summary: "Turns a job file into a job",
  access: namespaced(["parse-job", "submit-job"]),
  methods: ["POST", "PUT"],
  body: schema({
    JobHCL: SOURCE,
    HCLv1: refused(bool(), "job files are read as HCL 2; leave it out"),
    Canonicalize: bool(),
    Variables: SOURCE,
  }),
  reply: document<{ [Field in keyof Job]?: unknown }>("Job"),
});

export const validateJob = put("validateJob", "/v1/validate/job", {
  summary: "Tells what is wrong with a job, without registering it",
  access: namespaced("read-job", "job"),
  body: schema({ Job: JOB }),
  reply: document<JobValidateResponse>("JobValidateResponse"),
});

export const getJob = get("getJob", "/v1/job/:id+", {
  summary: "Shows a job",
  access: namespaced("read-job"),
  reply: document<Job>("Job"),
});

export const deregisterJob = remove("deregisterJob", "/v1/job/:id+", {
  summary: "Stops a job, and deletes it at once with purge",
  access: DEREGISTER,
  query: schema({
    ...EVERY,
    purge: bool(),
    eval_priority: within(int(), { min: 0, max: 100 }),
    no_shutdown_delay: bool(),
  }),
  reply: document<JobDeregisterResponse>("JobDeregisterResponse"),
});

export const planJob = put("planJob", "/v1/job/:id+/plan", {
  summary: "Tells what registering a job would change",
  access: namespaced(["submit-job", "plan-job"], "job"),
  body: schema({ Job: JOB, Diff: bool(), PolicyOverride: POLICY_OVERRIDE }),
  reply: document<JobPlanResponse>("JobPlanResponse"),
});

export const evaluateJob = put("evaluateJob", "/v1/job/:id+/evaluate", {
  summary: "Has the scheduler look at a job again",
  access: namespaced(["submit-job", "evaluate-job"]),
  body: schema({ JobID: string(), EvalOptions: object(schema({ ForceReschedule: bool() })) }),
  repeats: { JobID: "id" },
  reply: document<JobRegisterResponse>("JobRegisterResponse"),
});

export const scaleJob = put("scaleJob", "/v1/job/:id+/scale", {
  summary: "Changes the count of a task group, or notes an event of its scaling",
  access: namespaced(["scale-job", "submit-job"]),
  body: schema({
    JobID: string(),
    Count: nullable(COUNT),
    Target: mandatory(
      object(schema({ Group: mandatory(string()), Job: string(), Namespace: string() })),
    ),
    Message: string(),
    Error: bool(),
    Meta: nullable(anything() as Field<Record<string, unknown> | null>),
    JobModifyIndex: within(int(), { min: 0 }),
    PolicyOverride: POLICY_OVERRIDE,
  }),
  repeats: { JobID: "id" },
  reply: document<JobRegisterResponse>("JobRegisterResponse"),
});

export const revertJob = put("revertJob", "/v1/job/:id+/revert", {
  summary: "Makes an earlier version of a job the newest",
  access: namespaced(["submit-job", "revert-job"]),
  body: schema({
    JobID: string(),
    JobVersion: mandatory(COUNT),
    EnforcePriorVersion: nullable(COUNT),
  }),
  repeats: { JobID: "id" },
  reply: document<JobRegisterResponse>("JobRegisterResponse"),
});

export const markJobStable = put("markJobStable", "/v1/job/:id+/stable", {
  summary: "Marks a version of a job as stable, or as not stable",
  access: namespaced(["submit-job", "stable-job"]),
  body: schema({ JobID: string(), JobVersion: mandatory(COUNT), Stable: bool() }),
  repeats: { JobID: "id" },
  reply: document<JobStableResponse>("JobStableResponse"),
});

export const dispatchJob = put("dispatchJob", "/v1/job/:id+/dispatch", {
  summary: "Runs a parameterized job",
  access: namespaced("dispatch-job"),
  query: schema({ ...EVERY, idempotency_token: string() }),
  body: schema({
    JobID: string(),
    Payload: within(string(), {
      form: {
        pattern: /(?:[A-Za-z0-9+/\r\n]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?[\r\n]*/,
        means: "base64",
      },
    }),
    Meta: stringMap(),
    IdPrefixTemplate: string(),
    Priority: within(int(), { min: 0, max: 100 }),
  }),
  repeats: { JobID: "id" },
  reply: document<JobDispatchResponse>("JobDispatchResponse"),
});

export const forcePeriodicJob = put("forcePeriodicJob", "/v1/job/:id+/periodic/force", {
  summary: "Runs a periodic job now",
  access: namespaced(["dispatch-job", "submit-job", "force-periodic-job"]),
  reply: document<JobRegisterResponse>("JobRegisterResponse"),
});

export const listJobAllocations = get("listJobAllocations", "/v1/job/:id+/allocations", {
  summary: "Lists the allocations of a job",
  access: namespaced("read-job"),
  query: schema({ ...BLOCKING, all: bool(), resources: bool() }),
  reply: listOf<AllocListStub>("AllocListStub"),
});

export const listJobActions = get("listJobActions", "/v1/job/:id+/actions", {
  summary: "Lists the actions of a job's tasks",
  access: namespaced("read-job"),
  reply: listOf<JobAction>("JobAction"),
});

export const listJobEvaluations = get("listJobEvaluations", "/v1/job/:id+/evaluations", {
  summary: "Lists the evaluations of a job, newest first",
  access: namespaced("read-job"),
  reply: listOf<Evaluation>("Evaluation"),
});

export const listJobDeployments = get("listJobDeployments", "/v1/job/:id+/deployments", {
  summary: "Lists the deployments of a job, newest first",
  access: namespaced("read-job"),
  query: schema({ ...BLOCKING, all: bool() }),
  reply: listOf<Deployment>("Deployment"),
});

export const getJobDeployment = get("getJobDeployment", "/v1/job/:id+/deployment", {
  summary: "Shows the newest deployment of a job",
  access: namespaced("read-job"),
  reply: document<Deployment | null>("Deployment"),
});

export const listJobServices = get("listJobServices", "/v1/job/:id+/services", {
  summary: "Lists the instances of a job's services",
  access: namespaced("read-job"),
  query: schema(PAGED),
  reply: listOf<ServiceRegistration>("ServiceRegistration"),
});

export const getJobSummary = get("getJobSummary", "/v1/job/:id+/summary", {
  summary: "Counts the allocations of a job",
  access: namespaced("read-job"),
  reply: document<JobSummary>("JobSummary"),
});

export const getJobSubmission = get("getJobSubmission", "/v1/job/:id+/submission", {
  summary: "Shows the text that a version of a job was read from",
  access: namespaced("read-job"),
  query: schema({ ...BLOCKING, version: COUNT }),
  reply: document<JobSubmission>("JobSubmission"),
});

export const getJobScale = get("getJobScale", "/v1/job/:id+/scale", {
  summary: "Shows the counts of a job's task groups",
  access: namespaced(["read-job", "read-job-scaling"]),
  reply: document<JobScaleStatusResponse>("JobScaleStatusResponse"),
});
