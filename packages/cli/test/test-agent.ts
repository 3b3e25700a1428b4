import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { isClientTerminal } from "@drover/job";
import { AgentProcess } from "../src/demo/agent-process.ts";

/** A real agent with a directory of its own, for the tests of one file. */
export interface TestAgent extends AsyncDisposable {
  readonly process: AgentProcess;
  readonly address: string;
  /** Holds the agent's data, and whatever a test wants to put there. */
  readonly directory: string;
}

/** Disposing of it stops all jobs and the agent, and removes the directory. */
export async function startTestAgent(args: readonly string[] = []): Promise<TestAgent> {
  const directory = await mkdtemp(path.join(os.tmpdir(), "drover-cli-test-"));
  const agent = await AgentProcess.start({ directory, args });
  return {
    process: agent,
    address: agent.address,
    directory,
    async [Symbol.asyncDispose]() {
      await stopAllJobs(agent);
      await agent.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function stopAllJobs({ client }: AgentProcess): Promise<void> {
  const { value: jobs } = await client.jobs.list();
  await Promise.all(jobs.map(({ ID }) => client.jobs.deregister(ID, { purge: true })));
  let index: number | undefined;
  for (;;) {
    const answer = await client.allocations.list({ index });
    if (answer.value.every(({ ClientStatus }) => isClientTerminal(ClientStatus))) return;
    index = answer.index;
  }
}
