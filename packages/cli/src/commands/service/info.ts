import { isIPv6 } from "node:net";
import type { ServiceRegistration } from "@drover/api";
import { Fault } from "@drover/fault";
import { clientFlags, connect } from "../../api/connect.ts";
import { defineCommand } from "../../command/command.ts";
import { booleanFlag, integerFlag, textFlag } from "../../command/flag.ts";
import { dataFlags, dataText } from "../../render/data.ts";
import { shortId } from "../../render/short-id.ts";
import { formatPairs, formatTable } from "../../terminal/table.ts";

export const serviceInfo = defineCommand({
  usage: "<service>",
  description: "Shows the instances of a service and where they are reached.",
  flags: {
    ...clientFlags,
    perPage: integerFlag("<count>", "how many at most"),
    pageToken: textFlag("<token>", "where a page begins, as the page before has told"),
    filter: textFlag("<expression>", "only those for which it holds"),
    verbose: booleanFlag("show all that is known, with whole ids"),
    ...dataFlags,
  },
  async run({ flags, args: [name = ""], terminal, context }) {
    const { perPage, pageToken, filter } = flags;
    const { value: instances, nextToken } = await connect(flags, context).services.get(name, {
      perPage,
      nextToken: pageToken,
      filter,
    });
    const data = await dataText(instances, flags);
    if (data !== undefined) {
      terminal.print(data);
      return 0;
    }
    if (instances.length === 0) {
      throw new Fault("not_found", `Service "${name}" has no instance; "service list" shows all`);
    }
    terminal.print(flags.verbose ? describe(instances) : table(instances));
    if (nextToken !== undefined) terminal.warn(`Next page token: ${nextToken}`);
    return 0;
  },
});

function table(instances: readonly ServiceRegistration[]): string {
  const rows = instances.map((instance) => [
    instance.JobID,
    addressOf(instance),
    tagsOf(instance),
    shortId(instance.NodeID),
    shortId(instance.AllocID),
  ]);
  return formatTable([["Job ID", "Address", "Tags", "Node ID", "Alloc ID"], ...rows]);
}

function describe(instances: readonly ServiceRegistration[]): string {
  const pairs = instances.map((instance) =>
    formatPairs([
      ["ID", instance.ID],
      ["Service Name", instance.ServiceName],
      ["Namespace", instance.Namespace],
      ["Job ID", instance.JobID],
      ["Alloc ID", instance.AllocID],
      ["Node ID", instance.NodeID],
      ["Datacenter", instance.Datacenter],
      ["Address", addressOf(instance)],
      ["Tags", tagsOf(instance)],
    ]),
  );
  return pairs.join("\n\n");
}

function addressOf({ Address, Port }: ServiceRegistration): string {
  if (Port === 0) return Address;
  return isIPv6(Address) ? `[${Address}]:${Port}` : `${Address}:${Port}`;
}

function tagsOf({ Tags }: ServiceRegistration): string {
  return `[${Tags.join(",")}]`;
}
