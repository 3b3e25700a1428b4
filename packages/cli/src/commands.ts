import type { Catalog, CommandEntry } from "./command/command.ts";

/** What each word stands for that several commands begin with. */
export const GROUPS: ReadonlyMap<string, string> = new Map([
  ["acl", "Say who may do what: policies, roles and tokens"],
  ["acl policy", "Work with ACL policies"],
  ["acl role", "Work with ACL roles, sets of policies for tokens"],
  ["acl token", "Work with ACL tokens"],
  ["alloc", "Work with allocations, which task groups become when they are placed"],
  ["config", "Check the configuration of an agent"],
  ["deployment", "Follow and steer the rollout of service jobs"],
  ["eval", "Look at evaluations, the scheduler's work orders"],
  ["job", "Run, change, look at and stop jobs"],
  ["job periodic", "Work with periodic jobs"],
  ["job tag", "Name versions of jobs"],
  ["namespace", "Make, look at and delete namespaces"],
  ["node", "Look at nodes and take them out of service"],
  ["node meta", "Show and change the metadata of a node"],
  ["node pool", "Make, look at and delete node pools"],
  ["operator", "Change what holds for the whole cluster"],
  ["operator root", "Work with the root keys"],
  ["operator root keyring", "Work with the root keys, which encrypt variables and sign identities"],
  ["operator scheduler", "Look at and change the settings of the scheduler"],
  ["operator snapshot", "Save the whole state, look at what was saved, and restore it"],
  ["scaling", "Look at what scales jobs"],
  ["scaling policy", "Look at scaling policies"],
  ["server", "Look at servers"],
  ["service", "Look at services and where they are reached"],
  ["system", "Keep the agent's memory tidy"],
  ["tls", "Make certificates for the agent's HTTPS"],
  ["tls ca", "Make and show certificate authorities"],
  ["tls cert", "Make and show certificates"],
  ["var", "Read and write variables"],
  ["volume", "Make, look at and delete host volumes"],
]);

/** Shorter and older names, as Nomad has them. */
export const ALIASES: ReadonlyMap<string, string> = new Map([
  ["action", "job action"],
  ["alloc-status", "alloc status"],
  ["client-config", "node config"],
  ["debug", "operator debug"],
  ["eval-status", "eval status"],
  ["exec", "alloc exec"],
  ["fs", "alloc fs"],
  ["init", "job init"],
  ["inspect", "job inspect"],
  ["node-drain", "node drain"],
  ["node-status", "node status"],
  ["plan", "job plan"],
  ["run", "job run"],
  ["stop", "job stop"],
  ["validate", "job validate"],
  ["server-members", "server members"],
  ["operator keyring list", "operator root keyring list"],
  ["operator keyring rotate", "operator root keyring rotate"],
  ["operator keyring remove", "operator root keyring remove"],
]);

