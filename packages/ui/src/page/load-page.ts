import { execFile } from "node:child_process";
import path from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import type { PageFile } from "@drover/agent";
import { after } from "@drover/clock";

const PROGRAM = path.join(import.meta.dirname, "bundle-main.ts");
const LARGEST_BYTES = 16 * 1024 * 1024;
const DEADLINE_MS = 60_000;

/**
 * The files of the page. In a checkout they are bundled when they are asked for, in half a second of
 * another process; an executable has them inside, and another module in the place of this one.
 *
 * @throws if esbuild is not installed, or refuses the sources
 */
export async function loadPage(): Promise<PageFile[]> {
  const deadline = new AbortController();
  const timer = after(DEADLINE_MS, () => deadline.abort(), { keepsAlive: false });
  try {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["--disable-warning=ExperimentalWarning", PROGRAM],
      { maxBuffer: LARGEST_BYTES, signal: deadline.signal },
    );
    const files = JSON.parse(stdout) as (Omit<PageFile, "gzipped"> & { gzipped: string })[];
    return files.map(({ gzipped, ...file }) => ({
      ...file,
      gzipped: Buffer.from(gzipped, "base64"),
    }));
  } finally {
    timer.cancel();
  }
}
