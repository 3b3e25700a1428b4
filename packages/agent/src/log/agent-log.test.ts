import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { temporaryDirectory } from "@drover/testing";
import { AgentLog, type LogConfig } from "./agent-log.ts";

const CONFIG: LogConfig = { level: "info", json: false, includeLocation: false, file: undefined };
const HOUR_MS = 3_600_000;

test("messages of the level and above are written, each on a line, with the names of loggers", async () => {
  const { log, output } = start();
  log.logger.debug("not told");
  const client = log.logger.named("client", { node_id: "n" });
  client.named("gc").warn("disk is full", { path: "/srv" });
  log.level = "debug";
  client.debug("told now");
  await log.close();
  assert.match(
    output.join(""),
    /^\S+Z \[WARN\] {2}client\.gc: disk is full: node_id=n path=\/srv\n\S+Z \[DEBUG\] client: told now: node_id=n\n$/,
  );
});

test("in JSON a line has the fields of hclog, and no raw control character", async () => {
  const { log, output } = start({ json: true });
  log.logger.named("http").error("request failed", {
    path: "a\u001b\u009b\u202e",
    index: 2n ** 60n,
    error: new Error("no"),
  });
  await log.close();
  const [line = ""] = output;
  assert.doesNotMatch(line.trimEnd(), /[\0-\u001f\u007f-\u009f\u202e]/);
  const { "@timestamp": timestamp, error, index, ...rest } = JSON.parse(line);
  assert.match(timestamp, /^\d{4}-.*Z$/);
  assert.match(error, /^Error: no\n +at /);
  assert.match(line, /"index":1152921504606846976[,}]/);
  assert.deepEqual(rest, {
    "@level": "error",
    "@module": "http",
    "@message": "request failed",
    path: "a\u001b\u009b\u202e",
  });
});

test("with log_include_location a line tells where it comes from", async () => {
  const { log, output } = start({ includeLocation: true });
  log.logger.named("agent").info("here");
  await log.close();
  assert.match(output.join(""), /\[INFO\] {2}log\/agent-log\.test\.ts:\d+: agent: here\n/);
});

test("a follower has its own level and form, and leaves the others as they are", async () => {
  const { log, output } = start();
  const seen: string[] = [];
  const end = log.follow({ level: "trace", json: true, write: (line) => seen.push(line) });
  log.logger.trace("one", { n: 1 });
  end();
  log.logger.trace("two");
  await log.close();
  assert.deepEqual(output, []);
  assert.deepEqual(
    seen.map((line) => JSON.parse(line)["@message"]),
    ["one"],
  );
});

test("a sink that takes nothing holds nothing up; what it missed is counted once it takes lines again", async () => {
  const taken = Promise.withResolvers<void>();
  const output: string[] = [];
  const log = new AgentLog(CONFIG, {
    now: () => 0n,
    console: {
      async write(lines) {
        await taken.promise;
        output.push(...lines);
      },
      close() {},
    },
  });
  log.logger.info("first");
  await new Promise((resolve) => setImmediate(resolve));
  for (let i = 0; i < 3_000; i++) log.logger.info("x".repeat(1_000));
  taken.resolve();
  await new Promise((resolve) => setImmediate(resolve));
  log.logger.info("last");
  await log.close();
  assert.ok(output.join("").length < 1_200_000, "what waits is bounded");
  assert.match(output[0] ?? "", /first/);
  const dropped = output.filter((line) =>
    /messages of the log were dropped.*: count=\d+/.test(line),
  );
  assert.equal(dropped.length, 1);
  assert.match(output.at(-1) ?? "", /last/);
});

test("a sink that fails loses its lines and nothing else", async () => {
  let isFull = true;
  const output: string[] = [];
  const log = new AgentLog(CONFIG, {
    now: () => 0n,
    console: {
      async write(lines) {
        if (isFull) throw new Error("ENOSPC");
        output.push(...lines);
      },
      close() {},
    },
  });
  log.logger.info("lost");
  await new Promise((resolve) => setImmediate(resolve));
  isFull = false;
  log.logger.info("kept");
  await log.close();
  assert.match(output.join(""), /were dropped.*: count=1\n.*kept\n$/);
});

test("a log file is begun anew by its size, and the oldest are removed", async (t) => {
  const directory = temporaryDirectory(t);
  const config = { path: `${directory}/`, rotateBytes: 200, rotateMs: HOUR_MS, rotateMaxFiles: 2 };
  const { log } = start({ file: config });
  for (let i = 0; i < 20; i++) {
    log.logger.info(`message ${i}`, { padding: "x".repeat(50) });
  }
  await log.close();
  const files = readdirSync(directory).toSorted();
  assert.equal(files.length, 3);
  assert.match(files.join(" "), /^drover-\d{19}\.log drover-\d{19}\.log drover\.log$/);
  const texts = files.map((file) => readFileSync(path.join(directory, file), "utf8"));
  for (const text of texts) assert.ok(text.length <= 200 && text.endsWith("\n"), text);
  const numbers =
    texts
      .join("")
      .match(/(?<=message )\d+/g)
      ?.map(Number) ?? [];
  assert.equal(numbers.at(-1), 19);
  assert.deepEqual(
    numbers,
    numbers.toSorted((a, b) => a - b),
  );
});

test("a log file is begun anew by its age, and goes on after a restart", async (t) => {
  const directory = temporaryDirectory(t);
  const file = path.join(directory, "agent.log");
  let now = BigInt(Date.now()) * 1_000_000n;
  const config = { path: file, rotateBytes: 0, rotateMs: HOUR_MS, rotateMaxFiles: 0 };
  const once = async (message: string) => {
    const { log } = start({ file: config }, () => now);
    log.logger.info(message);
    await log.close();
  };
  await once("one");
  await once("two");
  now += BigInt(HOUR_MS) * 2_000_000n;
  await once("three");
  const [older = "", newest] = readdirSync(directory).toSorted();
  assert.equal(newest, "agent.log");
  assert.match(older, /^agent-\d{19}\.log$/);
  assert.match(readFileSync(path.join(directory, older), "utf8"), /one\n.*two\n$/);
  assert.match(readFileSync(file, "utf8"), /^\S+ \[INFO\] {2}three\n$/);
});

test("a log file that cannot be written is an error with its path", () => {
  const config = { path: "/proc/nowhere/x.log", rotateBytes: 0, rotateMs: 1, rotateMaxFiles: 0 };
  assert.throws(() => start({ file: config }), /Cannot write log_file \/proc\/nowhere\/x\.log: /);
});

function start(config: Partial<LogConfig> = {}, now = () => BigInt(Date.now()) * 1_000_000n) {
  const output: string[] = [];
  const console = {
    async write(lines: readonly string[]) {
      output.push(...lines);
    },
    close() {},
  };
  return { log: new AgentLog({ ...CONFIG, ...config }, { console, now }), output };
}
