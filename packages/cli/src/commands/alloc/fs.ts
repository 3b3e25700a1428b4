import type { AllocFileInfo } from "@drover/api";
import { formatBytes } from "@drover/ui/amounts";
import { allocationFlags, chooseAllocation } from "../../api/choose-allocation.ts";
import { clientFlags, connect } from "../../api/connect.ts";
import { readTail, tailFlags } from "../../api/tail.ts";
import { defineCommand } from "../../command/command.ts";
import { booleanFlag } from "../../command/flag.ts";
import { pour } from "../../terminal/pour.ts";
import { formatTable } from "../../terminal/table.ts";
import { formatRfc3339 } from "../../terminal/time.ts";

export const allocFs = defineCommand({
  usage: "<allocation> [path]",
  description:
    "Lists a directory of an allocation, or prints a file. Paths are relative to the allocation's directory.",
  flags: {
    ...clientFlags,
    stat: booleanFlag("show the file itself, not what is in it"),
    H: booleanFlag("show sizes in bytes, for programs"),
    ...tailFlags,
    ...allocationFlags,
    verbose: booleanFlag("no effect, as nothing is shortened here"),
  },
  async run({ flags, args: [target = "", path = "/"], terminal, context }) {
    const client = connect(flags, context);
    const { ID } = await chooseAllocation(client, target, flags);
    const { value: info } = await client.files.stat(ID, path);
    if (flags.stat) {
      terminal.print(fileTable([info], !flags.H));
      return 0;
    }
    if (info.IsDir) {
      const { value: entries } = await client.files.list(ID, path);
      terminal.print(fileTable(entries, !flags.H));
      return 0;
    }
    const text = await readTail(flags, {
      whole: ({ follow }) => (follow ? client.files.follow(ID, path) : client.files.read(ID, path)),
      end: (bytes, { follow }) => {
        if (follow) return client.files.follow(ID, path, { origin: "end", offset: bytes });
        const offset = Math.max(0, info.Size - bytes);
        return client.files.readAt(ID, path, { offset, limit: info.Size - offset });
      },
    });
    await pour(text, context.stdout);
    return 0;
  },
});

function fileTable(files: readonly AllocFileInfo[], forPeople: boolean): string {
  return formatTable([
    ["Mode", "Size", "Modified Time", "Name"],
    ...files
      .toSorted((a, b) => a.Name.localeCompare(b.Name))
      .map(({ FileMode, Size, ModTime, Name, IsDir }) => [
        FileMode,
        forPeople ? formatBytes(Size) : String(Size),
        formatRfc3339(ModTime),
        IsDir ? `${Name}/` : Name,
      ]),
  ]);
}
