import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { Fault } from "@drover/fault";
import { parseJson, stringifyJson } from "@drover/job";
import {
  type SnapshotContent,
  saveSnapshot,
  snapshotTime,
  unpackSnapshot,
} from "@drover/server/snapshot-file";
import { formatBytes } from "@drover/ui/amounts";
import { clientFlags, connect } from "../../api/connect.ts";
import { defineCommand } from "../../command/command.ts";
import { booleanFlag } from "../../command/flag.ts";
import { dataFlags, dataText } from "../../render/data.ts";
import { formatPairs, formatTable } from "../../terminal/table.ts";

export const snapshotSave = defineCommand({
  usage: "[file]",
  description:
    "Saves the whole state of the agent to a file, drover-state-<time>.snap unless told: jobs, allocations, deployments, variables as they are encrypted, ACL. Root keys are not in it: keep server/keystore of the data directory beside it.",
  flags: {
    ...clientFlags,
    stale: booleanFlag("take it of any server, of which there is one"),
    redact: booleanFlag("leave root keys out, as is done always"),
  },
  async run({ flags, args: [file = `drover-state-${snapshotTime()}.snap`], terminal, context }) {
    const pieces = connect(flags, context).operator.takeSnapshot({ stale: flags.stale });
    const bytes = Buffer.concat(await Array.fromAsync(pieces));
    // What did not come whole is told here, and not when it is needed.
    await unpackSnapshot([bytes]);
    try {
      await saveSnapshot(file, bytes);
    } catch (error) {
      throw Fault.from(error);
    }
    terminal.print(`State file written to ${file}`);
    return 0;
  },
});

export const snapshotRestore = defineCommand({
  usage: "<file>",
  description:
    "Puts the state of a snapshot in place of the agent's, whole or not at all. Tasks that are in it go on, those that are not are stopped, and what is in it and does not run here is placed anew. The node and its volumes stay as they are.",
  flags: clientFlags,
  async run({ flags, args: [file = ""], terminal, context }) {
    const bytes = await bytesOf(file);
    const { operator } = connect(flags, context);
    const { Warnings } = await operator.restoreSnapshot(bytes);
    for (const warning of Warnings.split("\n")) if (warning !== "") terminal.warn(warning);
    terminal.print("Snapshot Restored");
    return 0;
  },
});

export const snapshotInspect = defineCommand({
  usage: "<file>",
  description: "Compares the checksums of a snapshot, and shows what is in it.",
  flags: dataFlags,
  async run({ flags, args: [file = ""], terminal }) {
    const { meta } = await contentOf(file);
    const { size } = await stat(file);
    const shown = { ...meta, Size: size };
    terminal.print((await dataText(shown, flags)) ?? overview(shown));
    return 0;
  },
});

export const snapshotState = defineCommand({
  usage: "<file>",
  description: "Prints the state that is in a snapshot as JSON, table by table.",
  flags: {},
  refuses: { filter: "what is printed is JSON, from which jq takes what is wanted" },
  async run({ args: [file = ""], terminal }) {
    const { meta, rows } = await contentOf(file);
    const tables = [...rows].map(([name, lines]) => [name, lines.map((line) => parseJson(line))]);
    terminal.print(stringifyJson({ SnapshotMeta: meta, ...Object.fromEntries(tables) }, 4));
    return 0;
  },
});

export const snapshotRedact = defineCommand({
  usage: "<file>",
  description:
    "Compares the checksums of a snapshot; there are no root keys to remove, as the agent puts none into one.",
  flags: {},
  async run({ args: [file = ""], terminal }) {
    await contentOf(file);
    terminal.print("Snapshot holds no root keys; nothing was changed");
    return 0;
  },
});

async function bytesOf(file: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await readFile(file));
  } catch (error) {
    throw Fault.from(error);
  }
}

async function contentOf(file: string): Promise<SnapshotContent> {
  try {
    return await unpackSnapshot(createReadStream(file));
  } catch (error) {
    throw Fault.from(error);
  }
}

function overview({
  ID,
  Size,
  Index,
  CreateTime,
  NodeID,
  Version,
  Tables,
}: SnapshotContent["meta"] & { Size: number }): string {
  const about = formatPairs([
    ["ID", ID],
    ["Size", formatBytes(Size)],
    ["Index", `${Index}`],
    ["Created", CreateTime],
    ["Node ID", NodeID],
    ["Version", Version],
  ]);
  const counts = Object.entries(Tables)
    .filter(([, { Rows }]) => Rows > 0)
    .toSorted(([, a], [, b]) => b.Bytes - a.Bytes)
    .map(([name, { Rows, Bytes }]) => [name, `${Rows}`, formatBytes(Bytes)]);
  return `${about}\n\n${formatTable([["Type", "Count", "Size"], ...counts])}`;
}
