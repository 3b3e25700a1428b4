import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TestContext } from "node:test";
import type { GetLimits, GetRequest, Got } from "../src/get-request.ts";
import { getSource } from "../src/get-source.ts";

export type Answer = Buffer | string | ((response: ServerResponse) => void);

export const LIMITS: GetLimits = {
  httpReadTimeoutMs: 60_000,
  httpMaxBytes: 100e6,
  gitTimeoutMs: 60_000,
  s3TimeoutMs: 60_000,
  decompressionFileCountLimit: 4096,
  decompressionSizeLimit: 100e6,
};

/** Fetches into directories that are removed after the test, in the process of the test. */
export function getterOf(t: TestContext) {
  const base = mkdtempSync(path.join(tmpdir(), "drover-getter-"));
  t.after(() => rmSync(base, { recursive: true }));
  let count = 0;
  const get = async (
    source: string,
    options: Record<string, string> = {},
    { limits, signal, ...request }: Partial<GetRequest> & { signal?: AbortSignal } = {},
  ): Promise<Got & { file: (name: string) => string }> => {
    const directory = path.join(base, `${count++}`);
    mkdirSync(directory);
    const got = await getSource({
      request: {
        source,
        options,
        headers: {},
        mode: "any",
        insecure: false,
        allowFiles: false,
        limits: { ...LIMITS, ...limits },
        ...request,
      },
      directory,
      signal: signal ?? new AbortController().signal,
      onProgress: () => undefined,
    });
    return { ...got, file: (name) => path.join(directory, "files", name) };
  };
  return { base, get };
}

/** A server of files on loopback, and what it was asked for. */
export async function serve(t: TestContext, files: Record<string, Answer>) {
  const seen: { url: string; headers: IncomingHttpHeaders }[] = [];
  const server = createServer((request, response) => {
    seen.push({ url: request.url ?? "", headers: request.headers });
    const answer = files[new URL(request.url ?? "", "http://x").pathname];
    if (typeof answer === "function") answer(response);
    else if (answer === undefined) response.writeHead(404).end();
    else response.end(answer);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { seen, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}
