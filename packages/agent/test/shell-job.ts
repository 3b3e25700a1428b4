import type { JobInput } from "@drover/api";

/** A job of one task that runs a shell script; a failure is final. */
export function shellJob(
  id: string,
  script: string,
  {
    type = "batch",
    count = 1,
    user = "",
    command = "/bin/sh",
    memoryMb = 20,
    env = {},
  }: {
    type?: string;
    count?: number;
    user?: string;
    command?: string;
    memoryMb?: number;
    env?: Record<string, string>;
  } = {},
): JobInput {
  return {
    ID: id,
    Type: type,
    TaskGroups: [
      {
        Name: "g",
        Count: count,
        RestartPolicy: { Attempts: 0, Mode: "fail" },
        ReschedulePolicy: { Attempts: 0, Unlimited: false },
        EphemeralDisk: { SizeMB: 20 },
        Update: type === "service" ? { MinHealthyTime: 10_000_000 } : null,
        Tasks: [
          {
            Name: "t",
            Driver: "raw_exec",
            User: user,
            Env: env,
            Config: { command, args: ["-c", script] },
            Resources: { CPU: 10, MemoryMB: memoryMb },
            KillTimeout: 2_000_000_000,
            LogConfig: { MaxFiles: 2, MaxFileSizeMB: 5 },
          },
        ],
      },
    ],
  };
}
