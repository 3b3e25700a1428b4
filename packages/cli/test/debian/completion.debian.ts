import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import path from "node:path";
import { test } from "node:test";
import { openTerminal } from "../open-terminal.ts";
import { DROVER } from "../run-drover.ts";

const shells = { env: { PATH: `${path.dirname(DROVER)}:${process.env.PATH}` } };

test("fish gets words with what they mean", () => {
  const script = [
    "drover completion fish | source",
    'complete -C "drover job sta"',
    'complete -C "drover -addr"',
  ].join("\n");
  const { status, stdout } = spawnSync("fish", ["--no-config", "-c", script], {
    encoding: "utf8",
    env: { ...process.env, ...shells.env },
  });
  assert.equal(status, 0);
  assert.match(
    stdout,
    /^start\tStart a job again that was stopped\nstatus\tShow a job and its allocations\n-address\t/,
  );
});

test("zsh completes at a tab, and shows what words mean", async (t) => {
  const zsh = openTerminal(t, ["-f", "-i"], { program: "zsh", env: shells.env });
  zsh.press("autoload -U compinit; compinit -u -D\r");
  zsh.press('eval "$(drover completion zsh)"; PS1="re""ady> "\r');
  await zsh.shows(/ready> /);
  zsh.press("drover job sta\t");
  await zsh.shows(/start +-- Start a job again that was stopped/);
  await zsh.shows(/status +-- Show a job and its allocations/);
});
