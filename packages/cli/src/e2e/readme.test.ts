import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { endOf } from "@drover/testing";
import { DROVER, ROOT } from "../../test/run-drover.ts";
import { startTestAgent } from "../../test/test-agent.ts";

/** The lines of the README that somebody with an agent types, in their order. */
function linesToType(): string[] {
  const readme = readFileSync(path.join(ROOT, "README.md"), "utf8");
  const use = readme.slice(readme.indexOf("## Use it"), readme.indexOf("`npm run build`"));
  const blocks = [...use.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)]
    .filter(([, language]) => language === "")
    .map(([, , block = ""]) => block);
  return blocks
    .flatMap((block) => block.trim().split("\n"))
    .filter((line) => line !== "drover agent -dev");
}

test("the README's lines do in their order what it says", async () => {
  await using agent = await startTestAgent();
  const env = {
    ...process.env,
    NOMAD_ADDR: agent.address,
    PATH: `${path.dirname(DROVER)}:${process.env.PATH}`,
  };
  const run = async (line: string) => {
    const child = spawn("/bin/sh", ["-c", line], {
      cwd: ROOT,
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const [stdout, stderr, { code }] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      endOf(child),
    ]);
    return { code, output: stdout + stderr };
  };
  const lines = linesToType();
  assert.ok(lines.length > 8, lines.join("\n"));
  const inBackground: Promise<{ code: number | null; output: string }>[] = [];
  for (const line of lines) {
    assert.match(line, /^drover /);
    if (line.endsWith("&")) {
      inBackground.push(run(line.slice(0, -1)));
      continue;
    }
    const { code, output } = await run(line);
    assert.equal(code, 0, `${line}\n${output}`);
    assert.doesNotMatch(output, /^ +at .*:\d+:\d+\)?$/m, line);
  }
  // What follows a task's output ends with its job.
  for (const ended of inBackground) assert.equal((await ended).code, 0, (await ended).output);
});
