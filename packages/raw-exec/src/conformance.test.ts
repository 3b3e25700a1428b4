import { testTaskDriver } from "@drover/driver/conformance";
import { openHarness } from "./testing/raw-exec-harness.ts";

testTaskDriver("raw_exec with this machine's cgroups", (context) => openHarness(context));

testTaskDriver("raw_exec without a cgroup", (context) => openHarness(context, { cgroups: "none" }));

testTaskDriver("raw_exec with sentinels that are Node programs", (context) =>
  openHarness(context, { sentinel: "node" }),
);
