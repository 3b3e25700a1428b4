import { once } from "node:events";
import process from "node:process";
import { Fault } from "@drover/fault";
import type { GetProgress, GetRequest } from "../get-request.ts";
import { getSource } from "../get-source.ts";
import { copyKnownHosts } from "../git/known-hosts.ts";
import { parseSource } from "../source/parse-source.ts";
import { type ChildMessage, type ChildUser, decodeOrder } from "./child-messages.ts";

const PROGRESS_MS = 500;

/**
 * The whole life of the process that fetches: reads its order, gives up its rights, fetches into its working
 * directory, and tells what became of it. When its input ends, it and all that it started are ended.
 */
export async function runChild(): Promise<void> {
  const { request, user } = decodeOrder(await firstLine());
  if (isGit(request)) copyKnownHosts(".");
  giveUpRights(user);
  const progress = new Throttle();
  try {
    const got = await getSource({
      request,
      // All that it may write lies here, and the way to it may be closed.
      directory: ".",
      onProgress: (now) => progress.tell(now),
      signal: new AbortController().signal,
    });
    tell({ got });
  } catch (error) {
    const { code, message, recoverable } = Fault.from(error);
    tell({ fault: { code, message, recoverable } });
  }
}

/** What comes after the line is only its end. */
async function firstLine(): Promise<string> {
  const input = process.stdin.setEncoding("utf8");
  let text = "";
  input.on("data", (piece: string) => {
    text += piece;
  });
  input.on("end", endGroup);
  while (!text.includes("\n")) await once(input, "data");
  return text;
}

/** Whether ssh may be needed. What cannot be read is told later. */
function isGit(request: GetRequest): boolean {
  try {
    return parseSource(request).kind === "git";
  } catch {
    return false;
  }
}

/** Ends this process and all that it started: it leads a group of its own. */
function endGroup(): void {
  try {
    process.kill(-process.pid, "SIGKILL");
  } catch {
    process.exit(1);
  }
}

function giveUpRights(user: ChildUser | undefined): void {
  process.umask(0o022);
  if (user === undefined) return;
  process.setgroups?.([]);
  process.setgid?.(user.gid);
  process.setuid?.(user.uid);
}

function tell(message: ChildMessage): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

class Throttle {
  #next = performance.now() + PROGRESS_MS;

  tell(progress: GetProgress): void {
    const now = performance.now();
    if (now < this.#next) return;
    this.#next = now + PROGRESS_MS;
    tell({ progress });
  }
}
