import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { pathToFileURL } from "node:url";
import { temporaryDirectory } from "@drover/testing";

const isRoot = process.geteuid?.() === 0;
const MODULE = (name: string) => pathToFileURL(path.join(import.meta.dirname, name)).href;

/** Removes `tree` in a mount namespace of its own, where `kept` is mounted in it. */
function removeWithMount(t: TestContext, inner: string) {
  const directory = temporaryDirectory(t);
  const [tree, kept] = [path.join(directory, "tree"), path.join(directory, "kept")];
  mkdirSync(path.join(tree, inner), { recursive: true });
  mkdirSync(kept);
  writeFileSync(path.join(kept, "file"), "somebody else's");
  const remove = `
    import { HeldDirectory } from ${JSON.stringify(MODULE("held-directory.ts"))};
    import { removeTree } from ${JSON.stringify(MODULE("remove-tree.ts"))};
    using parent = HeldDirectory.open(${JSON.stringify(directory)});
    await removeTree(parent, "tree").catch(({ code, message }) => console.log(code, message));`;
  const { stdout, stderr } = spawnSync(
    "unshare",
    [
      "--mount",
      "sh",
      "-c",
      'mount --bind "$1" "$2" && exec "$3" --input-type=module -e "$4"',
      "sh",
      kept,
      path.join(tree, inner),
      process.execPath,
      remove,
    ],
    { encoding: "utf8" },
  );
  return { tree, kept, said: `${stdout}${stderr}` };
}

for (const inner of ["", "a/b"]) {
  test(`what is mounted at tree/${inner} is not removed, and named`, (t) => {
    if (!isRoot) return t.skip("only root can mount");
    const { tree, kept, said } = removeWithMount(t, inner);
    const place = path.join(tree, inner);
    assert.match(
      said,
      new RegExp(
        `^failed_precondition Cannot remove ${place}: something is mounted there; unmount it$`,
        "m",
      ),
    );
    assert.ok(existsSync(path.join(kept, "file")));
    assert.deepEqual(readdirSync(place), []);
  });
}
