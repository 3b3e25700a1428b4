import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { type TestContext, test } from "node:test";
import { readBootId, readProcess } from "@drover/process";
import { endOf, firstLine, killChild } from "@drover/testing";
import { ECHO_HANDSHAKE, EchoClient, EchoService } from "../../test/fixtures/echo.ts";
import {
  callUnary,
  dial,
  type LaunchOptions,
  type LogEntry,
  PluginHost,
  readStream,
} from "../index.ts";

const ECHO_PLUGIN = path.resolve(import.meta.dirname, "../../test/fixtures/echo-plugin.ts");
const ECHO_HOST = path.resolve(import.meta.dirname, "../../test/fixtures/echo-host.ts");

test("a launched plugin answers calls, and its whole state is gone after shutdown", async (t) => {
  const socketDir = temporaryDir(t);
  const host = await launchEcho(t, { socketDir });
  assert.equal(await say(host, "hello"), "hello");
  assert.equal(readdirSync(socketDir).length, 1);
  assert.deepEqual(await host.shutdown(), { code: 0, signal: null });
  assert.deepEqual(readdirSync(socketDir), []);
  assert.deepEqual(await host.shutdown(), { code: 0, signal: null });
});

test("an encrypted connection serves calls and the broker, and refuses a stranger", async (t) => {
  const socketDir = temporaryDir(t);
  const host = await launchEcho(t, { tls: true, socketDir });
  assert.equal(host.reattachInfo, undefined);
  assert.equal(await say(host, "secret"), "secret");
  await serveEcho(host, 5);
  assert.equal(await say(host, "dial:5"), "host heard from the plugin");

  const socket = path.join(socketDir, readdirSync(socketDir)[0] ?? "");
  const identity = {
    pid: host.pid,
    startTime: readProcess(host.pid)?.startTime ?? 0,
    bootId: readBootId(),
  };
  const info = { ...identity, protocolVersion: 7, network: "unix", address: socket } as const;
  await assert.rejects(PluginHost.reattach(info, { startTimeoutMs: 5000 }), {
    name: "Fault",
    code: "unavailable",
  });
});

test("host and plugin open servers for each other through the broker", async (t) => {
  const host = await launchEcho(t);
  await serveEcho(host, 1);
  assert.equal(await say(host, "dial:1"), "host heard from the plugin");
  assert.equal(await say(host, "accept:9"), "accepted");
  const side = await dial(host.broker, 9, EchoClient);
  t.after(() => side.close());
  assert.equal((await callUnary(side.say.bind(side), { text: "door" })).text, "side door");
  await assert.rejects(dial(host.broker, 10, EchoClient, { timeoutMs: 50 }), {
    code: "deadline_exceeded",
    message: "The other side announced no server 10 within 50 ms",
  });
});

test("errors keep their code and message, whatever characters it has", async (t) => {
  const host = await launchEcho(t);
  for (const message of ["Task is there already", "100 % ärger\nzwei 🚚", "half \ud83d pair"]) {
    await assert.rejects(say(host, `fail:${message}`), {
      name: "Fault",
      code: "already_exists",
      message: message.toWellFormed(),
    });
  }
  await assert.rejects(say(host, `fail:${"é".repeat(1_000_000)}`), {
    code: "already_exists",
    message: /^é{8000}\.\.\.$/,
  });
});

test("a plugin has the limit of open files that its host gives it", async (t) => {
  const host = await launchEcho(t, { openFiles: 500 });
  const limits = readFileSync(`/proc/${host.pid}/limits`, "utf8");
  assert.match(limits, /^Max open files +500 +500 /m);
  assert.equal(await say(host, "hello"), "hello");
});

test("messages of many megabytes pass", async (t) => {
  const host = await launchEcho(t);
  const text = "x".repeat(20 * 1024 * 1024);
  assert.equal((await say(host, text)).length, text.length);
});

test("a stream is read to its end, and ends early without an error when aborted", async (t) => {
  const host = await launchEcho(t);
  const client = host.client(EchoClient);
  const never = new AbortController().signal;
  const numbers = await Array.fromAsync(
    readStream(() => client.count({ text: "2000" }), { signal: never }),
  );
  assert.equal(numbers.length, 2000);
  const abort = new AbortController();
  const hanging = Array.fromAsync(
    readStream(() => client.count({ text: "hang" }), { signal: abort.signal }),
  );
  await say(host, "the stream is open by now");
  abort.abort();
  assert.deepEqual(await hanging, []);
});

