import { bool, int, nullable, objects, schema, string, within } from "@drover/schema";
import type { JobStatus, JobVersionsResponse } from "../types/job.ts";
import { namespaced } from "./access.ts";
import { BLOCKING, get, PAGED, put, remove } from "./define.ts";
import { document, listOf } from "./operation.ts";

const VERSION = within(int(), { min: 0 });

export const getJobVersions = get("getJobVersions", "/v1/job/:id+/versions", {
  summary:
    "Shows the versions of a job, newest first, with diffs how each differs from the one before, or from one that is named",
  access: namespaced("read-job"),
  query: schema({
    ...BLOCKING,
    diffs: bool(),
    diff_version: nullable(VERSION),
    diff_tag: string(),
  }),
  reply: document<JobVersionsResponse>("JobVersionsResponse"),
});

export const tagJobVersion = put("tagJobVersion", "/v1/job/:id+/versions/:tag/tag", {
  summary: "Names a version of a job, the newest unless told, so that it is kept",
  access: namespaced(["submit-job", "tag-job-version"]),
  body: schema({
    Name: string(),
    Description: within(string(), { maxLength: 1000 }),
    Version: nullable(VERSION),
    Latest: bool(),
  }),
  repeats: { Name: "tag" },
  reply: document<{ Name: string; Index: number }>("JobTagResponse"),
});

export const untagJobVersion = remove("untagJobVersion", "/v1/job/:id+/versions/:tag/tag", {
  summary: "Takes the name of a version of a job away",
  access: namespaced(["submit-job", "tag-job-version"]),
  reply: document<{ Name: string; Index: number }>("JobTagResponse"),
});

const STATUSES_QUERY = schema({ ...PAGED, include_children: bool() });

export const listJobStatuses = get("listJobStatuses", "/v1/jobs/statuses", {
  summary: "Lists jobs with their allocations and newest deployments, the last changed first",
  access: namespaced("read-job"),
  query: STATUSES_QUERY,
  reply: listOf<JobStatus>("JobStatus"),
});

export const getJobStatuses = put("getJobStatuses", "/v1/jobs/statuses", {
  summary: "Lists those jobs that are named with their allocations and newest deployments",
  access: namespaced("read-job"),
  methods: ["POST"],
  query: STATUSES_QUERY,
  body: schema({
    Jobs: objects(schema({ ID: string(), Namespace: string() })),
    IncludeChildren: bool(),
  }),
  reply: listOf<JobStatus>("JobStatus"),
});
