import { clientFlags, connect } from "../../api/connect.ts";
import { showWebPage, uiFlag } from "../../browser/web-page.ts";
import { defineCommand } from "../../command/command.ts";
import { booleanFlag } from "../../command/flag.ts";
import { dataFlags, dataText } from "../../render/data.ts";
import { formatTable } from "../../terminal/table.ts";

export const serverMembers = defineCommand({
  usage: "",
  description: "Lists the servers. A Drover agent is the only server of its cluster.",
  flags: {
    ...clientFlags,
    verbose: booleanFlag("show protocol versions and tags"),
    detailed: booleanFlag("as -verbose, by its older name"),
    ...uiFlag,
    ...dataFlags,
  },
  async run({ flags, terminal, context }) {
    const client = connect(flags, context);
    const [{ value: servers }, { value: leader }] = await Promise.all([
      client.agent.members(),
      client.agent.leader(),
    ]);
    const data = await dataText(servers.Members, flags);
    if (data !== undefined) {
      terminal.print(data);
      return 0;
    }
    const only = servers.Members.length === 1;
    const verbose = flags.verbose || flags.detailed;
    terminal.print(
      formatTable([
        [
          ...["Name", "Address", "Port", "Status", "Leader"],
          ...(verbose ? ["Protocol"] : []),
          ...["Raft Version", "Build", "Datacenter", "Region"],
          ...(verbose ? ["Tags"] : []),
        ],
        ...servers.Members.map((member) => [
          member.Name,
          member.Addr,
          String(member.Port),
          member.Status,
          String(only || leader.startsWith(`${member.Addr}:`)),
          ...(verbose ? [String(member.ProtocolCur)] : []),
          // An agent of one server has no raft.
          member.Tags.raft_vsn ?? "none",
          member.Tags.build ?? "",
          member.Tags.dc ?? "",
          member.Tags.region ?? "",
          ...(verbose ? [tagsOf(member.Tags)] : []),
        ]),
      ]),
    );
    showWebPage("/ui/node", { ...flags, client, terminal, context });
    return 0;
  },
});

function tagsOf(tags: Record<string, string>): string {
  return Object.entries(tags)
    .map(([name, value]) => `${name}=${value}`)
    .join(",");
}
