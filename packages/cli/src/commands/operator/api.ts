import { text } from "node:stream/consumers";
import { Fault } from "@drover/fault";
import { clientFlags, connect } from "../../api/connect.ts";
import { defineCommand } from "../../command/command.ts";
import { booleanFlag, listFlag, textFlag } from "../../command/flag.ts";
import { curlCommand } from "../../operator/curl-command.ts";
import { pour } from "../../terminal/pour.ts";

export const operatorApi = defineCommand({
  usage: "<path>",
  description:
    'Sends a request to the agent\'s API and prints the answer as it comes, as "drover operator api /v1/jobs?prefix=web". What is piped in is the body.',
  flags: {
    ...clientFlags,
    X: textFlag("<method>", "the method: GET unless told, or POST with a body"),
    H: listFlag("<header>", 'one more header, as "Name: value"; may be repeated'),
    dryrun: booleanFlag("print the command of curl that would do the same, and send nothing"),
    verbose: booleanFlag("print on standard error what is asked"),
    filter: textFlag("<expression>", "show of a list what this is true for"),
  },
  async run({ flags, args: [given = ""], terminal, context }) {
    const body = context.stdin.isTTY ? "" : await text(context.stdin);
    const { address, transport } = connect(flags, context);
    const method = flags.X ?? (body === "" ? "GET" : "POST");
    const path = pathOf(given);
    const headers = headersOf(flags.H);
    if (flags.dryrun) {
      const hasBody = body !== "";
      const token = flags.token
        ? { secret: flags.token }
        : context.env.NOMAD_TOKEN && "environment";
      const whole = withQuery(path, {
        namespace: flags.namespace ?? context.env.NOMAD_NAMESPACE,
        region: flags.region ?? context.env.NOMAD_REGION,
        filter: flags.filter,
      });
      const request = {
        method,
        address,
        path: whole,
        headers,
        hasBody,
        token: token || "",
      } as const;
      terminal.print(curlCommand(request));
      return 0;
    }
    if (flags.verbose) terminal.warn(`> ${method} ${path}, asked of ${address}`);
    const answer = transport.request(method, path, {
      query: flags.filter === undefined ? {} : { filter: flags.filter },
      headers,
      ...(body !== "" && { body }),
    });
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

function withQuery(path: string, query: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(query).filter((pair): pair is [string, string] => Boolean(pair[1]));
  if (given.length === 0) return path;
  return `${path}${path.includes("?") ? "&" : "?"}${new URLSearchParams(given)}`;
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
