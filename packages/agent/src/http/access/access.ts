import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { Fault } from "@drover/fault";
import { loadPeerLookup, type PeerLookup } from "@drover/process";
import { LocalUsers } from "./local-users.ts";
import { clientOf, type Peer, peerOf } from "./peer.ts";
import { RequestGuard, type RequestGuardOptions } from "./request-guard.ts";

export interface AccessOptions extends RequestGuardOptions {
  /** Users and groups of this machine that may speak to the agent over loopback beside root. */
  readonly localUsers: readonly string[];
  readonly localGroups: readonly string[];
  /** Whether every process of this machine may. */
  readonly trustLoopback: boolean;
  /** Connections of one client at a time: of a user of this machine, or of another machine's address; 0 for any number. */
  readonly connectionsPerClient: number;
  /** Whether a request carries a token that is valid, which does instead of being a known user. */
  readonly hasValidToken: (request: IncomingMessage) => boolean;
  /** Whether a request carries the identity of a task, which opens the sockets of tasks. */
  readonly hasIdentity: (request: IncomingMessage) => boolean;
}

/** Requests of one client that are being answered at a time, blocking queries and streams included. */
const REQUESTS_PER_CLIENT = 512;

/**
 * Decides who may speak to the agent. Who may make it start a process has the rights of the agent: so on
 * loopback root, the agent's own user and those that the configuration names may, and any other process needs
 * a token. What a request may do is another question, which comes after this.
 */
export class Access {
  #options: AccessOptions;
  #guard: RequestGuard;
  #localUsers: LocalUsers;
  readonly #lookup: PeerLookup;
  readonly #connections = new Tally();
  readonly #requests = new Tally();
  readonly #peers = new WeakMap<Socket, Promise<Peer>>();

  private constructor(options: AccessOptions, lookup: PeerLookup) {
    this.#options = options;
    this.#guard = new RequestGuard(options);
    this.#localUsers = new LocalUsers({ users: options.localUsers, groups: options.localGroups });
    this.#lookup = lookup;
  }

  static async load(options: AccessOptions): Promise<Access> {
    return new Access(options, await loadPeerLookup());
  }

  /** Decides by other settings from now on. */
  configure(settings: Partial<AccessOptions>): void {
    const options = { ...this.#options, ...settings };
    this.#options = options;
    this.#guard = new RequestGuard(options);
    this.#localUsers = new LocalUsers({ users: options.localUsers, groups: options.localGroups });
  }

  /**
   * To be called with each connection as soon as it is there; counts it until it ends.
   *
   * @param options.task the task by whose own socket it came
   * @returns why it must be closed, if it must
   */
  async connected(
    socket: Socket,
    { isSocket, task }: { isSocket: boolean; task?: string | undefined },
  ): Promise<Fault | undefined> {
    const peer = isSocket
      ? Promise.resolve<Peer>(task === undefined ? { kind: "socket" } : { kind: "task", id: task })
      : peerOf(socket, this.#lookup);
    this.#peers.set(socket, peer);
    const client = clientOf(await peer);
    if (socket.destroyed) return undefined;
    const { connectionsPerClient: most } = this.#options;
    socket.once("close", this.#connections.add(client));
    if (most === 0 || this.#connections.of(client) <= most) return undefined;
    return new Fault(
      "resource_exhausted",
      `More than ${most} connections of one client; raise http_max_conns_per_client in limits of the agent's configuration`,
    );
  }

  /**
   * @returns to be called when the request has been answered
   * @throws {Fault} `permission_denied`, `resource_exhausted`, or `unavailable` where the user cannot be looked up
   */
  async admit(request: IncomingMessage, connection: Socket): Promise<() => void> {
    const peer = await (this.#peers.get(connection) ?? peerOf(connection, this.#lookup));
    this.#guard.check(request, { isSocket: peer.kind === "socket" || peer.kind === "task" });
    const { hasIdentity, hasValidToken } = this.#options;
    const isKnown = peer.kind === "task" ? hasIdentity(request) : await this.#isKnown(peer);
    if (!isKnown && !hasValidToken(request)) throw refusal(peer);
    const client = clientOf(peer);
    const release = this.#requests.add(client);
    if (this.#requests.of(client) <= REQUESTS_PER_CLIENT) return release;
    release();
    throw new Fault(
      "resource_exhausted",
      `More than ${REQUESTS_PER_CLIENT} requests of one client are being answered; try again when some have ended`,
      { recoverable: true },
    );
  }

  async #isKnown(peer: Peer): Promise<boolean> {
    if (peer.kind !== "local" || this.#options.trustLoopback) return true;
    return peer.uid !== undefined && (await this.#localUsers.has(peer.uid));
  }
}

/** How many there are of each key. */
class Tally {
  readonly #counts = new Map<string, number>();

  of(key: string): number {
    return this.#counts.get(key) ?? 0;
  }

  /** @returns takes it back, once */
  add(key: string): () => void {
    this.#counts.set(key, this.of(key) + 1);
    let isCounted = true;
    return () => {
      if (!isCounted) return;
      isCounted = false;
      const rest = this.of(key) - 1;
      if (rest === 0) this.#counts.delete(key);
      else this.#counts.set(key, rest);
    };
  }
}

function refusal(peer: Peer): Fault {
  if (peer.kind === "task") {
    return new Fault(
      "permission_denied",
      "A task's socket is opened by its identity: send the token of an identity block with env or file in the header X-Nomad-Token",
    );
  }
  const uid = peer.kind === "local" ? peer.uid : undefined;
  if (uid === undefined) {
    return new Fault(
      "permission_denied",
      "The process at the other end of this connection cannot be found; keep the connection open until the answer has come",
    );
  }
  return new Fault(
    "permission_denied",
    `User ${uid} may not speak to this agent over TCP: name the user in local_users, or a group in local_groups, of the agent's configuration, send an ACL token, or use the agent's Unix socket`,
  );
}
