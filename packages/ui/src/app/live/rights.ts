import type { PolicyRules } from "@drover/acl";
import { Permissions } from "@drover/acl/permissions";
import {
  type AnyOperation,
  type NomadClient,
  operations,
  type WebSocketOperation,
} from "@drover/api";
import { Fault } from "@drover/fault";
import { signal } from "@preact/signals";
import type { Session } from "../session.ts";

/** Of what a right is needed; the default namespace unless told, "*" for any. */
export interface Subject {
  readonly namespace?: string;
  /** The path of a variable. */
  readonly path?: string;
  /** A flag of the query that asks for more, as "purge". */
  readonly flag?: string;
}

export type Guarded = Pick<AnyOperation | WebSocketOperation, "access">;

/** The driver whose tasks see the whole machine. */
const OPEN_DRIVER = "raw_exec";

/** Rights are not asked for more often without a cause. */
const SHORTEST_PAUSE_MS = 5000;

/** What the token may do, so that nothing is offered that the agent refuses. The agent alone decides. */
export class Rights {
  /** Undefined until the agent has told. */
  readonly permissions = signal<Permissions | undefined>(undefined);
  /** Whether the agent has ACL on; undefined until it has told. */
  readonly isEnforced = signal<boolean | undefined>(undefined);
  readonly #client: NomadClient;
  readonly #session: Session;
  #reading: AbortController | undefined;
  #readAtMs = Number.NEGATIVE_INFINITY;

  constructor(client: NomadClient, session: Session) {
    this.#client = client;
    this.#session = session;
  }

  /** Asks the agent anew, unless it has just told. */
  review(): void {
    if (performance.now() - this.#readAtMs > SHORTEST_PAUSE_MS) this.read();
  }

  /** Asks the agent anew; what is known holds until it answers. */
  read(): void {
    this.#reading?.abort();
    const reading = new AbortController();
    this.#reading = reading;
    this.#readAtMs = performance.now();
    void this.#read().then(
      ([isEnforced, permissions]) => {
        if (reading.signal.aborted) return;
        this.isEnforced.value = isEnforced;
        this.permissions.value = permissions;
      },
      () => {
        // The agent is out of reach: it is asked again once it is back.
        this.#readAtMs = Number.NEGATIVE_INFINITY;
      },
    );
  }

  /** Whether an operation is allowed; undefined while that is not known. */
  may(
    { access }: Guarded,
    { namespace = "default", path, flag }: Subject = {},
  ): boolean | undefined {
    const permissions = this.permissions.value;
    if (access.kind !== "required") return true;
    const { anyOf } = flag !== undefined && access.ifGiven?.flag === flag ? access.ifGiven : access;
    return permissions?.allows(anyOf, { namespace, path, nodePool: "default" });
  }

  /** Whether a command may be run beside a task: where its driver isolates nothing, that takes more. */
  mayExec({ driver, namespace }: { driver: string; namespace: string }): boolean {
    const may = this.may(operations.execInTask, { namespace }) === true;
    if (driver !== OPEN_DRIVER) return may;
    const isForNode = this.permissions.value?.allowsInNamespace(namespace, "alloc-node-exec");
    return may && isForNode === true;
  }

  async #read(): Promise<[isEnforced: boolean, permissions: Permissions]> {
    if (this.#session.token.value === "") {
      const isOn = await this.#isOn();
      return isOn ? [true, new Permissions(await this.#rules())] : [false, Permissions.ALL];
    }
    try {
      const { value: token } = await this.#client.acl.ownToken();
      if (token.Type === "management") return [true, Permissions.ALL];
      return [true, new Permissions(await this.#rules())];
    } catch (error) {
      const { code } = Fault.from(error);
      if (code === "permission_denied") return [true, Permissions.NONE];
      if (code === "unavailable") throw error;
      // Without ACL there are no tokens.
      return [false, Permissions.ALL];
    }
  }

  /** Where ACL is on, only some may know how the agent is configured. */
  async #isOn(): Promise<boolean> {
    try {
      const { value } = await this.#client.agent.self();
      return (value.config.ACL as { Enabled?: boolean } | undefined)?.Enabled ?? false;
    } catch (error) {
      if (Fault.from(error).code === "permission_denied") return true;
      throw error;
    }
  }

  async #rules(): Promise<PolicyRules[]> {
    const { value: policies } = await this.#client.acl.ownPolicies();
    const answers = await Promise.all(policies.map(({ Name }) => this.#client.acl.policy(Name)));
    return answers.flatMap(({ value: { RulesJSON } }) => RulesJSON ?? []);
  }
}
