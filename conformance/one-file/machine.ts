import { constants, copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import type { TestContext } from "node:test";
import { linkPrograms } from "../go-host/without-node.ts";

export const ROOT = path.resolve(import.meta.dirname, "../..");
const SCRIPT = path.join(ROOT, "dist/drover");

/** What `npm run build` makes, by its name below dist. */
export const EXECUTABLES = {
  drover: SCRIPT,
  "standalone/drover": path.join(ROOT, "dist/standalone/drover"),
};

/**
 * A directory with a copy of an executable, so that nothing of the checkout is found from there, and an environment
 * in which there is no Node unless the executable needs one.
 */
export async function machine(t: TestContext, built: string) {
  const dir = await mkdtemp(path.join(tmpdir(), "one-file-"));
  t.after(() => rm(dir, { recursive: true }));
  const programs = path.join(dir, "bin");
  linkPrograms(programs);
  const executable = path.join(dir, "drover");
  await copyFile(built, executable, constants.COPYFILE_FICLONE);
  const node = built === SCRIPT ? `${path.dirname(process.execPath)}:` : "";
  return { dir, executable, env: { PATH: `${node}${programs}`, HOME: dir } };
}
