import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { sampleGroup, sampleJob, sampleTask, sampleUpdate } from "../../test/samples.ts";
import { Simulation } from "../../test/simulation.ts";

const SECOND = 1_000_000_000n;

const group = fc.record({
  Count: fc.integer({ min: 0, max: 6 }),
  memory: fc.constantFrom(100, 700, 1500),
  command: fc.constantFrom("/bin/a", "/bin/b"),
  maxParallel: fc.constantFrom(0, 1, 3),
  canary: fc.constantFrom(0, 0, 2),
});
const step = fc.oneof(
  fc.record({ kind: fc.constant("change" as const), group }),
  fc.record({
    kind: fc.constantFrom(
      "fail" as const,
      "complete" as const,
      "healthy" as const,
      "migrate" as const,
    ),
    which: fc.nat(20),
  }),
  fc.record({ kind: fc.constant("wait" as const), seconds: fc.integer({ min: 1, max: 4000 }) }),
  fc.record({ kind: fc.constantFrom("stop" as const, "promote" as const) }),
);

type Event = typeof step extends fc.Arbitrary<infer Value> ? Value : never;
type Group = typeof group extends fc.Arbitrary<infer Value> ? Value : never;

const A_GROUP: Group = { Count: 1, memory: 100, command: "/bin/a", maxParallel: 0, canary: 0 };

function change(to: Partial<Group>): Event {
  return { kind: "change", group: { ...A_GROUP, ...to } };
}

/** Canaries take the names of what they replace: living ones, failed ones, those of other canaries. */
const PROMOTED_CANARIES: ["service", Group, Event[]][] = [
  [
    "service",
    { ...A_GROUP, memory: 700 },
    [change({ Count: 3, maxParallel: 3, canary: 2 }), { kind: "promote" }, change({ Count: 2 })],
  ],
  [
    "service",
    A_GROUP,
    [
      { kind: "fail", which: 0 },
      change({ memory: 700, maxParallel: 3, canary: 2 }),
      { kind: "promote" },
      change({ Count: 2 }),
      { kind: "wait", seconds: 29 },
    ],
  ],
  [
    "service",
    { ...A_GROUP, Count: 2 },
    [
      change({ Count: 2, command: "/bin/b", maxParallel: 3, canary: 2 }),
      { kind: "fail", which: 15 },
      { kind: "promote" },
      change({ Count: 2 }),
    ],
  ],
];

test("whatever happens, a plan never exceeds the node or the count, and applying it leaves nothing to do", () => {
  fc.assert(
    fc.property(
      fc.constantFrom("service" as const, "batch" as const, "system" as const, "sysbatch" as const),
      group,
      fc.array(step, { maxLength: 12 }),
      (type, first, steps) => {
        const simulation = new Simulation(
          sampleJob({ Type: type, TaskGroups: [makeGroup(first)] }),
        );
        check(simulation);
        for (const event of steps) {
          happen(simulation, event);
          check(simulation);
        }
      },
    ),
    { numRuns: 300, examples: PROMOTED_CANARIES },
  );
});

function check(simulation: Simulation): void {
  simulation.run();
  const { running, node, job } = simulation;
  const memory = running.reduce((sum, alloc) => sum + (alloc.Resources?.MemoryMB ?? 0), 0);
  assert.ok(memory <= node.NodeResources.Memory.MemoryMB, "memory is exceeded");
  const names = running.filter((alloc) => !alloc.DeploymentStatus?.Canary).map(({ Name }) => Name);
  assert.equal(new Set(names).size, names.length, `two allocations have one name: ${names}`);
  const [first] = job.TaskGroups;
  const count = job.Stop ? 0 : (first?.Count ?? 0);
  assert.ok(running.length <= count + (first?.Update?.Canary ?? 0), "more than the count runs");

  const again = simulation.preview();
  assert.deepEqual(again.allocations, [], "applying the plan left something to do");
  assert.deepEqual(again.deployments, []);
}

function happen(simulation: Simulation, event: Event) {
  const { running } = simulation;
  switch (event.kind) {
    case "change":
      simulation.change((job) => ({ ...job, Stop: false, TaskGroups: [makeGroup(event.group)] }));
      return;
    case "stop":
      simulation.change((job) => ({ ...job, Stop: true }));
      return;
    case "promote":
      if (simulation.deployment?.TaskGroups.g) {
        const promoted = { ...simulation.deployment.TaskGroups.g, Promoted: true };
        simulation.deployment = { ...simulation.deployment, TaskGroups: { g: promoted } };
      }
      return;
    case "wait":
      simulation.now += BigInt(event.seconds) * SECOND;
      return;
  }
  const alloc = running[event.which % Math.max(1, running.length)];
  if (alloc === undefined) return;
  if (event.kind === "healthy") {
    if (!alloc.DeploymentStatus?.Healthy) simulation.reportHealthy(alloc);
  } else if (event.kind === "migrate") {
    simulation.report(alloc, {
      DesiredTransition: { Migrate: true, Reschedule: null, ForceReschedule: null },
    });
  } else {
    simulation.report(alloc, { ClientStatus: event.kind === "fail" ? "failed" : "complete" });
  }
}

function makeGroup({ Count, memory, command, maxParallel, canary }: Group) {
  const task = sampleTask({ Config: { command } });
  return sampleGroup({
    Count,
    Tasks: [{ ...task, Resources: { ...task.Resources, MemoryMB: memory } }],
    Update: maxParallel === 0 ? null : sampleUpdate({ MaxParallel: maxParallel, Canary: canary }),
  });
}
