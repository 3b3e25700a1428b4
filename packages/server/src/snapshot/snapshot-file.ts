import { createHash } from "node:crypto";
import { rename, rm, writeFile } from "node:fs/promises";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { setImmediate } from "node:timers/promises";
import { constants, createGunzip, createGzip } from "node:zlib";
import { Fault } from "@drover/fault";
import { departures, type JsonSchema } from "@drover/schema/departures";
import { rowText, type StateStore, TABLE_NAMES, type TableName } from "@drover/store";
import { extract, pack } from "tar-stream";

const FORMAT = "drover-snapshot";
/** Of the layout that is written; one that is higher is of a newer program. */
const LAYOUT = 1;
const META = "meta.json";
const SUMS = "SHA256SUMS";
const STATE = /^state\/(\w+)\.jsonl$/;
/** What Nomad's snapshots have in place of the rows. */
const NOMAD_STATE = "state.bin";
/** Indexes go on rising after one that is restored, and stay whole numbers. */
const HIGHEST_INDEX = 2 ** 52;
const META_SCHEMA: JsonSchema = {
  type: "object",
  required: ["Layout", "ID", "Index", "CreateTime", "NodeID", "Version", "Tables"],
  properties: {
    Format: { enum: [FORMAT] },
    Layout: { type: "integer" },
    ID: { type: "string" },
    Index: { type: "integer" },
    CreateTime: { type: "string" },
    NodeID: { type: "string" },
    Version: { type: "string" },
    Tables: {
      type: "object",
      additionalProperties: {
        type: "object",
        required: ["Rows", "Bytes"],
        properties: { Rows: { type: "integer" }, Bytes: { type: "integer" } },
      },
    },
  },
};
const MOST_BYTES = 1024 * 1024 * 1024;
/** Rows that are written before others have their turn. */
const ROWS_PER_TURN = 50;

/** What is good for one use, and must not come back. */
const LEFT_OUT: ReadonlySet<TableName> = new Set(["oneTimeTokens"]);

/** What a snapshot says of itself; `meta.json` of the file. */
export interface SnapshotMeta {
  readonly Format: typeof FORMAT;
  readonly Layout: number;
  /** Unique. */
  readonly ID: string;
  /** That of the last change in it. */
  readonly Index: number;
  /** As RFC 3339 has it. */
  readonly CreateTime: string;
  /** The node that it was taken of. */
  readonly NodeID: string;
  /** Of the program that took it. */
  readonly Version: string;
  /** The number of rows, and what their text takes, by table. */
  readonly Tables: Readonly<Record<string, { readonly Rows: number; readonly Bytes: number }>>;
}

/** A snapshot as it was read, whose checksums are right. */
export interface SnapshotContent {
  readonly meta: SnapshotMeta;
  /** The JSON of the rows, by table. */
  readonly rows: ReadonlyMap<TableName, readonly string[]>;
}

/**
 * Writes the state as it is at the call into a file: a tar archive, compressed by gzip, with `meta.json`, the
 * rows as `state/<table>.jsonl`, and `SHA256SUMS` of all of it. Others have their turn in between.
 */
export async function packSnapshot(
  store: StateStore,
  about: Pick<SnapshotMeta, "ID" | "CreateTime" | "NodeID" | "Version">,
): Promise<Buffer> {
  const { index } = store;
  const names = TABLE_NAMES.filter((name) => !LEFT_OUT.has(name));
  const rows = names.map((name) => ({ name, rows: [...store.table(name).values()] }));
  const files = new Map<string, Buffer>();
  const Tables: Record<string, { Rows: number; Bytes: number }> = {};
  for (const table of rows) {
    const lines = await linesOf(table);
    files.set(`state/${table.name}.jsonl`, lines);
    Tables[table.name] = { Rows: table.rows.length, Bytes: lines.length };
  }
  const meta: SnapshotMeta = { Format: FORMAT, Layout: LAYOUT, ...about, Index: index, Tables };
  const all = new Map([[META, Buffer.from(`${JSON.stringify(meta, null, 2)}\n`)], ...files]);
  const sums = [...all].map(([name, bytes]) => `${digestOf(bytes)}  ${name}\n`);
  all.set(SUMS, Buffer.from(sums.join("")));
  const archive = pack();
  for (const [name, bytes] of all) archive.entry({ name, mode: 0o600 }, bytes);
  archive.finalize();
  const gzip = createGzip({ level: constants.Z_BEST_SPEED });
  const [packed] = await Promise.all([buffer(gzip), pipeline(archive, gzip)]);
  return packed;
}

/**
 * Reads what {@link packSnapshot} wrote, and compares its checksums.
 *
 * @param given what the file holds, piece by piece
 * @throws {Fault} `invalid_argument` for what is no snapshot, is one of Nomad or of a newer program, or is damaged
 */
