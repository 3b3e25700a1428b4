import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TestContext } from "node:test";

const HEADERS_END = Buffer.from("\r\n\r\n");
const ENV = {
  PATH: process.env.PATH,
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_AUTHOR_NAME: "T",
  GIT_AUTHOR_EMAIL: "t@example.com",
  GIT_COMMITTER_NAME: "T",
  GIT_COMMITTER_EMAIL: "t@example.com",
};

/** Serves bare repositories over HTTP by git's own `http-backend`. */
export async function serveGit(t: TestContext) {
  const root = mkdtempSync(path.join(tmpdir(), "drover-git-"));
  const seen: { url: string; authorization: string | undefined }[] = [];
  const server = createServer((request, response) => {
    const { url = "", headers } = request;
    seen.push({ url, authorization: headers.authorization });
    if (url.startsWith("/moved/")) {
      response.writeHead(301, { location: url.replace("/moved/", "/") }).end();
    } else if (url.startsWith("/away/")) {
      response.writeHead(301, { location: `http://169.254.169.254${url}` }).end();
    } else runBackend(root, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
    rmSync(root, { recursive: true });
  });
  const { port } = server.address() as AddressInfo;
  return { root, seen, port, origin: `http://127.0.0.1:${port}` };
}

export function git(directory: string, ...args: string[]): string {
  return execFileSync("git", args, {
    cwd: directory,
    env: ENV,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  }).trim();
}

/** A repository `name.git` below `root`, with a commit for each set of files; tags are `v0`, `v1` ... */
export function makeRepository(
  root: string,
  name: string,
  commits: readonly Record<string, string>[],
): string {
  const bare = path.join(root, `${name}.git`);
  const work = path.join(root, `${name}.work`);
  git(root, "init", "-q", "-b", "main", work);
  for (const [index, files] of commits.entries()) {
    for (const [file, content] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(work, file)), { recursive: true });
      writeFileSync(path.join(work, file), content);
    }
    git(work, "add", "-A");
    git(work, "commit", "-qm", `${index}`);
    git(work, "tag", `v${index}`);
  }
  git(root, "clone", "-q", "--bare", work, bare);
  return bare;
}

/** As a web server calls it. Source: RFC 3875, git-http-backend(1). */
function runBackend(root: string, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? "", "http://x");
  const { headers } = request;
  const backend = spawn("git", ["http-backend"], {
    env: {
      ...ENV,
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: "1",
      PATH_INFO: url.pathname,
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: request.method,
      REMOTE_ADDR: "127.0.0.1",
      CONTENT_TYPE: headers["content-type"],
      HTTP_CONTENT_ENCODING: headers["content-encoding"],
      GIT_PROTOCOL: headers["git-protocol"] as string | undefined,
    },
    stdio: ["pipe", "pipe", "inherit"],
  });
  backend.stdin.on("error", () => undefined);
  request.pipe(backend.stdin);
  let head: Buffer | undefined = Buffer.alloc(0);
  backend.stdout.on("data", (piece: Buffer) => {
    if (head === undefined) return void response.write(piece);
    head = Buffer.concat([head, piece]);
    const end = head.indexOf(HEADERS_END);
    if (end < 0) return;
    const lines = head.toString("latin1", 0, end).split("\r\n");
    const pairs = lines.map((line) => line.split(/: (.*)/s).slice(0, 2));
    const { Status = "200", ...fields } = Object.fromEntries(pairs);
    response.writeHead(Number.parseInt(Status, 10), fields);
    response.write(head.subarray(end + HEADERS_END.length));
    head = undefined;
  });
  backend.on("close", () => response.end());
}
