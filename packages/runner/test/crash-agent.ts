import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type Allocation, parseJson, stringifyJson } from "@drover/job";
import { Runner, type TaskStateStore } from "../src/index.ts";
import { NODE } from "./allocation.ts";
import { FakeLogs, SETTINGS } from "./harness.ts";
import { ScriptDriver } from "./script-driver.ts";

// A small agent to be killed: takes up the allocations in the directory's allocs.json, and writes
// result.json when all of them are over.

const [directory = ""] = process.argv.slice(2);

/** Keeps each text in a file of its own, by write-then-rename. */
class FileState implements TaskStateStore {
  readonly #dir = path.join(directory, "state");

  save(allocId: string, key: string, value: string): void {
    const file = path.join(this.#dir, allocId, encodeURIComponent(key));
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(`${file}.new`, value);
    renameSync(`${file}.new`, file);
  }
  saveOrRefuse(allocId: string, key: string, value: string): void {
    this.save(allocId, key, value);
  }
  load(allocId: string): ReadonlyMap<string, string> {
    const dir = path.join(this.#dir, allocId);
    mkdirSync(dir, { recursive: true });
    const names = readdirSync(dir).filter((name) => !name.endsWith(".new"));
    return new Map(
      names.map((name) => [decodeURIComponent(name), readFileSync(path.join(dir, name), "utf8")]),
    );
  }
  delete(allocId: string): void {
    rmSync(path.join(this.#dir, allocId), { recursive: true, force: true });
  }
}

const allocs = parseJson(
  readFileSync(path.join(directory, "allocs.json"), "utf8"),
) as unknown as Allocation[];
const runner = new Runner({
  dataDir: directory,
  node: () => NODE,
  drivers: new Map([["script", new ScriptDriver(path.join(directory, "tasks"))]]),
  logs: new FakeLogs(),
  state: new FileState(),
  settings: () => SETTINGS,
});
const results: Record<string, unknown> = {};
runner.onUpdate(({ ID, ClientStatus, TaskStates }) => {
  if (ClientStatus !== "failed") return;
  results[ID] = TaskStates;
  if (Object.keys(results).length < allocs.length) return;
  writeFileSync(path.join(directory, "result.json"), stringifyJson(results));
  void runner.close();
});
await runner.restore(allocs);