/** Every command by its full name. */
export const COMMANDS: ReadonlyMap<string, CommandEntry> = new Map([
  command(
    "acl bootstrap",
    "Make the first management token",
    async () => (await import("./commands/acl/bootstrap.ts")).aclBootstrap,
  ),
  command(
    "acl policy apply",
    "Make or change an ACL policy",
    async () => (await import("./commands/acl/policy.ts")).aclPolicyApply,
  ),
  command(
    "acl policy delete",
    "Delete an ACL policy",
    async () => (await import("./commands/acl/policy.ts")).aclPolicyDelete,
  ),
  command(
    "acl policy info",
    "Show an ACL policy",
    async () => (await import("./commands/acl/policy.ts")).aclPolicyInfo,
  ),
  command(
    "acl policy list",
    "List ACL policies",
    async () => (await import("./commands/acl/policy.ts")).aclPolicyList,
  ),
  command(
    "acl policy self",
    "List the ACL policies of the token that is used",
    async () => (await import("./commands/acl/policy.ts")).aclPolicySelf,
  ),
  command(
    "acl role create",
    "Make an ACL role",
    async () => (await import("./commands/acl/role.ts")).aclRoleCreate,
  ),
  command(
    "acl role delete",
    "Delete an ACL role",
    async () => (await import("./commands/acl/role.ts")).aclRoleDelete,
  ),
  command(
    "acl role info",
    "Show an ACL role",
    async () => (await import("./commands/acl/role.ts")).aclRoleInfo,
  ),
  command(
    "acl role list",
    "List ACL roles",
    async () => (await import("./commands/acl/role.ts")).aclRoleList,
  ),
  command(
    "acl role update",
    "Change an ACL role",
    async () => (await import("./commands/acl/role.ts")).aclRoleUpdate,
  ),
  command(
    "acl token create",
    "Make an ACL token",
    async () => (await import("./commands/acl/token.ts")).aclTokenCreate,
  ),
  command(
    "acl token delete",
    "Delete an ACL token",
    async () => (await import("./commands/acl/token.ts")).aclTokenDelete,
  ),
  command(
    "acl token info",
    "Show an ACL token",
    async () => (await import("./commands/acl/token.ts")).aclTokenInfo,
  ),
  command(
    "acl token list",
    "List ACL tokens",
    async () => (await import("./commands/acl/token.ts")).aclTokenList,
  ),
  command(
    "acl token self",
    "Show the ACL token that is used",
    async () => (await import("./commands/acl/token.ts")).aclTokenSelf,
  ),
  command(
    "acl token update",
    "Change an ACL token",
    async () => (await import("./commands/acl/token.ts")).aclTokenUpdate,
  ),
  command(
    "agent",
    "Run an agent, a whole node in one process",
    async () => (await import("./commands/agent/agent.ts")).agent,
  ),
  command(
    "agent-info",
    "Show what the agent tells of itself",
    async () => (await import("./commands/agent/info.ts")).agentInfo,
  ),
  command(
    "alloc checks",
    "Show how the checks of services went",
    async () => (await import("./commands/alloc/checks.ts")).allocChecks,
  ),
  command(
    "alloc exec",
    "Run a command beside a task",
    async () => (await import("./commands/alloc/exec.ts")).allocExec,
  ),
  command(
    "alloc fs",
    "List and print the files of an allocation",
    async () => (await import("./commands/alloc/fs.ts")).allocFs,
  ),
  command(
    "alloc logs",
    "Print what a task wrote",
    async () => (await import("./commands/alloc/logs.ts")).allocLogs,
  ),
  command(
    "alloc restart",
    "Restart tasks in place",
    async () => (await import("./commands/alloc/restart.ts")).allocRestart,
  ),
  command(
    "alloc signal",
    "Send a signal to tasks",
    async () => (await import("./commands/alloc/signal.ts")).allocSignal,
  ),
  command(
    "alloc status",
    "Show an allocation and its tasks",
    async () => (await import("./commands/alloc/status.ts")).allocStatus,
  ),
  command(
    "alloc stop",
    "Stop an allocation and place another",
    async () => (await import("./commands/alloc/stop.ts")).allocStop,
  ),
  command(
    "completion",
    "Make a shell complete commands, flags and names",
    async () => (await import("./commands/completion.ts")).completion,
  ),
  command(
    "config validate",
    "Check the configuration files of an agent",
    async () => (await import("./commands/agent/config-validate.ts")).configValidate,
  ),
  command(
    "demo",
    "Show what Drover does, in a few seconds",
    async () => (await import("./commands/demo.ts")).demo,
  ),
  command(
    "deployment fail",
    "Give a deployment up",
    async () => (await import("./commands/deployment/fail.ts")).deploymentFail,
  ),
  command(
    "deployment list",
    "List deployments",
    async () => (await import("./commands/deployment/list.ts")).deploymentList,
  ),
  command(
    "deployment pause",
    "Hold a deployment",
    async () => (await import("./commands/deployment/pause.ts")).deploymentPause,
  ),
  command(
    "deployment promote",
    "Accept the canaries of a deployment",
    async () => (await import("./commands/deployment/promote.ts")).deploymentPromote,
  ),
  command(
    "deployment resume",
    "Let a paused deployment go on",
    async () => (await import("./commands/deployment/pause.ts")).deploymentResume,
  ),
  command(
    "deployment status",
    "Show a deployment",
    async () => (await import("./commands/deployment/status.ts")).deploymentStatus,
  ),
  command(
    "dev",
    "Run job files or a Procfile while you work on them",
    async () => (await import("./commands/tasks/dev.ts")).dev,
  ),
  command(
    "doctor",
    "Find out what this machine can enforce",
    async () => (await import("./commands/agent/doctor.ts")).doctor,
  ),
  command(
    "eval list",
    "List evaluations",
    async () => (await import("./commands/eval/list.ts")).evalList,
  ),
  command(
    "eval status",
    "Show an evaluation",
    async () => (await import("./commands/eval/status.ts")).evalStatus,
  ),
  command(
    "fmt",
    "Bring job files into their canonical layout",
    async () => (await import("./commands/job-file/fmt.ts")).fmt,
  ),
  command(
    "import",
    "Make job files of another process manager's file",
    async () => (await import("./commands/job-file/import.ts")).importPrograms,
  ),
  command(
    "job action",
    "Run an action that a task defines",
    async () => (await import("./commands/job/action.ts")).jobAction,
  ),
  command(
    "job allocs",
    "List the allocations of a job",
    async () => (await import("./commands/job/allocs.ts")).jobAllocs,
  ),
  command(
    "job deployments",
    "List the deployments of a job",
    async () => (await import("./commands/job/deployments.ts")).jobDeployments,
  ),
  command(
    "job dispatch",
    "Run a parameterized job once",
    async () => (await import("./commands/job/dispatch.ts")).jobDispatch,
  ),
  command(
    "job eval",
    "Have the scheduler look at a job again",
    async () => (await import("./commands/job/eval.ts")).jobEval,
  ),
  command(
    "job history",
    "Show the versions of a job",
    async () => (await import("./commands/job/history.ts")).jobHistory,
  ),
  command(
    "job init",
    "Write a job file to begin with",
    async () => (await import("./commands/job-file/init.ts")).jobInit,
  ),
  command(
    "job inspect",
    "Print a job as JSON",
    async () => (await import("./commands/job/inspect.ts")).jobInspect,
  ),
  command(
    "job periodic force",
    "Run a periodic job now",
    async () => (await import("./commands/job/periodic-force.ts")).jobPeriodicForce,
  ),
  command(
    "job plan",
    "Show what running a job file would change",
    async () => (await import("./commands/job-file/plan.ts")).jobPlan,
  ),
  command(
    "job promote",
    "Accept the canaries of a job",
    async () => (await import("./commands/job/promote.ts")).jobPromote,
  ),
  command(
    "job restart",
    "Restart the tasks of a job",
    async () => (await import("./commands/job/restart.ts")).jobRestart,
  ),
  command(
    "job revert",
    "Go back to an earlier version of a job",
    async () => (await import("./commands/job/revert.ts")).jobRevert,
  ),
  command(
    "job run",
    "Run a job, or change one that runs",
    async () => (await import("./commands/job-file/run.ts")).jobRun,
  ),
  command(
    "job scale",
    "Change the count of a task group",
    async () => (await import("./commands/job/scale.ts")).jobScale,
  ),
  command(
    "job scaling-events",
    "List how the counts of a job were changed",
    async () => (await import("./commands/job/scaling-events.ts")).jobScalingEvents,
  ),
  command(
    "job start",
    "Start a job again that was stopped",
    async () => (await import("./commands/job/start.ts")).jobStart,
  ),
  command(
    "job status",
    "Show a job and its allocations",
    async () => (await import("./commands/job/status.ts")).jobStatus,
  ),
  command("job stop", "Stop a job", async () => (await import("./commands/job/stop.ts")).jobStop),
  command(
    "job tag apply",
    "Name a version of a job",
    async () => (await import("./commands/job/tag.ts")).jobTagApply,
  ),
  command(
    "job tag unset",
    "Take the name of a version away",
    async () => (await import("./commands/job/tag.ts")).jobTagUnset,
  ),
  command(
    "job validate",
    "Check a job file",
    async () => (await import("./commands/job-file/validate.ts")).jobValidate,
  ),
  command(
    "logs",
    "Show what the tasks of jobs, or all tasks, write",
    async () => (await import("./commands/tasks/logs.ts")).logs,
  ),
  command(
    "monitor",
    "Follow the log of the agent",
    async () => (await import("./commands/agent/monitor.ts")).monitor,
  ),
  command(
    "namespace apply",
    "Make or change a namespace",
    async () => (await import("./commands/namespace/apply.ts")).namespaceApply,
  ),
  command(
    "namespace delete",
    "Delete a namespace",
    async () => (await import("./commands/namespace/delete.ts")).namespaceDelete,
  ),
  command(
    "namespace inspect",
    "Print a namespace as JSON",
    async () => (await import("./commands/namespace/inspect.ts")).namespaceInspect,
  ),
  command(
    "namespace list",
    "List namespaces",
    async () => (await import("./commands/namespace/list.ts")).namespaceList,
  ),
  command(
    "namespace status",
    "Show a namespace",
    async () => (await import("./commands/namespace/status.ts")).namespaceStatus,
  ),
  command(
    "node config",
    "List the servers that the client knows",
    async () => (await import("./commands/node/config.ts")).nodeConfig,
  ),
  command(
    "node drain",
    "Take all allocations off a node",
    async () => (await import("./commands/node/drain.ts")).nodeDrain,
  ),
  command(
    "node eligibility",
    "Say whether allocations may be placed on a node",
    async () => (await import("./commands/node/eligibility.ts")).nodeEligibility,
  ),
  command(
    "node meta apply",
    "Change the metadata of a node",
    async () => (await import("./commands/node/meta.ts")).nodeMetaApply,
  ),
  command(
    "node meta read",
    "Show the metadata of a node",
    async () => (await import("./commands/node/meta.ts")).nodeMetaRead,
  ),
  command(
    "node pool apply",
    "Make or change a node pool",
    async () => (await import("./commands/node-pool/apply.ts")).nodePoolApply,
  ),
  command(
    "node pool delete",
    "Delete a node pool",
    async () => (await import("./commands/node-pool/delete.ts")).nodePoolDelete,
  ),
  command(
    "node pool info",
    "Show a node pool",
    async () => (await import("./commands/node-pool/info.ts")).nodePoolInfo,
  ),
  command(
    "node pool init",
    "Write the specification of a node pool to begin with",
    async () => (await import("./commands/node-pool/init.ts")).nodePoolInit,
  ),
  command(
    "node pool jobs",
    "List the jobs of a node pool",
    async () => (await import("./commands/node-pool/jobs.ts")).nodePoolJobs,
  ),
  command(
    "node pool list",
    "List node pools",
    async () => (await import("./commands/node-pool/list.ts")).nodePoolList,
  ),
  command(
    "node pool nodes",
    "List the nodes of a node pool",
    async () => (await import("./commands/node-pool/nodes.ts")).nodePoolNodes,
  ),
  command(
    "node status",
    "Show a node",
    async () => (await import("./commands/node/status.ts")).nodeStatus,
  ),
  command(
    "operator api",
    "Send a request to the agent's API",
    async () => (await import("./commands/operator/api.ts")).operatorApi,
  ),
  command(
    "operator client-state",
    "Print what the client of an agent has kept",
    async () => (await import("./commands/operator/client-state.ts")).operatorClientState,
  ),
  command(
    "operator debug",
    "Collect what helps to find a fault",
    async () => (await import("./commands/operator/debug.ts")).operatorDebug,
  ),
  command(
    "operator metrics",
    "Show what the agent measures",
    async () => (await import("./commands/operator/metrics.ts")).operatorMetrics,
  ),
  command(
    "operator root keyring list",
    "List the root keys",
    async () => (await import("./commands/operator/keyring.ts")).keyringList,
  ),
  command(
    "operator root keyring remove",
    "Delete a root key",
    async () => (await import("./commands/operator/keyring.ts")).keyringRemove,
  ),
  command(
    "operator root keyring rotate",
    "Replace the active root key",
    async () => (await import("./commands/operator/keyring.ts")).keyringRotate,
  ),
  ...(
    [
      ["inspect", "Show what is in a snapshot", "snapshotInspect"],
      ["redact", "Look for root keys in a snapshot", "snapshotRedact"],
      ["restore", "Put the state of a snapshot in place of the present one", "snapshotRestore"],
      ["save", "Save the whole state to a file", "snapshotSave"],
      ["state", "Print the state in a snapshot", "snapshotState"],
    ] as const
  ).map(([verb, summary, name]) =>
    command(
      `operator snapshot ${verb}`,
      summary,
      async () => (await import("./commands/operator/snapshot.ts"))[name],
    ),
  ),
  command(
    "operator scheduler get-config",
    "Show the settings of the scheduler",
    async () => (await import("./commands/operator/scheduler-config.ts")).schedulerGetConfig,
  ),
  command(
    "operator scheduler set-config",
    "Change settings of the scheduler",
    async () => (await import("./commands/operator/scheduler-config.ts")).schedulerSetConfig,
  ),
  command("ps", "List the tasks that run", async () => (await import("./commands/tasks/ps.ts")).ps),
  command(
    "scaling policy info",
    "Show a scaling policy",
    async () => (await import("./commands/scaling/policy.ts")).scalingPolicyInfo,
  ),
  command(
    "scaling policy list",
    "List scaling policies",
    async () => (await import("./commands/scaling/policy.ts")).scalingPolicyList,
  ),
  command(
    "server members",
    "List the servers",
    async () => (await import("./commands/operator/server-members.ts")).serverMembers,
  ),
  command(
    "service delete",
    "Remove an instance of a service",
    async () => (await import("./commands/service/delete.ts")).serviceDelete,
  ),
  command(
    "service info",
    "Show the instances of a service",
    async () => (await import("./commands/service/info.ts")).serviceInfo,
  ),
  command(
    "service list",
    "List services",
    async () => (await import("./commands/service/list.ts")).serviceList,
  ),
  command(
    "start",
    "Make a job of one command and run it",
    async () => (await import("./commands/tasks/start.ts")).start,
  ),
  command(
    "status",
    "Show whatever has an id",
    async () => (await import("./commands/status.ts")).status,
  ),
  command(
    "system gc",
    "Delete finished jobs, evaluations and allocations",
    async () => (await import("./commands/operator/system-gc.ts")).systemGc,
  ),
  command(
    "tls ca create",
    "Make a certificate authority",
    async () => (await import("./commands/tls/ca-create.ts")).tlsCaCreate,
  ),
  command(
    "tls ca info",
    "Show what a certificate authority says",
    async () => (await import("./commands/tls/info.ts")).tlsCaInfo,
  ),
  command(
    "tls cert create",
    "Make a certificate",
    async () => (await import("./commands/tls/cert-create.ts")).tlsCertCreate,
  ),
  command(
    "tls cert info",
    "Show what a certificate says",
    async () => (await import("./commands/tls/info.ts")).tlsCertInfo,
  ),
  command(
    "top",
    "Watch the tasks that run",
    async () => (await import("./commands/tasks/top.ts")).top,
  ),
  command(
    "ui",
    "Print the address of the web page",
    async () => (await import("./commands/agent/ui.ts")).ui,
  ),
  command(
    "var get",
    "Print a variable",
    async () => (await import("./commands/var/get.ts")).varGet,
  ),
  command(
    "var init",
    "Write an example specification of a variable",
    async () => (await import("./commands/var/init.ts")).varInit,
  ),
  command(
    "var list",
    "List variables",
    async () => (await import("./commands/var/list.ts")).varList,
  ),
  command(
    "var lock",
    "Run a command while holding the lock of a variable",
    async () => (await import("./commands/var/lock.ts")).varLock,
  ),
  command(
    "var purge",
    "Delete a variable",
    async () => (await import("./commands/var/purge.ts")).varPurge,
  ),
  command(
    "var put",
    "Write a variable",
    async () => (await import("./commands/var/put.ts")).varPut,
  ),
  command(
    "volume create",
    "Make a host volume",
    async () => (await import("./commands/volume/make.ts")).volumeCreate,
  ),
  command(
    "volume delete",
    "Delete a host volume",
    async () => (await import("./commands/volume/delete.ts")).volumeDelete,
  ),
  command(
    "volume init",
    "Write the specification of a host volume to begin with",
    async () => (await import("./commands/volume/init.ts")).volumeInit,
  ),
  command(
    "volume register",
    "Make a host volume of a directory that is there",
    async () => (await import("./commands/volume/make.ts")).volumeRegister,
  ),
  command(
    "volume status",
    "Show host volumes and who uses them",
    async () => (await import("./commands/volume/status.ts")).volumeStatus,
  ),
  command(
    "version",
    "Print the version",
    async () => (await import("./commands/version.ts")).version,
  ),
]);

/** All of these. */
export const CATALOG: Catalog = { commands: COMMANDS, aliases: ALIASES, groups: GROUPS };

function command(
  name: string,
  summary: string,
  load: CommandEntry["load"],
): [name: string, entry: CommandEntry] {
  return [name, { summary, load }];
}