test("a call ends when its signal aborts or its deadline passes", async (t) => {
  const host = await launchEcho(t);
  const client = host.client(EchoClient);
  const dial = (limits: object) => callUnary(client.say.bind(client), { text: "dial:77" }, limits);
  await assert.rejects(dial({ timeoutMs: 50 }), { code: "deadline_exceeded" });
  await assert.rejects(dial({ signal: AbortSignal.timeout(50) }), { code: "canceled" });
  await assert.rejects(dial({ signal: AbortSignal.abort() }), { code: "canceled" });
});

test("the host gets the plugin's log entries and what it prints", async (t) => {
  const entries: LogEntry[] = [];
  const printed = Promise.withResolvers<string>();
  const logged = Promise.withResolvers<LogEntry>();
  const host = await launchEcho(t, {
    onLog: (entry) => {
      entries.push(entry);
      if (entry.level === "info") logged.resolve(entry);
    },
    onOutput: (data, stream) => printed.resolve(`${stream}: ${Buffer.from(data)}`),
  });
  await say(host, "log:Something happened");
  await say(host, "print:a line");
  const { message, module, fields } = await logged.promise;
  assert.deepEqual(
    { message, module, fields },
    { message: "Something happened", module: "echo", fields: { from: "say" } },
  );
  assert.equal(await printed.promise, "stdout: a line\n");
});

test("a plugin that dies is noticed, and calls to it fail as unavailable", async (t) => {
  const host = await launchEcho(t);
  await assert.rejects(say(host, "crash:"), { code: "unavailable" });
  assert.deepEqual(await host.exited, { code: 3, signal: null });
});

test("a plugin that does not end when asked is killed, and its socket is removed", async (t) => {
  const socketDir = temporaryDir(t);
  const host = await launchEcho(t, { socketDir });
  process.kill(host.pid, "SIGSTOP");
  assert.deepEqual(await host.shutdown({ timeoutMs: 200 }), { code: null, signal: "SIGKILL" });
  assert.deepEqual(readdirSync(socketDir), []);
});

test("an interrupt does not end a plugin, and a termination signal does, cleanly", async (t) => {
  const ignored = Promise.withResolvers<void>();
  const socketDir = temporaryDir(t);
  const host = await launchEcho(t, {
    socketDir,
    onLog: ({ message }) => message.startsWith("Ignored an interrupt") && ignored.resolve(),
  });
  process.kill(host.pid, "SIGINT");
  await ignored.promise;
  assert.equal(await say(host, "still here"), "still here");
  process.kill(host.pid, "SIGTERM");
  assert.deepEqual(await host.exited, { code: 0, signal: null });
  assert.deepEqual(readdirSync(socketDir), []);
});

