import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { serveFiles } from "@drover/testing";
import { LIMITS } from "../test/set-up.ts";
import type { GetRequest } from "./get-request.ts";
import { Getter } from "./getter.ts";

const INDEX = new URL("./index.ts", import.meta.url).href;

function directoryOf(t: TestContext): string {
  const directory = mkdtempSync(path.join(tmpdir(), "drover-getter-"));
  chmodSync(directory, 0o711);
  t.after(() => rmSync(directory, { recursive: true }));
  return directory;
}

function requestOf(source: string): GetRequest {
  return {
    source,
    options: {},
    headers: {},
    mode: "any",
    insecure: false,
    allowFiles: false,
    limits: LIMITS,
  };
}

const get = (source: string, directory: string, signal = new AbortController().signal) =>
  new Getter().get(requestOf(source), {
    directory,
    asker: "test",
    env: { PATH: process.env.PATH ?? "" },
    allowLinksOut: false,
    signal,
  });

/** The processes that a process has started. */
function childrenOf(pid: number | undefined): string[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean);
}

/** A process that nobody waits for stays as a zombie. */
function isRunning(pid: string | undefined): boolean {
  const file = `/proc/${pid}/status`;
  return existsSync(file) && !/^State:\tZ/m.test(readFileSync(file, "utf8"));
}

/** A server that keeps a request waiting, and tells when one has come. */
async function hang(t: TestContext) {
  const { promise: asked, resolve } = Promise.withResolvers<void>();
  const { origin } = await serveFiles(t, { "/hang": () => resolve() });
  return { url: `${origin}/hang`, asked };
}

test("what was fetched belongs to this process's user, and what fetched it has ended", async (t) => {
  const { origin } = await serveFiles(t, { "/x": "hello" });
  const { files, kind } = await get(`${origin}/x`, directoryOf(t));
  assert.equal(kind, "file");
  assert.equal(readFileSync(path.join(files, "x"), "utf8"), "hello");
  assert.equal(statSync(path.join(files, "x")).uid, process.getuid?.());
  assert.equal(statSync(files).uid, process.getuid?.());
  assert.deepEqual(childrenOf(process.pid), []);
});

test("a process of its own fetches, with the rights of nobody where it can, and is ended at once", async (t) => {
  const { url, asked } = await hang(t);
  const ended = new AbortController();
  const pending = get(url, directoryOf(t), ended.signal);
  await asked;
  const [child, ...others] = childrenOf(process.pid);
  assert.deepEqual(others, []);
  const status = readFileSync(`/proc/${child}/status`, "utf8");
  const uid = process.getuid?.() === 0 ? 65_534 : process.getuid?.();
  assert.match(status, new RegExp(`^Uid:\\t${uid}\\t${uid}\\t${uid}\\t${uid}$`, "m"));
  if (uid === 65_534) assert.match(status, /^Groups:\s*$/m);
  ended.abort();
  await assert.rejects(pending, { name: "AbortError" });
  assert.deepEqual(childrenOf(process.pid), []);
});

test("what fetches ends when the one that asked is killed", async (t) => {
  const { url, asked } = await hang(t);
  const order = { ...requestOf(url) };
  const script = `
    const { Getter } = await import(${JSON.stringify(INDEX)});
    await new Getter().get(${JSON.stringify(order)}, {
      directory: ${JSON.stringify(directoryOf(t))}, asker: "", env: {}, allowLinksOut: false,
      signal: new AbortController().signal,
    });`;
  const parent = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: "inherit",
  });
  await asked;
  const [child] = childrenOf(parent.pid);
  parent.kill("SIGKILL");
  while (isRunning(child)) await setTimeout(10);
});

for (const [kind, setting, limit] of [
  ["", "http_read_timeout", "httpReadTimeoutMs"],
  ["git::", "git_timeout", "gitTimeoutMs"],
  ["s3::", "s3_timeout", "s3TimeoutMs"],
] as const) {
  test(`${setting} ends the process that fetches, and is told`, async (t) => {
    const never = () => undefined;
    const paths = { "/bucket/hang": never, "/bucket/hang/info/refs": never };
    const { origin } = await serveFiles(t, paths);
    const limits = { ...LIMITS, [limit]: 100 };
    const request = { ...requestOf(`${kind}${origin}/bucket/hang`), limits };
    const pending = new Getter().get(request, {
      directory: directoryOf(t),
      asker: "",
      env: { PATH: process.env.PATH ?? "" },
      allowLinksOut: false,
      signal: new AbortController().signal,
    });
    await assert.rejects(pending, {
      code: "deadline_exceeded",
      message: new RegExp(`Not fetched within 100 ms, the limit "${setting}"`),
    });
    assert.deepEqual(childrenOf(process.pid), []);
  });
}

test("a program that cannot be started or dies is told, with its last words", async (t) => {
  const options = {
    directory: directoryOf(t),
    asker: "",
    env: {},
    allowLinksOut: false,
    signal: new AbortController().signal,
  };
  const missing = new Getter({ program: ["/no/such/program"] });
  await assert.rejects(missing.get(requestOf("http://127.0.0.1/x"), options), {
    code: "unavailable",
    message: /cannot be started: .*ENOENT/,
  });
  const dying = new Getter({ program: [process.execPath, "-e", "throw new Error('oh no')"] });
  await assert.rejects(dying.get(requestOf("http://127.0.0.1/x"), options), {
    code: "unavailable",
    message: /ended by exit code 1: .*oh no/s,
  });
});

test("what is no source is refused before a process is started", async (t) => {
  const directory = directoryOf(t);
  for (const source of [
    "hg::https://x/y",
    "relative/path",
    "svn::http://x/y",
    "file:///etc/passwd",
  ]) {
    await assert.rejects(
      get(source, directory),
      /Artifact source ".*" (?:cannot|is of no kind|is a file)|is not a URL/,
    );
  }
  assert.deepEqual(readdirSync(directory), []);
});
