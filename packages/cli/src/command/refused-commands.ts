const CSI = "There is no CSI, only host volumes: see drover volume -help";
const SINGLE_SERVER =
  "An agent is a single server: there is no gossip, no raft and no autopilot; its state is kept in its data directory";
const SINGLE_SIGN_ON =
  "There is no single sign-on: no auth methods, no binding rules and no login; make tokens with acl token create";
const ENTERPRISE = "This is of Nomad Enterprise";
const OWN_NODE = "The agent is its own client: nothing joins it, and its node needs no identity";

/** Nomad's commands that are refused, by the words that their names begin with, and why. */
const REASONS: ReadonlyMap<string, string> = new Map([
  ["acl auth-method", SINGLE_SIGN_ON],
  ["acl binding-rule", SINGLE_SIGN_ON],
  ["alloc pause", `${ENTERPRISE}: tasks have no schedules; stop one with alloc stop or job stop`],
  ["check", "The agent tells with drover agent-info whether it is well, or at /v1/agent/health"],
  ["deployment unblock", "There are no other regions that a deployment waits for"],
  ["eval delete", "Evaluations that are over are deleted by drover system gc"],
  ["license", `${ENTERPRISE}: there is no license to look after`],
  ["login", SINGLE_SIGN_ON],
  ["monitor export", "The log is where the agent writes it; from now on, drover monitor shows it"],
  ["node identity", OWN_NODE],
  ["node intro", OWN_NODE],
  ["operator autopilot", SINGLE_SERVER],
  ["operator gossip", SINGLE_SERVER],
  ["operator raft", SINGLE_SERVER],
  ["operator utilization", `${ENTERPRISE}: nothing is reported to anybody`],
  ["plugin", `${CSI}; task drivers are shown by drover node status -verbose`],
  ["quota", `${ENTERPRISE}: limits are those of each task's resources block`],
  ["recommendation", `${ENTERPRISE}: drover top shows what tasks use`],
  ["sentinel", `${ENTERPRISE}: there are no Sentinel policies`],
  ["server force-leave", SINGLE_SERVER],
  ["server join", SINGLE_SERVER],
  ["server-force-leave", SINGLE_SERVER],
  ["server-join", SINGLE_SERVER],
  [
    "setup",
    "There is no Consul and no Vault to set up: services are registered with the agent, and identities are signed by its own keys",
  ],
  ["system reconcile", "The summaries of jobs are made of their allocations, and never differ"],
  ["volume claim", "Volumes are claimed by no allocation for longer than it runs"],
  ["volume deregister", `${CSI}; these are deleted with drover volume delete`],
  ["volume detach", CSI],
  ["volume snapshot", CSI],
  ["windows", "Drover runs on Linux only"],
]);

/** Why a command of Nomad's is refused; undefined for one that is not. */
export function refusalOf(words: readonly string[]): string | undefined {
  for (let length = words.length; length > 0; length--) {
    const reason = REASONS.get(words.slice(0, length).join(" "));
    if (reason !== undefined) return reason;
  }
  return undefined;
}
