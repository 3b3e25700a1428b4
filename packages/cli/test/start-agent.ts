import type { ChildProcess } from "node:child_process";
import { killChild } from "@drover/testing";
import { eventually } from "./eventually.ts";
import { spawnDrover } from "./run-drover.ts";

/** A process of `drover agent`; ended by SIGTERM when it is disposed of. */
export interface StartedAgent extends AsyncDisposable {
  readonly child: ChildProcess;
  /** Where it listens, as `http://127.0.0.1:4646`. */
  readonly address: string;
  /** All that it has written. */
  output(): string;
}

/** Starts an agent with these flags, and waits until it says where it listens. */
export async function startAgent(flags: readonly string[]): Promise<StartedAgent> {
  const child = spawnDrover(["agent", ...flags]);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (data) => {
      output += data;
    });
  }
  await using stop = new AsyncDisposableStack();
  stop.defer(async () => void (await killChild(child, "SIGTERM")));
  const address = await eventually(
    async () => {
      if (child.exitCode !== null) throw new Error(`The agent has ended:\n${output}`);
      return /started on (https?:\/\/[^\s,]+)/.exec(output)?.[1];
    },
    () => `the agent to listen that wrote\n${output}`,
  );
  const disposal = stop.move();
  return {
    child,
    address,
    output: () => output,
    [Symbol.asyncDispose]: () => disposal.disposeAsync(),
  };
}
