import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { Fault } from "@drover/fault";
import type { GetContext } from "../get-context.ts";
import type { GetProgress } from "../get-request.ts";
import { shownSource, withoutUserInfo } from "../source/shown-source.ts";
import type { GitSource } from "../source/source.ts";
import { KNOWN_HOSTS } from "./known-hosts.ts";

const LAST_LINES = 3;
/** What git may speak, also for submodules: no files of this machine, and no helpers. */
const PROTOCOLS = "http:https:ssh:git";
const CONFIG: Readonly<Record<string, string>> = {
  // Redirects were followed before.
  "http.followRedirects": "false",
  "core.hooksPath": "/dev/null",
  "core.fsmonitor": "false",
  "init.templateDir": "",
  "init.defaultBranch": "main",
  // It would go on in the background.
  "gc.auto": "0",
  "maintenance.auto": "false",
  "credential.helper": "",
};
/** Lines of what it says that do not tell why it failed. */
const NO_REASON =
  /^(?:(?:remote: )?(?:Cloning|Receiving|Resolving|Counting|Compressing|Enumerating|Total)|Please make sure you have|and the repository exists|$)/;
const HOST_IS_UNKNOWN = "Host key verification failed";
const RECEIVED = /Receiving objects:.*?([\d.]+) (bytes|KiB|MiB|GiB)/g;
const UNITS: Readonly<Record<string, number>> = {
  bytes: 1,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
};

/** The machine's git, which asks nobody and reads no configuration but this. */
export class Git {
  readonly #directory: string;
  readonly #shown: string;
  readonly #env: NodeJS.ProcessEnv;
  readonly #onProgress: (progress: GetProgress) => void;

  /** Writes the key of a source into the directory. */
  constructor(source: GitSource, { directory, request, onProgress }: GetContext) {
    this.#directory = directory;
    this.#shown = shownSource(source.url);
    this.#onProgress = onProgress;
    const entries = Object.entries(CONFIG);
    this.#env = {
      ...process.env,
      LC_ALL: "C",
      GIT_TERMINAL_PROMPT: "0",
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_ALLOW_PROTOCOL: PROTOCOLS,
      GIT_SSH_VARIANT: "ssh",
      GIT_SSH_COMMAND: secureShell(path.resolve(directory), source),
      GIT_CONFIG_COUNT: `${entries.length}`,
      ...Object.fromEntries(
        entries.flatMap(([key, value], index) => [
          [`GIT_CONFIG_KEY_${index}`, key],
          [`GIT_CONFIG_VALUE_${index}`, value],
        ]),
      ),
      ...(request.insecure ? { GIT_SSL_NO_VERIFY: "true" } : {}),
    };
  }

  /** @param within where it runs, relative to the directory @throws {Fault} with what it says where it fails */
  async run(args: readonly string[], within = ""): Promise<void> {
    const child = spawn("git", args, {
      cwd: path.join(this.#directory, within),
      env: this.#env,
      stdio: ["ignore", "ignore", "pipe"],
    });
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (piece: string) => {
      said = (said + piece).slice(-10_000);
      this.#tellProgress(piece);
    });
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    child.on("error", (error: NodeJS.ErrnoException) => reject(notStarted(error)));
    child.on("close", (code) => (code === 0 ? resolve() : reject(this.#failure(args, said))));
    await promise;
  }

  #tellProgress(piece: string): void {
    const [, amount, unit = ""] = [...piece.matchAll(RECEIVED)].at(-1) ?? [];
    if (amount === undefined) return;
    this.#onProgress({ bytes: Number(amount) * (UNITS[unit] ?? 1), totalBytes: undefined });
  }

  #failure([command]: readonly string[], said: string): Fault {
    const lines = withoutUserInfo(said)
      .split(/[\r\n]+/)
      .filter((line) => !NO_REASON.test(line));
    const reason = lines.slice(-LAST_LINES).join("; ");
    const advice = reason.includes(HOST_IS_UNKNOWN)
      ? " Add the host's key to /etc/ssh/ssh_known_hosts"
      : "";
    return new Fault("unavailable", `git ${command} of ${this.#shown}: ${reason}${advice}`, {
      recoverable: true,
    });
  }
}

function notStarted(error: NodeJS.ErrnoException): Fault {
  if (error.code !== "ENOENT") return Fault.from(error);
  return new Fault("failed_precondition", "There is no git on the agent's PATH; install it", {
    cause: error,
    recoverable: true,
  });
}

/**
 * What git runs for a source over ssh. The host's key must be known: to the machine (`/etc/ssh/ssh_known_hosts`) or to
 * the agent's user.
 */
function secureShell(directory: string, { sshKey }: GitSource): string {
  const options = [
    "BatchMode=yes",
    "StrictHostKeyChecking=yes",
    `UserKnownHostsFile="${path.join(directory, KNOWN_HOSTS)}"`,
  ];
  const words = ["ssh", "-F", "/dev/null", ...options.flatMap((option) => ["-o", option])];
  if (sshKey !== "") {
    const file = path.join(directory, "key");
    writeFileSync(file, sshKey, { mode: 0o600 });
    words.push("-o", "IdentitiesOnly=yes", "-i", file);
  }
  return words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
}
