import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import type { TestContext } from "node:test";
import { killChild } from "@drover/testing";

export const SSHD = "/usr/sbin/sshd";
/** Where a server of root's puts what has no rights yet. Source: sshd(8), "FILES". */
const EMPTY_DIRECTORY = "/run/sshd";

/** A server on loopback with keys of its own, which lets root in by one key. */
export interface Sshd {
  readonly port: number;
  /** Removed after the test. */
  readonly directory: string;
  /** The private key that opens it, as `sshkey` takes it. */
  readonly key: string;
  /** A private key that does not. */
  readonly otherKey: string;
  /** What `ssh-keyscan` prints of it. */
  readonly knownHost: string;
  /** What it has written of whom it let in. */
  log(): string;
}

/** @param t after which it is ended */
export async function startSshd(t: TestContext): Promise<Sshd> {
  const directory = mkdtempSync(path.join(tmpdir(), "drover-sshd-"));
  t.after(() => rmSync(directory, { recursive: true }));
  if (mkdirSync(EMPTY_DIRECTORY, { recursive: true, mode: 0o755 }) !== undefined) {
    t.after(() => rmdirSync(EMPTY_DIRECTORY));
  }
  const file = (name: string) => path.join(directory, name);
  for (const name of ["host", "key", "other"]) {
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", name, "-f", file(name)]);
  }
  const port = await freePort();
  const config = [
    `ListenAddress 127.0.0.1:${port}`,
    `HostKey ${file("host")}`,
    `AuthorizedKeysFile ${file("key.pub")}`,
    "AuthenticationMethods publickey",
    "PermitRootLogin prohibit-password",
    "PidFile none",
    "StrictModes no",
    "UsePAM no",
  ];
  writeFileSync(file("config"), `${config.join("\n")}\n`);
  const server = spawn(SSHD, ["-D", "-e", "-f", file("config")], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  t.after(async () => void (await killChild(server, "SIGTERM")));
  const said: string[] = [];
  const { promise: listens, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  server.once("exit", () => reject(new Error(`sshd ended: ${said.join("\n")}`)));
  createInterface({ input: server.stderr }).on("line", (line) => {
    said.push(line);
    if (line.includes("Server listening")) resolve();
  });
  await listens;
  return {
    port,
    directory,
    key: base64(file("key")),
    otherKey: base64(file("other")),
    knownHost: `[127.0.0.1]:${port} ${readFileSync(file("host.pub"), "utf8")}`,
    log: () => said.join("\n"),
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("There is no free port");
  return address.port;
}

function base64(file: string): string {
  return readFileSync(file).toString("base64");
}
