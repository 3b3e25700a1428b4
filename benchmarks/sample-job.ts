import type { JobInput } from "@drover/api";

/** A job of one group with a task that needs next to nothing. */
export function sampleJob(
  id: string,
  type: "service" | "batch",
  count: number,
  [command, ...args]: readonly [string, ...string[]],
): JobInput {
  return {
    ID: id,
    Name: id,
    Type: type,
    Datacenters: ["*"],
    TaskGroups: [
      {
        Name: "group",
        Count: count,
        EphemeralDisk: { SizeMB: 10 },
        Tasks: [
          {
            Name: "task",
            Driver: "raw_exec",
            Config: { command, args },
            Resources: { CPU: 1, MemoryMB: 10 },
            LogConfig: { MaxFiles: 1, MaxFileSizeMB: 1 },
          },
        ],
      },
    ],
  };
}