export async function unpackSnapshot(
  given: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<SnapshotContent> {
  const files = await unpack(given);
  const meta = metaOf(files);
  requireSums(files);
  const rows = new Map<TableName, readonly string[]>();
  for (const [name, bytes] of files) {
    const [, table] = STATE.exec(name) ?? [];
    if (table === undefined) continue;
    const known = TABLE_NAMES.find((it) => it === table);
    if (known === undefined) throw newer(`it has a table "${table}"`);
    rows.set(
      known,
      bytes
        .toString()
        .split("\n")
        .filter((line) => line !== ""),
    );
  }
  for (const name of rows.keys()) {
    if (!Object.hasOwn(meta.Tables, name)) throw damaged(`${META} does not name table "${name}"`);
  }
  for (const [table, { Rows }] of Object.entries(meta.Tables)) {
    const found = TABLE_NAMES.find((it) => it === table);
    if (found === undefined || rows.get(found)?.length !== Rows) {
      throw damaged(`table "${table}" has not the ${Rows} rows that it should`);
    }
  }
  return { meta, rows };
}

/** The present moment as it stands in the names of snapshots: as 20060102T150405Z. */
export function snapshotTime(): string {
  return new Date().toISOString().replaceAll(/[-:]|\.\d+/g, "");
}

/** Writes a snapshot to the disk, for its owner alone; whole or not at all. */
export async function saveSnapshot(file: string, bytes: Uint8Array): Promise<void> {
  const draft = `${file}.tmp`;
  try {
    await writeFile(draft, bytes, { mode: 0o600, flush: true });
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

async function linesOf<Name extends TableName>({
  name,
  rows,
}: {
  name: Name;
  rows: readonly Parameters<typeof rowText<Name>>[1][];
}): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for (let start = 0; start < rows.length; start += ROWS_PER_TURN) {
    const some = rows.slice(start, start + ROWS_PER_TURN);
    pieces.push(Buffer.from(some.map((row) => `${rowText(name, row)}\n`).join("")));
    await setImmediate();
  }
  return Buffer.concat(pieces);
}

async function unpack(
  given: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  const archive = extract();
  const read = async () => {
    for await (const entry of archive) {
      const { name } = entry.header;
      if (files.has(name)) throw damaged(`${name} is in it twice`);
      files.set(name, await buffer(entry));
    }
  };
  try {
    await Promise.all([pipeline(Readable.from(given), createGunzip(), limited, archive), read()]);
  } catch (error) {
    if (error instanceof Fault) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "Z_DATA_ERROR" && /incorrect header/.test(message)) throw foreign();
    throw damaged(message, error);
  }
  return files;
}

async function* limited(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const piece of source) {
    bytes += piece.length;
    if (bytes > MOST_BYTES) {
      throw new Fault("invalid_argument", `A snapshot has at most ${MOST_BYTES} bytes unpacked`);
    }
    yield piece;
  }
}

function metaOf(files: ReadonlyMap<string, Buffer>): SnapshotMeta {
  if (files.has(NOMAD_STATE)) {
    throw new Fault(
      "invalid_argument",
      "This is a snapshot of Nomad, whose state has another form; register the jobs instead: nomad job inspect <job> gives each one, which drover job run -json takes",
    );
  }
  const text = files.get(META)?.toString();
  if (text === undefined) throw foreign();
  const meta = parsed(text);
  if (meta?.Format !== FORMAT) throw foreign();
  if (meta.Layout !== undefined && meta.Layout > LAYOUT) {
    throw newer(`it has layout ${meta.Layout}`);
  }
  const [problem] = departures(meta, META_SCHEMA, { way: META, allowsOthers: true });
  if (problem !== undefined) throw damaged(problem);
  const { Index } = meta as SnapshotMeta;
  if (Index < 0 || Index > HIGHEST_INDEX) throw damaged(`${META}.Index cannot be ${Index}`);
  return meta as SnapshotMeta;
}

function parsed(text: string): Partial<SnapshotMeta> | null | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Every file has its sum, and every sum its file. */
function requireSums(files: ReadonlyMap<string, Buffer>): void {
  const lines = (files.get(SUMS)?.toString() ?? "").split("\n").filter((line) => line !== "");
  const sums = new Map(lines.map((line) => [line.slice(66), line.slice(0, 64)]));
  for (const name of new Set([...files.keys(), ...sums.keys()])) {
    if (name === SUMS) continue;
    const bytes = files.get(name);
    if (bytes === undefined) throw damaged(`${name} is missing`);
    if (sums.get(name) !== digestOf(bytes)) throw damaged(`the checksum of ${name} is another`);
  }
}

function digestOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function foreign(): Fault {
  return new Fault(
    "invalid_argument",
    "This is no snapshot: drover operator snapshot save makes one",
  );
}

/** @param how what is wrong with it */
export function damaged(how: string, cause?: unknown): Fault {
  return new Fault("invalid_argument", `The snapshot is damaged: ${how}; take another copy of it`, {
    cause,
  });
}

function newer(what: string): Fault {
  return new Fault(
    "invalid_argument",
    `The snapshot was made by a newer version of this program: ${what}; use that version`,
  );
}
