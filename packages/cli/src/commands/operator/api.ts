import { text } from "node:stream/consumers";
import { Fault } from "@drover/fault";
import { clientFlags, connect } from "../../api/connect.ts";
import { defineCommand } from "../../command/command.ts";
import { listFlag, textFlag } from "../../command/flag.ts";
import { pour } from "../../terminal/pour.ts";

export const operatorApi = defineCommand({
  usage: "<path>",
  description:
    'Sends a request to the agent\'s API and prints the answer as it comes, as "drover operator api /v1/jobs?prefix=web". What is piped in is the body.',
  flags: {
    ...clientFlags,
    X: textFlag("<method>", "the method: GET unless told, or POST with a body"),
    H: listFlag("<header>", 'one more header, as "Name: value"; may be repeated'),
    filter: textFlag("<expression>", "show of a list what this is true for"),
  },
  async run({ flags, args: [given = ""], context }) {
    const body = context.stdin.isTTY ? "" : await text(context.stdin);
    const answer = await connect(flags, context).transport.request(
      flags.X ?? (body === "" ? "GET" : "POST"),
      pathOf(given),
      {
        query: flags.filter === undefined ? {} : { filter: flags.filter },
        headers: headersOf(flags.H),
        ...(body !== "" && { body }),
      },
    );
    await pour(answer, context.stdout);
    return 0;
  },
});

/** A path of the API; "/v1" and the slash at its begin may be left out. */
function pathOf(given: string): string {
  if (given.includes("://")) {
    throw new Fault(
      "invalid_argument",
      `"${given}" is no path, as /v1/jobs is; say where the agent is with -address`,
    );
  }
  const path = `/${given.replace(/^\/+/, "")}`;
  return /^\/(v1|ui|\.well-known)(\/|$)/.test(path) ? path : `/v1${path}`;
}

function headersOf(lines: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    lines.map((line) => {
      const [, name, value = ""] = /^([^:\s]+):\s*(.*)$/s.exec(line) ?? [];
      if (name !== undefined) return [name, value];
      throw new Fault("invalid_argument", `Header "${line}" must be written as "Name: value"`);
    }),
  );
}
