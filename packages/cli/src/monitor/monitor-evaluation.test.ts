import assert from "node:assert/strict";
import { test } from "node:test";
import { type TaskState, taskEvent } from "@drover/job";
import { cannedClient } from "../../test/canned-client.ts";
import { CapturedTerminal } from "../../test/captured-terminal.ts";
import { monitorEvaluation } from "./monitor-evaluation.ts";

const EVAL = "e1000000-0000-0000-0000-000000000000";
const DEPLOYMENT = "d1000000-0000-0000-0000-000000000000";
const ALLOC = "a1000000-0000-0000-0000-000000000000";
const NODE = "b1000000-0000-0000-0000-000000000000";

const evaluation = (fields: object) => ({
  ID: EVAL,
  JobID: "web",
  Status: "complete",
  StatusDescription: "",
  DeploymentID: "",
  NextEval: "",
  BlockedEval: "",
  FailedTGAllocs: null,
  ...fields,
});
const alloc = { ID: ALLOC, EvalID: EVAL, Name: "web.g[0]", NodeID: NODE, TaskGroup: "g" };
const running = { ...alloc, ClientStatus: "running", ClientDescription: "Tasks are running" };
const deployment = (Status: string, StatusDescription: string, HealthyAllocs: number) => ({
  ID: DEPLOYMENT,
  JobID: "web",
  JobVersion: 3,
  Status,
  StatusDescription,
  TaskGroups: {
    g: {
      AutoRevert: false,
      DesiredCanaries: 0,
      DesiredTotal: 1,
      PlacedAllocs: 1,
      HealthyAllocs,
      UnhealthyAllocs: 1 - HealthyAllocs,
      RequireProgressBy: "0001-01-01T00:00:00Z",
    },
  },
});

const FAILED: TaskState = {
  State: "dead",
  Failed: true,
  Restarts: 1,
  LastRestart: null,
  StartedAt: null,
  FinishedAt: null,
  TaskHandle: null,
  Events: [
    taskEvent("Terminated", 1_000_000, { ExitCode: 3, Details: { exit_code: "3" } }),
    taskEvent("Restarting", 2_000_000, { StartDelay: 15_000_000_000 }),
    taskEvent("Terminated", 3_000_000, {
      ExitCode: 137,
      Signal: 9,
      Details: { exit_code: "137", oom_killed: "true" },
    }),
    taskEvent("Not Restarting", 4_000_000),
  ],
};

async function monitor(answers: Record<string, unknown[]>) {
  const terminal = new CapturedTerminal();
  const client = cannedClient(answers);
  const exitCode = await monitorEvaluation(EVAL, { client, terminal, verbose: false });
  return { exitCode, text: terminal.text };
}

test("every change of the evaluation and of its allocations is told once", async () => {
  const { exitCode, text } = await monitor({
    [`/v1/evaluation/${EVAL}`]: [evaluation({ Status: "pending" }), evaluation({})],
    [`/v1/evaluation/${EVAL}/allocations`]: [
      [{ ...alloc, ClientStatus: "pending", ClientDescription: "" }],
      [running],
    ],
  });
  assert.equal(exitCode, 0);
  assert.equal(
    text,
    [
      '==> TIME: Monitoring evaluation "e1000000"',
      '    TIME: Evaluation triggered by job "web"',
      '    TIME: Allocation "a1000000" created: node "b1000000", group "g"',
      '    TIME: Allocation "a1000000" status changed: "pending" -> "running" (Tasks are running)',
      '    TIME: Evaluation status changed: "pending" -> "complete"',
      '==> TIME: Evaluation "e1000000" finished with status "complete"',
    ].join("\n"),
  );
});

test("what cannot be placed is told with its reasons, and the exit code is 2", async () => {
  const { exitCode, text } = await monitor({
    [`/v1/evaluation/${EVAL}`]: [
      evaluation({
        BlockedEval: "f1000000-0000-0000-0000-000000000000",
        FailedTGAllocs: {
          g: {
            NodesEvaluated: 1,
            NodesExhausted: 1,
            DimensionExhausted: { memory: 1 },
            ConstraintFiltered: null,
            CoalescedFailures: 1,
          },
        },
      }),
    ],
    [`/v1/evaluation/${EVAL}/allocations`]: [[]],
  });
  assert.equal(exitCode, 2);
  assert.match(text, /finished with status "complete" but failed to place all allocations:/);
  assert.match(text, /Task Group "g" \(failed to place 2\):/);
  assert.match(
    text,
    /\* Resources exhausted on 1 node\n +\* Dimension "memory" exhausted on 1 node/,
  );
  assert.match(text, /Evaluation "f1000000" waiting for additional capacity/);
});

test("the deployment is followed to its end, and its success is the exit code 0", async () => {
  const { exitCode, text } = await monitor({
    [`/v1/evaluation/${EVAL}`]: [evaluation({ DeploymentID: DEPLOYMENT })],
    [`/v1/evaluation/${EVAL}/allocations`]: [[running]],
    [`/v1/deployment/${DEPLOYMENT}`]: [
      deployment("running", "Deployment is running", 0),
      deployment("running", "Deployment is running", 0),
      deployment("successful", "Deployment completed successfully", 1),
    ],
    [`/v1/deployment/allocations/${DEPLOYMENT}`]: [[running]],
  });
  assert.equal(exitCode, 0);
  assert.match(text, /==> TIME: Monitoring deployment "d1000000"/);
  const progress = /^ +TIME: Deployment is running: g 0\/1 healthy \(1 placed, 1 unhealthy\)$/gm;
  assert.equal(text.match(progress)?.length, 1, "the same state is shown once");
  assert.match(text, /^ +Status += successful$/m);
  assert.match(text, /✓ Deployment "d1000000" successful$/);
});

test("a deployment that fails makes the exit code 1", async () => {
  const { exitCode, text } = await monitor({
    [`/v1/evaluation/${EVAL}`]: [evaluation({ DeploymentID: DEPLOYMENT })],
    [`/v1/evaluation/${EVAL}/allocations`]: [[running]],
    [`/v1/deployment/${DEPLOYMENT}`]: [
      deployment("failed", "Failed due to unhealthy allocations", 0),
    ],
    [`/v1/deployment/allocations/${DEPLOYMENT}`]: [
      [running],
      [{ ...running, TaskStates: { t: FAILED } }],
    ],
    [`/v1/client/fs/logs/${ALLOC}`]: [{ Data: Buffer.from("a\nb\n").toString("base64") }],
  });
  assert.equal(exitCode, 1);
  assert.ok(
    text.includes(
      [
        '    TIME: Task "t" of allocation "a1000000" ended with exit code 3; it starts again in 15s',
        "      The end of its standard error:",
        "        a",
        "        b",
        "      More: drover alloc logs -stderr a1000000 t",
        '    TIME: Task "t" of allocation "a1000000" was killed because it ran out of memory; it is not started again',
      ].join("\n"),
    ),
    text,
  );
  assert.match(text, /! Deployment "d1000000" failed$/);
});

test("a failed evaluation is told with its description, and the exit code is 1", async () => {
  const { exitCode, text } = await monitor({
    [`/v1/evaluation/${EVAL}`]: [
      evaluation({ Status: "failed", StatusDescription: "maximum attempts reached (5)" }),
    ],
    [`/v1/evaluation/${EVAL}/allocations`]: [[]],
  });
  assert.equal(exitCode, 1);
  assert.match(text, /maximum attempts reached \(5\)$/);
});
