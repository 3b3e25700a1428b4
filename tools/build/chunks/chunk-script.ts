import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { scriptHead } from "../executables/script-head.ts";
import { AGENT_FLAGS, COMMAND_FLAGS, NODE_FLAGS } from "../node-flags.ts";
import { pack } from "../pack.ts";
import { chunkLoader } from "./chunk-loader.ts";
import type { Chunk } from "./compile-chunks.ts";

/** Scripts of fewer characters are not packed: to load what unpacks them takes longer than they save. */
const WORTH_PACKING = 16_384;

const PAYLOAD_HEAD = "function payload() {/*";

/** What would end the comment, and what stands for it there. */
const COMMENT_END = "*/";
const COMMENT_END_ESCAPED = "*\u0001/";

/** A part of the text of `payload`. */
type Part = readonly [start: number, end: number];

/**
 * Writes a program such as `dist/drover`: one file, which finds a Node of the machine to run it. The
 * chunks are in a comment, which V8 passes over quickly, and keeps: the file may be replaced while it
 * runs. Those with a cache and small ones are there as they are, the others packed.
 */
export function writeChunkScript(file: string, chunks: readonly Chunk[]): void {
  let payload = PAYLOAD_HEAD;
  const put = (text: string): Part => {
    const start = payload.length;
    payload += text;
    return [start, payload.length];
  };
  const plain: Record<string, [script: Part, cache?: Part]> = {};
  const packed: Record<string, Part> = {};
  for (const { name, script, cachedData } of chunks) {
    if (cachedData) plain[name] = [put(escapeComment(script)), put(cachedData.toString("base64"))];
    else if (script.length < WORTH_PACKING) plain[name] = [put(escapeComment(script))];
    else packed[name] = put(pack(script));
  }
  const head = scriptHead(path.basename(file), {
    nodeFlags: NODE_FLAGS,
    commandFlags: COMMAND_FLAGS,
    agentFlags: AGENT_FLAGS,
  });
  const loader = chunkLoader(readFromPayload(plain, packed));
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${head}${loader}${payload}*/}\n`);
  chmodSync(file, 0o755);
}

function readFromPayload(plain: object, packed: object): string {
  return `const plain = ${JSON.stringify(plain)};
const packed = ${JSON.stringify(packed)};
const text = String(payload);
const isBuilder = process.version === ${JSON.stringify(process.version)};
const bytes = (part) => Buffer.from(text.slice(...part), "base64");
function readChunk(name) {
  if (!(name in plain)) {
    const { zstdDecompressSync } = require("node:zlib");
    return { script: zstdDecompressSync(bytes(packed[name])).latin1Slice() };
  }
  const [script, cache] = plain[name];
  return {
    script: text.slice(...script).replaceAll(${JSON.stringify(COMMENT_END_ESCAPED)}, "${COMMENT_END}"),
    cachedData: isBuilder && cache ? bytes(cache) : undefined,
  };
}`;
}

function escapeComment(script: string): string {
  return script.replaceAll(COMMENT_END, COMMENT_END_ESCAPED);
}
