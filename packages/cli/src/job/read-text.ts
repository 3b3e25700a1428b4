import { text } from "node:stream/consumers";
import { Fault } from "@drover/fault";
import type { Context } from "../command/context.ts";

const DOWNLOAD_MS = 30_000;

/**
 * The text of a file, of what an http or https address gives, or of standard input for "-".
 *
 * @throws {Fault} `not_found` with the file's name and the reason
 */
export async function readText(file: string, { stdin }: Pick<Context, "stdin">): Promise<string> {
  if (file === "-") return text(stdin);
  if (/^https?:\/\//.test(file)) return await download(file);
  try {
    // node:fs/promises takes longer to load than the file to read.
    return process.getBuiltinModule("node:fs").readFileSync(file, "utf8");
  } catch (error) {
    throw new Fault("not_found", `Cannot read ${file}: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOENT") return "there is no such file";
  if (code === "EISDIR") return "it is a directory";
  if (code === "EACCES") return "permission denied";
  return error instanceof Error ? error.message : String(error);
}

async function download(address: string): Promise<string> {
  const { timeoutSignal } = await import("@drover/clock");
  const response = await fetch(address, { signal: timeoutSignal(DOWNLOAD_MS) }).catch((error) => {
    const { cause = error } = error;
    throw new Fault("unavailable", `Cannot read ${address}: ${Fault.from(cause).message}`);
  });
  if (!response.ok) {
    throw new Fault("not_found", `Cannot read ${address}: the server answers ${response.status}`);
  }
  return await response.text();
}
