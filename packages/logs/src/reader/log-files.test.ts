import assert from "node:assert/strict";
import { appendFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { Harness } from "../../test/harness.ts";
import { LogFiles, type LogFrame } from "./log-files.ts";

class Fixture extends Harness {
  readonly log = new LogFiles(this.logDir, { task: "web", stream: "stdout" });

  append(number: number, text: string): void {
    appendFileSync(join(this.logDir, `web.stdout.${number}`), text);
  }
}

async function text(frames: AsyncIterable<LogFrame>): Promise<string> {
  return Buffer.concat((await Array.fromAsync(frames)).map(({ data }) => data)).toString();
}

/** Takes frames until their text has the wanted length. */
async function take(frames: AsyncGenerator<LogFrame>, length: number): Promise<string> {
  let taken = "";
  while (taken.length < length) {
    const { done, value } = await frames.next();
    if (done) break;
    taken += value.data;
  }
  return taken;
}

test("an offset counts across all files, from either end", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.stringMatching(/^[a-z]{0,9}$/), { minLength: 1, maxLength: 5 }),
      fc.nat(50),
      fc.nat(9),
      async (parts, offset, first) => {
        await using fixture = new Fixture();
        for (const [index, part] of parts.entries()) fixture.append(first + index, part);
        const all = parts.join("");
        assert.equal(await text(fixture.log.read({ offset })), all.slice(offset));
        const tail = offset === 0 ? "" : all.slice(-offset);
        assert.equal(await text(fixture.log.read({ origin: "end", offset })), tail);
      },
    ),
    { numRuns: 50 },
  );
});

test("a frame names its file and the place of its data in it", async () => {
  await using fixture = new Fixture();
  fixture.append(9, "a".repeat(70_000));
  fixture.append(10, "b");
  const frames = await Array.fromAsync(fixture.log.read({ offset: 1 }));
  assert.deepEqual(
    frames.map(({ file, offset, data }) => ({ file, offset, length: data.length })),
    [
      { file: "web.stdout.9", offset: 1, length: 65_536 },
      { file: "web.stdout.9", offset: 65_537, length: 4_463 },
      { file: "web.stdout.10", offset: 0, length: 1 },
    ],
  );
});

test("following goes on into new files and ends when the task is done", {
  timeout: 30_000,
}, async () => {
  await using fixture = new Fixture();
  const done = new AbortController();
  fixture.append(0, "one ");
  const frames = fixture.log.read({ follow: true, done: done.signal });
  assert.equal(await take(frames, 4), "one ");
  fixture.append(0, "two ");
  assert.equal(await take(frames, 4), "two ");
  fixture.append(0, "three ");
  fixture.append(1, "four ");
  assert.equal(await take(frames, 11), "three four ");
  const rest = text(frames);
  fixture.append(1, "five");
  done.abort();
  assert.equal(await rest, "five");
});

test("following tells of a file that was truncated or deleted", { timeout: 30_000 }, async () => {
  await using fixture = new Fixture();
  fixture.append(0, "one");
  const frames = fixture.log.read({ follow: true });
  await take(frames, 3);
  truncateSync(join(fixture.logDir, "web.stdout.0"));
  assert.equal((await frames.next()).value?.fileEvent, "file truncated");
  fixture.append(0, "two");
  assert.equal(await take(frames, 3), "two");
  rmSync(join(fixture.logDir, "web.stdout.0"));
  assert.equal((await frames.next()).value?.fileEvent, "file deleted");
  fixture.append(0, "three");
  assert.equal(await take(frames, 5), "three");
  await frames.return();
});

test("following ends when the directory is removed", { timeout: 30_000 }, async () => {
  await using fixture = new Fixture();
  fixture.append(0, "one");
  const frames = fixture.log.read({ follow: true });
  await take(frames, 3);
  const rest = text(frames);
  rmSync(fixture.logDir, { recursive: true });
  assert.equal(await rest, "");
});

test("following stops with the reason of its signal", { timeout: 30_000 }, async () => {
  await using fixture = new Fixture();
  fixture.append(0, "one");
  const stop = new AbortController();
  const frames = fixture.log.read({ follow: true, signal: stop.signal });
  await take(frames, 3);
  const next = frames.next();
  stop.abort(new Error("enough"));
  await assert.rejects(next, /enough/);
});

test("a log that is not there is not found, and a wrong offset is refused", async () => {
  await using fixture = new Fixture();
  await assert.rejects(fixture.log.read().next(), {
    code: "not_found",
    message: /^Log entry for task "web" and log type "stdout" not found in /,
  });
  await assert.rejects(fixture.log.read({ offset: -1 }).next(), { code: "invalid_argument" });
});

test("a symbolic link in place of a log file is not read", async () => {
  await using fixture = new Fixture();
  writeFileSync(join(fixture.root, "secret"), "secret");
  fixture.append(0, "log");
  symlinkSync(join(fixture.root, "secret"), join(fixture.logDir, "web.stdout.1"));
  assert.equal(await text(fixture.log.read()), "log");
  assert.deepEqual(await fixture.log.list(), [{ file: "web.stdout.0", number: 0, size: 3 }]);
});
