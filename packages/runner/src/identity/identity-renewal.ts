import type { Clock, Timer } from "@drover/clock";
import { Fault } from "@drover/fault";
import type { WorkloadIdentity } from "@drover/job";
import type { TaskControl } from "../task/task-control.ts";
import { hookFailed } from "../task/task-events.ts";
import type { TaskIdentities } from "./task-identities.ts";

const NS_PER_MS = 1_000_000;
const SHORTEST_WAIT_MS = 1_000;
/** After an identity could not be signed. */
const RETRY_MS = 10_000;

/**
 * Signs a running task's identities anew when half of their time is over, and does what their change
 * modes say.
 */
export class IdentityRenewal implements Disposable {
  readonly #identities: TaskIdentities;
  readonly #control: TaskControl;
  readonly #clock: Clock;
  readonly #timers = new Map<string, Timer>();
  #isOver = false;

  constructor(
    identities: TaskIdentities,
    { control, clock }: { control: TaskControl; clock: Clock },
  ) {
    this.#identities = identities;
    this.#control = control;
    this.#clock = clock;
    for (const identity of identities.expiring) {
      this.#schedule(identity, identities.expiryOf(identity) ?? clock.now());
    }
  }

  /** Idempotent. */
  [Symbol.dispose](): void {
    this.#isOver = true;
    for (const timer of this.#timers.values()) timer.cancel();
  }

  #schedule(identity: WorkloadIdentity, expiresAt: bigint): void {
    const rest = Number(expiresAt - this.#clock.now());
    const wait = (rest - Number(identity.TTL) / 2) / NS_PER_MS;
    this.#wait(identity, Math.max(wait, SHORTEST_WAIT_MS));
  }

  #wait(identity: WorkloadIdentity, ms: number): void {
    if (this.#isOver) return;
    this.#timers.set(
      identity.Name,
      this.#clock.after(ms, () => void this.#renew(identity), { keepsAlive: false }),
    );
  }

  async #renew(identity: WorkloadIdentity): Promise<void> {
    try {
      const expiresAt = await this.#identities.renew(identity);
      this.#schedule(identity, expiresAt ?? this.#clock.now());
    } catch (error) {
      if (this.#isOver) return;
      const reason = `identity ${identity.Name} is not renewed: ${Fault.from(error).message}`;
      this.#control.emit(hookFailed(this.#clock.now(), "identity", reason));
      this.#wait(identity, RETRY_MS);
      return;
    }
    if (!this.#isOver) await this.#tell(identity);
  }

  async #tell({ Name, ChangeMode, ChangeSignal }: WorkloadIdentity): Promise<void> {
    try {
      if (ChangeMode === "restart") {
        await this.#control.restart(`Identity[${Name}]: new token acquired`);
      } else if (ChangeMode === "signal") {
        await this.#control.signal(ChangeSignal, `Identity[${Name}]: new Identity token acquired`);
      }
    } catch (error) {
      if (this.#isOver) return;
      const { message } = Fault.from(error);
      this.#control.fail(`Identity[${Name}]: failed to ${ChangeMode} the task: ${message}`);
    }
  }
}
