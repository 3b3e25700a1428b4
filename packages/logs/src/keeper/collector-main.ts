import { readdirSync } from "node:fs";
import { flushCompileCache, getCompileCacheDir } from "node:module";
import { argv, env, execArgv, execPath, execve } from "node:process";
import { runCollector } from "../collector/run-collector.ts";

/**
 * The collector, run from its source. Node strips the types with a compiler that stays in memory (about
 * 25 MB) unless the result is in its cache; so with an empty cache, fill it and start over in place.
 */
const cache = getCompileCacheDir();
const isCold = cache !== undefined && readdirSync(cache).length === 0;
if (isCold && execve && env.DROVER_CACHE_FILLED === undefined) {
  flushCompileCache();
  const args = [execPath, ...execArgv, ...argv.slice(1)];
  execve(execPath, args, { ...env, DROVER_CACHE_FILLED: "1" });
}
await runCollector(argv.slice(2));
