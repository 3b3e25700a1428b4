import { chmodSync, chownSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import type { Logger } from "@drover/logger";
import { HeldDirectory } from "@drover/process";
import type { TaskApi, TaskApiPlace } from "@drover/runner";

const SOCKET = "api.sock";
const MODE = 0o600;

/**
 * The sockets by which tasks reach the agent's API: of those that are handed an identity, and of all where ACL
 * tokens open them too. Any other could only be refused.
 *
 * Each is made in a directory that no task can reach, given to the task's user, and only then moved to its
 * place: so nothing that a task does there leads elsewhere, and the length of its path does not matter.
 */
export class TaskApiSockets implements TaskApi, Disposable {
  readonly #directory: HeldDirectory;
  readonly #serve: (socket: Socket, task: string) => void;
  readonly #takesTokens: boolean;
  readonly #log: Logger;
  readonly #servers = new Map<string, Server>();
  #made = 0;

  /**
   * @param directory made if it is not there, and emptied
   * @param options.serve takes the connections of each task
   * @param options.takesTokens whether ACL tokens do instead of an identity
   */
  constructor(
    directory: string,
    {
      serve,
      takesTokens,
      log,
    }: { serve: (socket: Socket, task: string) => void; takesTokens: boolean; log: Logger },
  ) {
    rmSync(directory, { recursive: true, force: true });
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    this.#directory = HeldDirectory.open(directory);
    this.#serve = serve;
    this.#takesTokens = takesTokens;
    this.#log = log;
  }

  async open({ allocDir, task, owner, hasIdentity }: TaskApiPlace): Promise<void> {
    if (!hasIdentity && !this.#takesTokens) return;
    const id = `${allocDir.id}/${task}`;
    if (this.#servers.has(id)) return;
    const server = createServer((socket) => this.#serve(socket, id));
    this.#servers.set(id, server);
    try {
      const made = this.#directory.child(`${++this.#made}.sock`);
      await listen(server, made);
      chmodSync(made, MODE);
      if (owner !== undefined) chownSync(made, owner.uid, owner.gid);
      using secrets = allocDir.hold(`${task}/secrets`);
      renameSync(made, secrets.child(SOCKET));
      server.on("error", (error) => this.#log.error("socket of a task failed", { id, error }));
    } catch (error) {
      this.#end(id);
      throw error;
    }
  }

  close({ allocDir, task }: Pick<TaskApiPlace, "allocDir" | "task">): void {
    if (!this.#end(`${allocDir.id}/${task}`)) return;
    try {
      using secrets = allocDir.hold(`${task}/secrets`);
      rmSync(secrets.child(SOCKET), { force: true });
    } catch {
      // It goes with the allocation's directory.
    }
  }

  /** Tasks that go on have no API until the next agent makes their sockets again. Idempotent. */
  [Symbol.dispose](): void {
    for (const id of [...this.#servers.keys()]) this.#end(id);
    this.#directory[Symbol.dispose]();
  }

  #end(id: string): boolean {
    this.#servers.get(id)?.close();
    return this.#servers.delete(id);
  }
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ path }, () => {
      server.off("error", reject);
      resolve();
    });
  });
}
