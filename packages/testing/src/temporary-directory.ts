import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TestContext } from "node:test";

/**
 * A directory of the test's own, which is removed with all that is in it after the test. Hooks run in the order in which
 * they were added, so what works in it is ended by `await using`, not by a hook that comes later.
 */
export function temporaryDirectory(t: TestContext): string {
  const directory = mkdtempSync(path.join(tmpdir(), "drover-test-"));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}
