import type { AclTokenInput } from "@drover/api";
import { Fault } from "@drover/fault";
import { clientFlags, connect } from "../../api/connect.ts";
import { defineCommand } from "../../command/command.ts";
import { booleanFlag, choiceFlag, durationFlag, listFlag, textFlag } from "../../command/flag.ts";
import { readText } from "../../job/read-text.ts";
import { aclTokenText } from "../../render/acl.ts";
import { dataFlags, dataText } from "../../render/data.ts";
import { formatTable } from "../../terminal/table.ts";

const NS_PER_MS = 1_000_000;

const rightFlags = {
  name: textFlag("<name>", "a name for people"),
  type: choiceFlag(["client", "management"], "client, by its policies and roles, or management"),
  policy: listFlag("<name>", "a policy of the token; may be given several times"),
  roleId: listFlag("<id>", "a role of the token; may be given several times"),
  roleName: listFlag("<name>", "a role of the token; may be given several times"),
};

export const aclTokenCreate = defineCommand({
  usage: "[path]",
  description:
    "Makes an ACL token, and shows its secret. With -accessor both ids are yours: the secret, a UUID, is read from the file, or from standard input for -.",
  flags: {
    ...clientFlags,
    ...rightFlags,
    global: booleanFlag("mark it as good in all regions, of which there is one"),
    ttl: durationFlag("<duration>", "when it expires, as 8h; never unless given"),
    accessor: textFlag("<id>", "its accessor id, a UUID, of a client token"),
    ...dataFlags,
  },
  async run({ flags, args: [path], terminal, context }) {
    const { accessor, ttl } = flags;
    if ((accessor === undefined) !== (path === undefined)) {
      throw new Fault("invalid_argument", "-accessor and the file with the secret go together");
    }
    const token = await connect(flags, context).acl.createToken({
      Type: flags.type ?? "client",
      Name: flags.name ?? "",
      Policies: flags.policy.length > 0 ? [...flags.policy] : null,
      Roles: rolesOf(flags),
      Global: flags.global,
      ...(ttl === undefined ? {} : { ExpirationTTL: ttl * NS_PER_MS }),
      ...(accessor === undefined ? {} : { AccessorID: accessor }),
      ...(path === undefined ? {} : { SecretID: (await readText(path, context)).trim() }),
    });
    terminal.print((await dataText(token, flags)) ?? aclTokenText(token));
    return 0;
  },
});

export const aclTokenUpdate = defineCommand({
  usage: "<accessor id>",
  description:
    "Changes the name, the type, the policies or the roles of an ACL token; what no flag names stays as it is.",
  flags: { ...clientFlags, ...rightFlags, ...dataFlags },
  async run({ flags, args: [accessor = ""], terminal, context }) {
    const { acl } = connect(flags, context);
    const { value: before } = await acl.token(accessor);
    const roles = rolesOf(flags);
    const type = flags.type ?? before.Type;
    const kept = type === "client" ? before : { Policies: null, Roles: null };
    const token = await acl.updateToken(accessor, {
      Type: type,
      Name: flags.name ?? before.Name,
      Policies: flags.policy.length > 0 ? [...flags.policy] : kept.Policies,
      Roles: roles ?? kept.Roles,
      Global: before.Global,
    });
    terminal.print((await dataText(token, flags)) ?? aclTokenText(token));
    return 0;
  },
});

export const aclTokenDelete = defineCommand({
  usage: "<accessor id>",
  description: "Deletes an ACL token. Whatever waits or streams with it ends.",
  flags: clientFlags,
  async run({ flags, args: [accessor = ""], terminal, context }) {
    await connect(flags, context).acl.deleteToken(accessor);
    terminal.print(`Token ${accessor} successfully deleted`);
    return 0;
  },
});

export const aclTokenInfo = defineCommand({
  usage: "<accessor id>",
  description: "Shows an ACL token with its secret.",
  flags: { ...clientFlags, ...dataFlags },
  async run({ flags, args: [accessor = ""], terminal, context }) {
    const { value } = await connect(flags, context).acl.token(accessor);
    terminal.print((await dataText(value, flags)) ?? aclTokenText(value));
    return 0;
  },
});

export const aclTokenSelf = defineCommand({
  usage: "",
  description: "Shows the ACL token that is used.",
  flags: { ...clientFlags, ...dataFlags },
  async run({ flags, terminal, context }) {
    const { value } = await connect(flags, context).acl.ownToken();
    terminal.print((await dataText(value, flags)) ?? aclTokenText(value));
    return 0;
  },
});

export const aclTokenList = defineCommand({
  usage: "",
  description: "Lists ACL tokens, without their secrets.",
  flags: { ...clientFlags, ...dataFlags },
  async run({ flags, terminal, context }) {
    const { value } = await connect(flags, context).acl.tokens();
    const data = await dataText(value, flags);
    if (data !== undefined) {
      terminal.print(data);
      return 0;
    }
    const rows = value.map(({ Name, Type, Global, AccessorID, ExpirationTime }) => [
      Name,
      Type,
      String(Global),
      AccessorID,
      String(ExpirationTime !== null && Date.parse(ExpirationTime) <= Date.now()),
    ]);
    terminal.print(formatTable([["Name", "Type", "Global", "Accessor ID", "Expired"], ...rows]));
    return 0;
  },
});

function rolesOf({
  roleId,
  roleName,
}: {
  roleId: readonly string[];
  roleName: readonly string[];
}): NonNullable<AclTokenInput["Roles"]> | null {
  const roles = [...roleId.map((ID) => ({ ID })), ...roleName.map((Name) => ({ Name }))];
  return roles.length > 0 ? roles : null;
}
