import { Fault } from "@drover/fault";
import { clientFlags, connect } from "../../api/connect.ts";
import { defineCommand } from "../../command/command.ts";
import { textFlag } from "../../command/flag.ts";
import { readText } from "../../job/read-text.ts";
import { aclPolicyText } from "../../render/acl.ts";
import { dataFlags, dataText } from "../../render/data.ts";
import { formatTable } from "../../terminal/table.ts";

export const aclPolicyApply = defineCommand({
  usage: "<name> <path>",
  description:
    "Makes an ACL policy, or changes it, by the rules in the file, or of standard input for -. With -job the identities of the job's tasks have it.",
  flags: {
    ...clientFlags,
    description: textFlag("<text>", "what the policy is for"),
    job: textFlag("<job>", "the job, of the namespace, whose tasks have the policy"),
    group: textFlag("<group>", "only those of this group"),
    task: textFlag("<task>", "only this one"),
  },
  async run({ flags, args: [name = "", path = ""], terminal, context }) {
    const { job, group, task } = flags;
    if (group !== undefined && job === undefined) throw lacking("-group", "-job");
    if (task !== undefined && group === undefined) throw lacking("-task", "-group");
    const Namespace = flags.namespace ?? (context.env.NOMAD_NAMESPACE || "default");
    await connect(flags, context).acl.upsertPolicy({
      Name: name,
      Description: flags.description ?? "",
      Rules: await readText(path, context),
      JobACL:
        job === undefined ? null : { Namespace, JobID: job, Group: group ?? "", Task: task ?? "" },
    });
    terminal.print(`Successfully wrote "${name}" ACL policy!`);
    return 0;
  },
});

export const aclPolicyDelete = defineCommand({
  usage: "<name>",
  description: "Deletes an ACL policy. Tokens that have it lose what it gave them.",
  flags: clientFlags,
  async run({ flags, args: [name = ""], terminal, context }) {
    await connect(flags, context).acl.deletePolicy(name);
    terminal.print(`Successfully deleted ${name} policy!`);
    return 0;
  },
});

export const aclPolicyInfo = defineCommand({
  usage: "<name>",
  description: "Shows an ACL policy and its rules.",
  flags: { ...clientFlags, ...dataFlags },
  async run({ flags, args: [name = ""], terminal, context }) {
    const { value } = await connect(flags, context).acl.policy(name);
    terminal.print((await dataText(value, flags)) ?? aclPolicyText(value));
    return 0;
  },
});

export const aclPolicyList = defineCommand({
  usage: "",
  description: "Lists the ACL policies that the token may see.",
  flags: { ...clientFlags, ...dataFlags },
  async run({ flags, terminal, context }) {
    const { value } = await connect(flags, context).acl.policies();
    const data = await dataText(value, flags);
    if (data !== undefined) terminal.print(data);
    else if (value.length === 0) terminal.print("No policies found");
    else {
      const rows = value.map(({ Name, Description }) => [Name, Description]);
      terminal.print(formatTable([["Name", "Description"], ...rows]));
    }
    return 0;
  },
});

export const aclPolicySelf = defineCommand({
  usage: "",
  description: "Lists the ACL policies of the token or workload identity that is used.",
  flags: { ...clientFlags, ...dataFlags },
  async run({ flags, terminal, context }) {
    const { acl } = connect(flags, context);
    const isManagement = await acl.ownToken().then(
      ({ value }) => value.Type === "management",
      // A workload identity is no token.
      () => false,
    );
    if (isManagement) {
      terminal.print("This is a management token. No individual policies are assigned.");
      return 0;
    }
    const { value } = await acl.ownPolicies();
    const data = await dataText(value, flags);
    if (data !== undefined) terminal.print(data);
    else if (value.length === 0) terminal.print("No policies found.");
    else {
      const rows = value.map(({ Name, JobACL: job }) =>
        [Name, job?.JobID, job?.Group, job?.Task].map((text) => text || "<unavailable>"),
      );
      terminal.print(formatTable([["Name", "Job ID", "Group Name", "Task Name"], ...rows]));
    }
    return 0;
  },
});

function lacking(flag: string, other: string): Fault {
  return new Fault("invalid_argument", `${flag} needs ${other}`);
}
