import { Fault } from "@drover/fault";
import { clientFlags, connect } from "../../api/connect.ts";
import { tailFlags } from "../../api/tail.ts";
import { defineCommand } from "../../command/command.ts";
import { booleanFlag, textFlag } from "../../command/flag.ts";
import { showLogs } from "../../logs/show-logs.ts";
import { allocLogs } from "../alloc/logs.ts";

export const logs = defineCommand({
  usage: "[target...]",
  description:
    "Shows what tasks write: all tasks of the node, of jobs, or of single allocations and tasks, each line with the name of its task before it, both outputs together. With the id of one allocation it is `alloc logs`, and its second argument a task.",
  flags: {
    ...clientFlags,
    ...tailFlags,
    grep: textFlag("<expression>", "only lines in which this regular expression is found"),
    stdout: booleanFlag("only standard output"),
    stderr: booleanFlag("only standard error"),
    task: textFlag("<task>", "only tasks of this name"),
    job: booleanFlag("as `alloc logs -job`: one allocation of a job"),
    verbose: booleanFlag("show whole ids"),
  },
  refuses: {
    since:
      "what tasks write is kept as they write it, without times; -n 100 shows the last lines, and -f what comes",
  },
  async run(invocation) {
    const { flags, args, terminal, context } = invocation;
    const [target = ""] = args;
    const isOne = flags.job || /^[0-9a-f][0-9a-f-]+$/.test(target);
    const client = connect(flags, context);
    if (isOne && args.length <= 2 && (flags.job || (await isAllocation(target, client)))) {
      if (flags.grep === undefined) return await allocLogs.run(invocation);
    }
    return await showLogs(client, {
      ...flags,
      targets: args,
      grep: readGrep(flags.grep),
      terminal,
    });
  },
});

async function isAllocation(prefix: string, client: ReturnType<typeof connect>): Promise<boolean> {
  const { Matches } = await client.agent.search(prefix, "allocs");
  return (Matches.allocs ?? []).length > 0;
}

function readGrep(text: string | undefined): RegExp | undefined {
  try {
    return text === undefined ? undefined : new RegExp(text, "u");
  } catch (error) {
    throw new Fault(
      "invalid_argument",
      `Invalid value for flag -grep: ${(error as Error).message}`,
    );
  }
}
