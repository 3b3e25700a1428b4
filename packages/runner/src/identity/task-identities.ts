import { existsSync } from "node:fs";
import path from "node:path";
import { interpolate, type WorkloadIdentity } from "@drover/job";
import type { TaskHookContext } from "../hooks/task-hook.ts";
import { sandboxPath } from "../template/sandbox.ts";
import { readSandboxFile, writeSandboxFile } from "../template/sandbox-files.ts";

const DEFAULT_NAME = "default";
/** In the task's private directory: when each identity expires. */
const STATE_FILE = "identities.json";
const TOKEN_MODE = 0o600;

export type IdentityContext = Pick<
  TaskHookContext,
  "alloc" | "task" | "allocDir" | "directories" | "identities" | "owner" | "scope" | "setEnv"
>;

/** The identities that one task is given. */
export class TaskIdentities {
  readonly #context: IdentityContext;

  constructor(context: IdentityContext) {
    this.#context = context;
  }

  /** Those that the task sees, as a variable of its environment or as a file. */
  get given(): WorkloadIdentity[] {
    const { Identity, Identities } = this.#context.task;
    return [...(Identity ? [Identity] : []), ...(Identities ?? [])].filter(
      ({ Env, File }) => Env || File,
    );
  }

  /** Those that must be signed anew from time to time. */
  get expiring(): WorkloadIdentity[] {
    return this.given.filter(({ TTL }) => Number(TTL) > 0);
  }

  /**
   * Signs an identity and hands it to the task; a variable is seen from the next start on.
   *
   * @returns when it expires, in nanoseconds since 1970
   * @throws {Fault} if it cannot be signed, or its file not be written
   */
  async renew(identity: WorkloadIdentity): Promise<bigint | undefined> {
    const { alloc, task, identities, setEnv } = this.#context;
    const { token, expiresAt } = await identities.sign({ alloc, task: task.Name }, identity);
    if (identity.Env) setEnv({ [variableOf(identity)]: token, ...this.#apiAddress });
    if (identity.File) this.#write(this.#fileOf(identity), token, this.#owner);
    if (expiresAt !== undefined) this.#keep({ ...this.#kept(), [identity.Name]: `${expiresAt}` });
    return expiresAt;
  }

  /** When an identity expires that was handed over before; undefined for none. */
  expiryOf({ Name }: WorkloadIdentity): bigint | undefined {
    const kept = this.#kept();
    return Object.hasOwn(kept, Name) ? BigInt(kept[Name] ?? 0) : undefined;
  }

  /** Where the task finds the agent's API, for Nomad's client. */
  get #apiAddress(): Record<string, string> {
    return { NOMAD_UNIX_ADDR: `unix://${this.#context.scope.env.NOMAD_SECRETS_DIR}/api.sock` };
  }

  get #owner() {
    const { uid = -1, gid = -1 } = this.#context.owner ?? {};
    return { uid, gid };
  }

  /** Relative to the allocation's directory. */
  #fileOf({ Name, Filepath }: WorkloadIdentity): string {
    const { task, allocDir, scope } = this.#context;
    const name = Name === DEFAULT_NAME ? "nomad_token" : `nomad_${Name}.jwt`;
    const file = Filepath === "" ? `secrets/${name}` : interpolate(Filepath, scope);
    return sandboxPath(file, { task: task.Name, allocDir });
  }

  get #stateFile(): string {
    const { allocDir, directories } = this.#context;
    return path.relative(allocDir.path, path.join(directories.private, STATE_FILE));
  }

  #kept(): Record<string, string> {
    const { allocDir } = this.#context;
    if (!existsSync(path.join(allocDir.path, this.#stateFile))) return {};
    return JSON.parse(readSandboxFile(allocDir, this.#stateFile).toString("utf8"));
  }

  #keep(expiries: Record<string, string>): void {
    this.#write(this.#stateFile, JSON.stringify(expiries), { uid: -1, gid: -1 });
  }

  #write(file: string, text: string, owner: { uid: number; gid: number }): void {
    const attributes = { mode: TOKEN_MODE, ...owner };
    writeSandboxFile(this.#context.allocDir, file, Buffer.from(text), attributes);
  }
}

function variableOf({ Name }: WorkloadIdentity): string {
  return Name === DEFAULT_NAME ? "NOMAD_TOKEN" : `NOMAD_TOKEN_${Name}`;
}
