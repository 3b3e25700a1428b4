import { test } from "node:test";
import { huntCrashes } from "./testing/crash-hunt.ts";
import { huntRounds } from "./testing/hunt-rounds.ts";

test("killed at any moment, the driver loses no task and leaves nothing", (t) =>
  huntCrashes(t, { rounds: huntRounds() }));

test("the same without a cgroup", (t) => huntCrashes(t, { rounds: huntRounds(), cgroups: "none" }));
