import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  constants,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { Fault } from "@drover/fault";
import fc from "fast-check";
import { Harness, until } from "../../test/harness.ts";
import { openCopyFifo } from "../fifo/copy-fifo.ts";
import type { OpenFifo } from "../fifo/fifo.ts";
import { loadLibc } from "../fifo/libc.ts";
import { spliceFifos } from "../fifo/splice-fifo.ts";
import { LONGEST_WHOLE_LINE } from "./line-cut.ts";
import { LogStream } from "./log-stream.ts";
import { OpenLogs } from "./open-logs.ts";

const libc = await loadLibc();
const openers = new Map<string, OpenFifo>([
  ["spliced", spliceFifos(libc)],
  ["copied", openCopyFifo],
]);

/** A stream in this process, and the writing end of its FIFO. */
class Bench implements AsyncDisposable {
  readonly harness = new Harness();
  readonly problems: (Fault | undefined)[] = [];
  readonly fifo = join(this.harness.root, "fifo");
  readonly stream: LogStream;
  readonly #writer: number;
  finished = false;

  constructor(openFifo: OpenFifo, { maxFiles = 1e6, maxFileBytes = 1e6 } = {}) {
    execFileSync("mkfifo", [this.fifo]);
    this.#writer = openSync(this.fifo, constants.O_RDWR | constants.O_NONBLOCK);
    this.stream = new LogStream(
      {
        id: "a",
        stream: "stdout",
        fifo: this.fifo,
        dir: this.harness.logDir,
        root: this.harness.root,
        name: "web.stdout",
        maxFiles,
        maxFileBytes,
      },
      {
        openFifo,
        openLogs: new OpenLogs(),
        onProblem: (problem) => this.problems.push(problem),
        onFinished: () => {
          this.finished = true;
        },
      },
    );
  }

  async write(text: string): Promise<void> {
    let rest = Buffer.from(text);
    while (rest.length > 0) {
      rest = rest.subarray(writeNow(this.#writer, rest));
      await new Promise(setImmediate);
    }
  }

  async finish(): Promise<void> {
    this.stream.finish();
    await until(() => this.finished);
  }

  get numbers(): number[] {
    return readdirSync(this.harness.logDir).map((file) => Number(file.split(".").at(-1)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.stream.stop();
    await this.harness[Symbol.asyncDispose]();
  }
}

for (const [how, openFifo] of openers) {
  test(`whatever is ${how} arrives in order, in files of at most the size, lines whole`, async () => {
    const piece = fc.oneof(
      fc.stringMatching(/^[a-z]{0,30}\n?$/),
      fc.integer({ min: 1, max: 60_000 }).map((length) => `${"x".repeat(length)}\n`),
      fc.integer({ min: 1, max: 60_000 }).map((length) => "y".repeat(length)),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(piece, { maxLength: 30 }),
        fc.integer({ min: 1_000, max: 150_000 }),
        async (pieces, maxFileBytes) => {
          await using bench = new Bench(openFifo, { maxFileBytes });
          bench.stream.start();
          for (const text of pieces) await bench.write(text);
          await bench.finish();
          const files = bench.harness.files("web.stdout");
          assert.equal(Buffer.concat(files).toString(), pieces.join(""));
          for (const file of files) assert.ok(file.length <= maxFileBytes);
          if (maxFileBytes <= 2 * LONGEST_WHOLE_LINE) return;
          for (const [index, file] of files.slice(0, -1).entries()) {
            if (file.at(-1) === 10) continue;
            const text = file.toString();
            const end = files[index + 1]?.toString().split("\n", 1)[0] ?? "";
            const line = text.slice(text.lastIndexOf("\n") + 1) + end;
            assert.ok(line.length > LONGEST_WHOLE_LINE, `a line of ${line.length} bytes is split`);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  test(`only the newest files are kept when output is ${how}`, async () => {
    await using bench = new Bench(openFifo, { maxFiles: 3, maxFileBytes: 10 });
    bench.stream.start();
    for (let line = 0; line < 10; line++) await bench.write(`line ${line}\n`);
    await bench.finish();
    assert.deepEqual(bench.numbers, [7, 8, 9]);
    assert.equal(bench.harness.content("web.stdout"), "line 7\nline 8\nline 9\n");
  });

  test(`output waits in the FIFO while the directory is missing and is ${how} later`, async () => {
    await using bench = new Bench(openFifo);
    rmSync(bench.harness.logDir, { recursive: true });
    bench.stream.start();
    await bench.write("first\n");
    assert.equal(bench.problems.length, 1);
    assert.match(`${bench.problems[0]?.message}`, /^Cannot move stdout of a into .*ENOENT/);
    mkdirSync(bench.harness.logDir);
    await until(() => bench.problems.length === 2);
    assert.equal(bench.problems[1], undefined);
    await bench.write("second\n");
    await bench.finish();
    assert.equal(bench.harness.content("web.stdout"), "first\nsecond\n");
  });
}

function writeNow(fd: number, bytes: Buffer): number {
  try {
    return writeSync(fd, bytes);
  } catch (error) {
    assert.equal((error as NodeJS.ErrnoException).code, "EAGAIN");
    return 0;
  }
}

const openSpliced = spliceFifos(libc);

test("a stream continues in the newest file", async () => {
  await using bench = new Bench(openSpliced);
  writeFileSync(join(bench.harness.logDir, "web.stdout.4"), "before\n");
  await bench.write("after\n");
  await bench.finish();
  assert.deepEqual(bench.numbers, [4]);
  assert.equal(bench.harness.content("web.stdout"), "before\nafter\n");
});

test("a symbolic link in place of a log file is left alone", async () => {
  await using bench = new Bench(openSpliced);
  const victim = join(bench.harness.root, "victim");
  writeFileSync(victim, "precious");
  symlinkSync(victim, join(bench.harness.logDir, "web.stdout.0"));
  await bench.write("hello\n");
  await bench.finish();
  assert.equal(readFileSync(victim, "utf8"), "precious");
  assert.equal(readFileSync(join(bench.harness.logDir, "web.stdout.1"), "utf8"), "hello\n");
});

test("a log that is truncated or removed from outside goes on", async () => {
  await using bench = new Bench(openSpliced);
  const path = join(bench.harness.logDir, "web.stdout.0");
  const arrives = async (text: string) => {
    await bench.write(text);
    await until(() => bench.harness.content("web.stdout") === text);
  };
  bench.stream.start();
  await arrives("first\n");
  writeFileSync(path, "");
  await arrives("second\n");
  renameSync(path, `${path}.moved`);
  rmSync(`${path}.moved`);
  await arrives("third\n");
});

test("a stream ends when its directory is gone for good", async () => {
  await using bench = new Bench(openSpliced);
  bench.stream.start();
  rmSync(bench.harness.logDir, { recursive: true });
  await bench.write("nobody wants this\n");
  await bench.finish();
  assert.equal(bench.finished, true);
});
