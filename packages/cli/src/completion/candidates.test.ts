import assert from "node:assert/strict";
import { test } from "node:test";
import { CATALOG } from "../commands.ts";
import { candidates, type NameSource } from "./candidates.ts";
import { SHELLS } from "./scripts.ts";

const NAMES: Readonly<Record<string, readonly string[]>> = {
  job: ["web", "worker"],
  allocation: ["web", "abcd1234"],
  task: ["server"],
  namespace: ["default"],
};
const names: NameSource = async (kind) =>
  (NAMES[kind] ?? []).map((word) => ({ word, text: "text" }));

async function words(...typed: string[]): Promise<string[]> {
  return (await candidates(typed, CATALOG, names)).map(({ word }) => word);
}

test("commands are completed word by word, older names too", async () => {
  assert.deepEqual(await words("jo"), ["job"]);
  assert.deepEqual(await words("job", "re"), ["restart", "revert"]);
  assert.deepEqual(await words("operator", "root", ""), ["keyring"]);
  assert.ok((await words("")).includes("alloc"));
  assert.deepEqual(await words("nothing", ""), []);
});

test("flags are completed with what they mean, and their values where those are known", async () => {
  assert.deepEqual(await words("job", "run", "-det"), ["-detach"]);
  assert.deepEqual(await words("agent", "-log-level", "w"), ["warn"]);
  assert.deepEqual(await words("job", "status", "-namespace", ""), ["default"]);
  assert.deepEqual(await words("alloc", "logs", "-task", ""), ["server"]);
  assert.deepEqual(await words("job", "run", "-var", ""), []);
  const [detach] = await candidates(["job", "run", "-detach"], CATALOG, names);
  assert.match(detach?.text ?? "", /return at once/);
});

test("arguments are completed by what they are; files are left to the shell", async () => {
  assert.deepEqual(await words("job", "stop", "w"), ["web", "worker"]);
  assert.deepEqual(await words("job", "stop", "-purge", "we"), ["web"]);
  assert.deepEqual(await words("job", "stop", "web", ""), ["web", "worker"]);
  assert.deepEqual(await words("job", "status", "web", ""), []);
  assert.deepEqual(await words("-namespace", "default", "job", "stat"), ["status"]);
  assert.deepEqual(await words("-addr"), ["-address"]);
  assert.deepEqual(await words("alloc", "exec", ""), ["web", "abcd1234"]);
  assert.deepEqual(await words("stop", "-namespace", "default", ""), ["web", "worker"]);
  assert.deepEqual(await words("ps", "web", "wo"), ["worker"]);
  assert.deepEqual(await words("job", "run", ""), []);
});

test("each shell gets its own notation", () => {
  const candidate = { word: "a:b", text: "what it is" };
  assert.equal(SHELLS.bash.line(candidate), "a:b");
  assert.equal(SHELLS.zsh.line(candidate), "a\\:b:what it is");
  assert.equal(SHELLS.fish.line(candidate), "a:b\twhat it is");
});
