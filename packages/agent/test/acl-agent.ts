import { type AclToken, NomadClient } from "@drover/api";
import { AgentHome, type AgentProcess, type Teardown } from "./agent-process.ts";

/** An agent with ACL on, and its first token. */
export class AclAgent {
  readonly home: AgentHome;
  readonly agent: AgentProcess;
  readonly management: AclToken;
  #policies = 0;

  private constructor(home: AgentHome, agent: AgentProcess, management: AclToken) {
    this.home = home;
    this.agent = agent;
    this.management = management;
  }

  static async start(
    t: Teardown,
    { acl = "", flags = [] }: { acl?: string; flags?: readonly string[] } = {},
  ): Promise<AclAgent> {
    const home = new AgentHome(t, { config: `acl {\n  enabled = true\n${acl}\n}\n` });
    const agent = await home.start(flags);
    return new AclAgent(home, agent, await agent.client.acl.bootstrap());
  }

  /** A client with the first token, or with another. */
  client(secret = this.management.SecretID): NomadClient {
    return new NomadClient({ address: this.agent.address, token: secret });
  }

  /** Makes a token whose only policy has these rules. */
  async token(rules: string, more: { ExpirationTTL?: number } = {}): Promise<AclToken> {
    const { acl } = this.client();
    const Name = `policy-${++this.#policies}`;
    await acl.upsertPolicy({ Name, Description: "", Rules: rules, JobACL: null });
    return acl.createToken({ Type: "client", Policies: [Name], ...more });
  }

  /** Sends a request; the answer's body is read unless it is a stream. */
  async request(
    method: string,
    path: string,
    { token = "", body, headers = {} }: RequestOptions = {},
  ): Promise<{ status: number; text: string }> {
    const answer = await fetch(`${this.agent.address}${path}`, {
      method,
      headers: { ...(token && { "X-Nomad-Token": token }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(60_000),
    });
    if (answer.ok && !answer.headers.has("content-length")) {
      await answer.body?.cancel();
      return { status: answer.status, text: "" };
    }
    return { status: answer.status, text: await answer.text() };
  }
}

interface RequestOptions {
  readonly token?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}