test("a plugin lives on when its host is killed, and another host reattaches to it", async (t) => {
  const first = spawn(process.execPath, [ECHO_HOST, ECHO_PLUGIN], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  t.after(() => first.kill("SIGKILL"));
  const info = JSON.parse(await firstLine(first.stdout));
  await killChild(first);

  const second = await PluginHost.reattach(info);
  t.after(() => second.shutdown());
  // Both of its pipes are broken now.
  await say(second, "log:nobody reads this");
  await say(second, "print:nor this");
  assert.equal(await say(second, "found again"), "found again");
  await second.shutdown();
  await assert.rejects(PluginHost.reattach(info), {
    code: "not_found",
    message: `The plugin process ${info.pid} to reattach to is gone`,
  });
});

test("reattaching refuses a process that only has the plugin's old pid", async (t) => {
  const host = await launchEcho(t);
  assert.ok(host.reattachInfo);
  await assert.rejects(PluginHost.reattach({ ...host.reattachInfo, startTime: 1 }), {
    code: "not_found",
  });
});

test("a program that is no plugin is refused with what it said, and does not stay", async () => {
  const cases: [options: Partial<LaunchOptions>, problem: { code: string; message: RegExp }][] = [
    [{ command: "/nonexistent" }, { code: "not_found", message: /no program "\/nonexistent"/ }],
    [{ command: "/etc/passwd" }, { code: "permission_denied", message: /EACCES/ }],
    [
      { command: "/bin/echo", args: ["hello"] },
      { code: "failed_precondition", message: /Plugin said "hello" where its handshake/ },
    ],
    [
      { command: "/bin/sh", args: ["-c", "echo no disk >&2; exit 4"] },
      { code: "failed_precondition", message: /ended with exit code 4 .*it said: no disk/ },
    ],
    [
      { command: "/bin/cat", args: ["/dev/zero"] },
      { code: "failed_precondition", message: /characters without a line break/ },
    ],
    [
      { command: "/bin/sleep", args: ["1000"], startTimeoutMs: 100 },
      { code: "deadline_exceeded", message: /no handshake line within 100 ms/ },
    ],
    [
      { handshake: { ...ECHO_HANDSHAKE, protocolVersion: 8 } },
      { code: "failed_precondition", message: /speaks protocol version 7, and this .* speaks 8/ },
    ],
    [
      { handshake: { ...ECHO_HANDSHAKE, cookieValue: "wrong" } },
      { code: "failed_precondition", message: /exit code 1 .*This program is a plugin/ },
    ],
  ];
  for (const [options, problem] of cases) {
    await assert.rejects(PluginHost.launch({ ...echoOptions(), ...options }), problem);
  }
});

test("garbage on the socket harms nobody else", async (t) => {
  const host = await launchEcho(t);
  assert.ok(host.reattachInfo);
  for (const garbage of [
    "GET / HTTP/1.1\r\n\r\n",
    "\0".repeat(100_000),
    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nxxxx",
  ]) {
    const socket = net.connect(host.reattachInfo.address);
    socket.on("error", () => {});
    socket.end(garbage);
    await once(socket, "finish");
    assert.equal(await say(host, "fine"), "fine");
  }
});

test("a plugin run by hand explains itself and exits with code 1", async () => {
  const child = spawn(process.execPath, [ECHO_PLUGIN], { stdio: ["ignore", "pipe", "pipe"] });
  const [stdout, stderr, { code }] = await Promise.all([
    Array.fromAsync(child.stdout),
    Array.fromAsync(child.stderr),
    endOf(child),
  ]);
  assert.equal(stdout.join(""), "");
  assert.match(stderr.join(""), /^This program is a plugin\. It is not run by hand: .*\.\n$/);
  assert.equal(code, 1);
});

test("a plugin removes the sockets of those that were killed, and no others", async (t) => {
  const socketDir = temporaryDir(t);
  const living = await launchEcho(t, { socketDir });
  const [livingSocket = ""] = readdirSync(socketDir);
  const stale = path.join(socketDir, `plugin${"0".repeat(16)}`);
  const fresh = path.join(socketDir, `plugin${"1".repeat(16)}`);
  const foreign = path.join(socketDir, "plugin123");
  const listen =
    "for (const path of process.argv.slice(1)) require('node:net').createServer().listen(path);";
  const killed = spawn(
    process.execPath,
    [
      "-e",
      `${listen} setTimeout(() => process.kill(process.pid, 'SIGKILL'))`,
      stale,
      fresh,
      foreign,
    ],
    { stdio: "ignore" },
  );
  await endOf(killed);
  const longAgo = new Date(Date.now() - 600_000);
  for (const file of [stale, foreign, path.join(socketDir, livingSocket)]) {
    utimesSync(file, longAgo, longAgo);
  }
  const second = await launchEcho(t, { socketDir });
  // Looked for after the handshake, so that no start waits for it.
  while (existsSync(stale)) await say(second, "fine");
  assert.ok([fresh, foreign].every((file) => existsSync(file)));
  assert.equal(await say(living, "fine"), "fine");
});

test("a plugin that cannot serve its host says why on the first line of standard output", async (t) => {
  const socketDir = path.join(temporaryDir(t), "x".repeat(120));
  const env = {
    [ECHO_HANDSHAKE.cookieKey]: ECHO_HANDSHAKE.cookieValue,
    PLUGIN_UNIX_SOCKET_DIR: socketDir,
  };
  const { stdout, status } = spawnSync(process.execPath, [ECHO_PLUGIN], { env, encoding: "utf8" });
  assert.match(stdout, /^The directory .* is too long for a Unix socket, .*\.\n$/);
  assert.equal(status, 1);
});

function echoOptions(): LaunchOptions {
  return { command: process.execPath, args: [ECHO_PLUGIN], handshake: ECHO_HANDSHAKE };
}

async function launchEcho(t: TestContext, options: Partial<LaunchOptions> = {}) {
  const host = await PluginHost.launch({ ...echoOptions(), ...options });
  t.after(() => host.shutdown());
  return host;
}

async function say(host: PluginHost, text: string): Promise<string> {
  const client = host.client(EchoClient);
  return (await callUnary(client.say.bind(client), { text })).text;
}

async function serveEcho(host: PluginHost, id: number): Promise<void> {
  const server = await host.broker.accept(id, (side) => {
    side.addService(EchoService, {
      say: ({ text }) => ({ text: `host heard ${text}` }),
      async *count() {},
    });
  });
  void host.exited.then(() => server.close());
}

function temporaryDir(t: TestContext): string {
  const dir = mkdtempSync(path.join(tmpdir(), "plugin-test-"));
  t.after(() => rmSync(dir, { recursive: true }));
  return dir;
}
