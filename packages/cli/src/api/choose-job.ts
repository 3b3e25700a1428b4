import type { JobListStub, NomadClient } from "@drover/api";
import { findJob } from "./find-by-prefix.ts";

/** A job, and a client for the namespace that it is in. */
export interface ChosenJob extends Pick<JobListStub, "ID" | "Namespace" | "Version"> {
  readonly client: NomadClient;
}

/**
 * The job that a command is about, which may be in any namespace where that is given as "*".
 *
 * @throws {Fault} as {@link findJob}
 */
export async function chooseJob(client: NomadClient, prefix: string): Promise<ChosenJob> {
  const { ID, Namespace, Version } = await findJob(client, prefix);
  return { ID, Namespace, Version, client: client.inNamespace(Namespace) };
}
