import { mkdirSync } from "node:fs";
import path from "node:path";
import type { TestContext } from "node:test";
import { temporaryDirectory } from "@drover/testing";
import type { GetLimits, GetRequest, Got } from "../src/get-request.ts";
import { getSource } from "../src/get-source.ts";

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
  const base = temporaryDirectory(t);
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
