import type { NomadClient } from "@drover/api";

/** Which drivers a task group asks for and which of them no node has, and which there are. */
export async function describeDrivers(
  client: NomadClient,
  { jobId, group }: { jobId: string; group: string },
): Promise<string> {
  const [{ value: job }, { value: nodes }] = await Promise.all([
    client.jobs.get(jobId),
    client.nodes.list(),
  ]);
  const present = new Set(
    nodes.flatMap(({ Drivers }) =>
      Object.entries(Drivers ?? {})
        .filter(([, { Detected, Healthy }]) => Detected && Healthy)
        .map(([name]) => name),
    ),
  );
  const tasks = job.TaskGroups.find(({ Name }) => Name === group)?.Tasks ?? [];
  const missing = tasks.filter(({ Driver }) => !present.has(Driver));
  const lines = missing.map(({ Name, Driver }) => `* Task "${Name}" wants driver "${Driver}"`);
  return [...lines, `* Drivers that are there: ${[...present].sort().join(", ") || "none"}`].join(
    "\n",
  );
}
