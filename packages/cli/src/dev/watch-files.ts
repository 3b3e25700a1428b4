import { statSync, watch } from "node:fs";
import path from "node:path";
import { after, type Timer } from "@drover/clock";

/** Editors and compilers write several times; what comes within so many milliseconds is one change. */
const SETTLE_MS = 150;
const IGNORED = /(^|\/)(node_modules|\.git)(\/|$)/;

/**
 * Watches files, and directories with all that is below them.
 *
 * @param onChange is called with the watched path whose content has changed, once for several changes
 *   in a row
 * @throws {Error} for a path that is not there
 */
export function watchFiles(paths: readonly string[], onChange: (path: string) => void): Disposable {
  const pending = new Map<string, Timer>();
  const note = (changed: string) => {
    pending.get(changed)?.cancel();
    const fire = () => {
      pending.delete(changed);
      onChange(changed);
    };
    pending.set(changed, after(SETTLE_MS, fire));
  };
  const watchers = paths.map((watched) => {
    const absolute = path.resolve(watched);
    if (statSync(absolute).isDirectory()) {
      return watch(absolute, { recursive: true }, (_event, name) => {
        if (name === null || !IGNORED.test(name)) note(watched);
      });
    }
    // A file may be replaced by another of its name, so that its directory is watched.
    return watch(path.dirname(absolute), (_event, name) => {
      if (name === null || name === path.basename(absolute)) note(watched);
    });
  });
  return {
    [Symbol.dispose]() {
      for (const watcher of watchers) watcher.close();
      for (const timer of pending.values()) timer.cancel();
    },
  };
}
