import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { Fault } from "@drover/fault";
import { stringifyJson } from "@drover/job";
import { LOG_LEVELS } from "@drover/logger";
import { clientFlags, connect } from "../../api/connect.ts";
import { defineCommand } from "../../command/command.ts";
import { choiceFlag, durationFlag, integerFlag, listFlag, textFlag } from "../../command/flag.ts";
import { reasonOf } from "../../command/refuses.ts";
import { type Captured, capture } from "../../debug/capture.ts";
import { tar } from "../../debug/tar.ts";
import { formatDuration } from "../../terminal/duration.ts";
import { Interruption } from "../../terminal/interruption.ts";
import { formatPairs } from "../../terminal/table.ts";

const ONE_AGENT = "it is the agent at -address that is asked, of which there is one";
const NO_PROFILES = "profiles of Go's runtime are nothing that Node has";
const LOG = "the log is taken from the agent as it comes, at -log-level";

const REFUSED: Readonly<Record<string, string>> = {
  ...reasonOf("node-id node-class server-id max-nodes stale", ONE_AGENT),
  ...reasonOf("pprof-duration pprof-interval", NO_PROFILES),
  ...reasonOf("log-include-location log-lookback log-file-export", LOG),
  ...reasonOf("verbose", "each file is told anyway"),
  ...reasonOf(
    "consul-auth consul-ca-cert consul-ca-path consul-client-cert consul-client-key consul-http-addr consul-token consul-token-file",
    "there is no Consul",
  ),
  ...reasonOf(
    "vault-address vault-ca-cert vault-ca-path vault-client-cert vault-client-key vault-token",
    "there is no Vault",
  ),
};

const DURATION_MS = 120_000;
const INTERVAL_MS = 30_000;

export const operatorDebug = defineCommand({
  usage: "",
  description:
    "Collects in an archive what helps to find out what an agent is up to: what it is and runs on, its state at each interval, its log, and events. Job files, variables and what tasks write are not in it. Ctrl-C ends it early, with what there is.",
  flags: {
    ...clientFlags,
    duration: durationFlag("<duration>", "how long it watches; 2m unless told"),
    interval: durationFlag("<duration>", "how often the state is taken; 30s unless told"),
    logLevel: choiceFlag(LOG_LEVELS, "the least severe level of the log; debug unless told"),
    eventTopic: listFlag(
      "<topic>",
      "events to take too, as Job, Allocation:* or *; may be repeated",
    ),
    eventIndex: integerFlag("<index>", "take what is kept of events since this one too"),
    output: textFlag("<directory>", "write a directory of files below this one, and no archive"),
  },
  refuses: REFUSED,
  async run({ flags, terminal, context }) {
    const client = connect(flags, context);
    const { duration = DURATION_MS, interval = INTERVAL_MS, logLevel = "debug" } = flags;
    if (interval <= 0 || interval > duration) {
      throw new Fault("invalid_argument", "-interval must be longer than 0, and at most -duration");
    }
    await client.agent.health();
    const begin = new Date();
    const name = `nomad-debug-${begin.toISOString().slice(0, 19).replaceAll(":", "").replace("T", "-")}Z`;
    terminal.print(
      `Starting debugger...\n\n${formatPairs([
        ["Agent", client.address],
        ["Interval", formatDuration(interval)],
        ["Duration", formatDuration(duration)],
        ["Log Level", logLevel],
      ])}\n`,
    );
    using interruption = new Interruption();
    const files = await capture(client, {
      durationMs: duration,
      intervalMs: interval,
      logLevel,
      topics: flags.eventTopic,
      eventIndex: flags.eventIndex ?? 0,
      signal: interruption.signal,
      onProgress: (text) => terminal.print(text),
    });
    const index = { Begin: begin, End: new Date(), Files: [...files.keys()].toSorted() };
    const all = new Map([...files, ["index.json", stringifyJson(index, 2)]]);
    const place = await write(all, { name, begin, output: flags.output });
    const what = flags.output === undefined ? "archive" : "directory";
    terminal.print(`\nCreated debug ${what}: ${place}`);
    return 0;
  },
});

interface WriteOptions {
  readonly name: string;
  readonly begin: Date;
  readonly output: string | undefined;
}

/** @returns where it is */
async function write(files: Captured, { name, begin, output }: WriteOptions): Promise<string> {
  if (output !== undefined) {
    for (const [file, text] of files) {
      const place = path.join(output, name, file);
      await mkdir(path.dirname(place), { recursive: true, mode: 0o700 });
      await writeFile(place, text, { mode: 0o600 });
    }
    return path.join(output, name);
  }
  const entries = [...files].map(([file, text]) => ({
    name: `${name}/${file}`,
    content: Buffer.from(text),
  }));
  const place = `${name}.tar.gz`;
  const archive = await promisify(gzip)(tar(entries, { modified: begin }));
  await writeFile(place, archive, { mode: 0o600, flag: "wx" });
  return place;
}
