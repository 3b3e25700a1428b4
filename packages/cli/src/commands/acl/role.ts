import { Fault } from "@drover/fault";
import { clientFlags, connect } from "../../api/connect.ts";
import { defineCommand } from "../../command/command.ts";
import { booleanFlag, listFlag, textFlag } from "../../command/flag.ts";
import { aclRoleText, policyNames } from "../../render/acl.ts";
import { dataFlags, dataText } from "../../render/data.ts";
import { formatTable } from "../../terminal/table.ts";

const roleFlags = {
  name: textFlag("<name>", "1 to 128 letters, digits and dashes"),
  description: textFlag("<text>", "what the role is for"),
  policy: listFlag("<name>", "a policy of the role; may be given several times"),
};

export const aclRoleCreate = defineCommand({
  usage: "",
  description: "Makes an ACL role, a set of policies for tokens.",
  flags: { ...clientFlags, ...roleFlags, ...dataFlags },
  async run({ flags, terminal, context }) {
    if (flags.name === undefined) throw new Fault("invalid_argument", "-name is missing");
    if (flags.policy.length === 0) throw new Fault("invalid_argument", "-policy is missing");
    const role = await connect(flags, context).acl.createRole({
      Name: flags.name,
      Description: flags.description ?? "",
      Policies: flags.policy.map((Name) => ({ Name })),
    });
    terminal.print((await dataText(role, flags)) ?? aclRoleText(role));
    return 0;
  },
});

export const aclRoleUpdate = defineCommand({
  usage: "<role id>",
  description:
    "Changes an ACL role: policies are added to those that it has. With -no-merge it becomes what the flags say alone.",
  flags: {
    ...clientFlags,
    ...roleFlags,
    noMerge: booleanFlag("replace the role instead of adding to it"),
    ...dataFlags,
  },
  async run({ flags, args: [id = ""], terminal, context }) {
    const { acl } = connect(flags, context);
    const given = flags.policy.map((Name) => ({ Name }));
    if (flags.noMerge && (flags.name === undefined || given.length === 0)) {
      throw new Fault("invalid_argument", "-no-merge needs -name and -policy");
    }
    const before = flags.noMerge
      ? { Name: "", Description: "", Policies: [] }
      : (await acl.role(id)).value;
    const role = await acl.updateRole({
      ID: id,
      Name: flags.name ?? before.Name,
      Description: flags.description ?? before.Description,
      Policies: [...before.Policies, ...given],
    });
    terminal.print((await dataText(role, flags)) ?? aclRoleText(role));
    return 0;
  },
});

export const aclRoleDelete = defineCommand({
  usage: "<role id>",
  description: "Deletes an ACL role. Tokens that have it lose what it gave them.",
  flags: clientFlags,
  async run({ flags, args: [id = ""], terminal, context }) {
    await connect(flags, context).acl.deleteRole(id);
    terminal.print(`ACL role ${id} successfully deleted`);
    return 0;
  },
});

export const aclRoleInfo = defineCommand({
  usage: "<role id>",
  description: "Shows an ACL role.",
  flags: { ...clientFlags, byName: booleanFlag("the argument is the role's name"), ...dataFlags },
  async run({ flags, args: [id = ""], terminal, context }) {
    const { acl } = connect(flags, context);
    const { value } = await (flags.byName ? acl.roleNamed(id) : acl.role(id));
    terminal.print((await dataText(value, flags)) ?? aclRoleText(value));
    return 0;
  },
});

export const aclRoleList = defineCommand({
  usage: "",
  description: "Lists the ACL roles that the token may see.",
  flags: { ...clientFlags, ...dataFlags },
  async run({ flags, terminal, context }) {
    const { value } = await connect(flags, context).acl.roles();
    const data = await dataText(value, flags);
    if (data !== undefined) terminal.print(data);
    else if (value.length === 0) terminal.print("No ACL roles found");
    else {
      const rows = value.map((role) => [role.ID, role.Name, role.Description, policyNames(role)]);
      terminal.print(formatTable([["ID", "Name", "Description", "Policies"], ...rows]));
    }
    return 0;
  },
});
