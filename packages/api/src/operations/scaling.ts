import type { ScalingPolicy } from "@drover/job";
import { schema, string } from "@drover/schema";
import type { ScalingPolicyListStub } from "../types/job.ts";
import { namespaced } from "./access.ts";
import { get, PAGED } from "./define.ts";
import { document, listOf } from "./operation.ts";

export const listScalingPolicies = get("listScalingPolicies", "/v1/scaling/policies", {
  summary: "Lists the scaling policies of jobs",
  access: namespaced(["read-job", "list-scaling-policies"]),
  query: schema({ ...PAGED, job: string(), type: string() }),
  reply: listOf<ScalingPolicyListStub>("ScalingPolicyListStub"),
});

export const getScalingPolicy = get("getScalingPolicy", "/v1/scaling/policy/:id", {
  summary: "Shows a scaling policy",
  access: namespaced(["read-job", "read-scaling-policy"]),
  reply: document<ScalingPolicy>("ScalingPolicy"),
});
