import process from "node:process";
import { test } from "node:test";
import { huntLeaks } from "./testing/leak-hunt.ts";

const rounds = Number(process.env.DROVER_HUNT_ROUNDS ?? 200);

test("whatever a task started is gone when it is stopped (hashicorp/nomad#24219, #2117, #5593)", (t) =>
  huntLeaks(t, { rounds }));

test("the same without a cgroup (hashicorp/nomad#17424)", (t) =>
  huntLeaks(t, { rounds, cgroups: "none" }));
