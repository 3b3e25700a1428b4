import { clientFlags, connect } from "../../api/connect.ts";
import { findNodePool } from "../../api/find-by-prefix.ts";
import { defineCommand } from "../../command/command.ts";
import { dataFlags, dataText } from "../../render/data.ts";
import { describeNodePool } from "../../render/node-pool.ts";

export const nodePoolInfo = defineCommand({
  usage: "<node-pool>",
  description:
    "Shows a node pool and the scheduler's settings in it, found by its name or a prefix of it.",
  flags: { ...clientFlags, ...dataFlags },
  async run({ flags, args: [prefix = ""], terminal, context }) {
    const pool = await findNodePool(connect(flags, context), prefix);
    terminal.print((await dataText(pool, flags)) ?? describeNodePool(pool, terminal.style));
    return 0;
  },
});
