import { test } from "node:test";
import { huntRounds } from "./testing/hunt-rounds.ts";
import { huntLeaks } from "./testing/leak-hunt.ts";

test("whatever a task started is gone when it is stopped (hashicorp/nomad#24219, #2117, #5593)", (t) =>
  huntLeaks(t, { rounds: huntRounds() }));

test("the same without a cgroup (hashicorp/nomad#17424)", (t) =>
  huntLeaks(t, { rounds: huntRounds(), cgroups: "none" }));
