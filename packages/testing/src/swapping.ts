import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { killChild } from "./child-end.ts";

/** Puts a link in a directory's place and the directory back, over and over, and tells each hundredth time. */
const PROGRAM = `
  const { renameSync, rmSync, symlinkSync, unlinkSync, writeSync } = require("node:fs");
  const [place, target, uid] = process.argv.slice(1);
  if (uid !== "") { process.setgroups([]); process.setgid(Number(uid)); process.setuid(Number(uid)); }
  const tried = (work) => { try { work(); } catch {} };
  for (let swaps = 1; ; swaps++) {
    // Somebody may have made the directory anew meanwhile.
    tried(() => rmSync(place + ".real", { recursive: true }));
    tried(() => renameSync(place, place + ".real"));
    tried(() => symlinkSync(target, place));
    tried(() => unlinkSync(place));
    tried(() => renameSync(place + ".real", place));
    if (swaps % 100 === 0) try { writeSync(1, "again\\n"); } catch { process.exit(); }
  }`;

/** Another process that swaps a directory for a link in a loop, as a task may. */
export class Swapping implements AsyncDisposable {
  readonly #child;
  readonly #lines;

  /** @param options.uid who it becomes, for a test that runs as root */
  constructor(place: string, { target, uid }: { target: string; uid?: number }) {
    const args = ["-e", PROGRAM, "--", place, target, `${uid ?? ""}`];
    this.#child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** Resolves when a hundred more swaps were made. */
  async goesOn(): Promise<void> {
    const { done } = await this.#lines.next();
    if (done) throw new Error("The process that swaps has ended");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await killChild(this.#child);
  }
}
