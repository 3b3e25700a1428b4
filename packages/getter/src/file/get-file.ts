import { cpSync, createReadStream, type Stats, statSync } from "node:fs";
import path from "node:path";
import { Fault } from "@drover/fault";
import { takeBody } from "../body.ts";
import type { GetContext } from "../get-context.ts";
import { FILES, type Got } from "../get-request.ts";
import { fetchChecksum } from "../http/fetch-checksum.ts";
import type { FileSource } from "../source/source.ts";

/**
 * Copies a file or a directory of this machine.
 *
 * @throws {Fault} `failed_precondition` where it cannot be read, and as `takeBody`
 */
export async function getFile(source: FileSource, context: GetContext): Promise<Got> {
  const { fileName, format } = source;
  const stats = look(source.path);
  if (stats.isDirectory()) {
    if (source.checksum !== undefined) {
      throw new Fault(
        "invalid_argument",
        `${source.path} is a directory, for which no checksum can be given`,
      );
    }
    try {
      cpSync(source.path, path.join(context.directory, FILES), {
        recursive: true,
        verbatimSymlinks: true,
      });
    } catch (error) {
      throw unreadable(source.path, error);
    }
    return { kind: "directory", name: fileName };
  }
  await takeBody(contentOf(source.path), {
    ...context,
    source,
    checksum: await fetchChecksum(source.checksum, [fileName], context),
    limits: context.request.limits,
    shown: source.path,
    totalBytes: stats.size,
  });
  return { kind: format === undefined ? "file" : "directory", name: fileName };
}

function look(file: string): Stats {
  try {
    const stats = statSync(file);
    if (stats.isFile() || stats.isDirectory()) return stats;
  } catch (error) {
    throw unreadable(file, error);
  }
  throw new Fault("failed_precondition", `${file} is neither a file nor a directory`);
}

async function* contentOf(file: string): AsyncGenerator<Buffer> {
  try {
    yield* createReadStream(file, { highWaterMark: 1 << 18 });
  } catch (error) {
    throw unreadable(file, error);
  }
}

function unreadable(file: string, error: unknown): Fault {
  return new Fault(
    "failed_precondition",
    `Cannot read ${file} with the rights that artifacts are fetched with: ${Fault.from(error).message}`,
    { cause: error, recoverable: true },
  );
}
