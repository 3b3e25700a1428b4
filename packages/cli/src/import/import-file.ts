import { createRequire } from "node:module";
import path from "node:path";
import { Fault } from "@drover/fault";
import type { Context } from "../command/context.ts";
import { parseProcfile } from "../dev/procfile.ts";
import { readText } from "../job/read-text.ts";
import { jobName } from "../program/program.ts";
import { fromPm2 } from "./from-pm2.ts";
import { fromProcessCompose } from "./from-process-compose.ts";
import { fromSupervisord } from "./from-supervisord.ts";
import type { Imported } from "./imported.ts";

/**
 * Reads the file of another process manager, which its name tells.
 *
 * @throws {Fault} `not_found`, `invalid_argument`
 */
export async function importFile(file: string, context: Pick<Context, "stdin">): Promise<Imported> {
  const name = path.basename(file);
  const directory = path.dirname(path.resolve(file));
  if (/\.[cm]?js$/.test(name)) return fromPm2(evaluated(file), { name, directory });
  const text = await readText(file, context);
  if (/^Procfile/.test(name)) return fromProcfile(text, { file, directory });
  if (/\.ya?ml$/.test(name)) return fromProcessCompose({ name, directory, text });
  if (/\.(conf|ini)$/.test(name)) return fromSupervisord({ name, directory, text });
  if (/\.json$/.test(name)) return fromPm2(JSON.parse(text), { name, directory });
  throw new Fault(
    "invalid_argument",
    `What ${file} is cannot be told by its name: Procfile, process-compose.yaml, supervisord's .conf and .ini, and pm2's ecosystem.config.js and .json can be imported`,
  );
}

function fromProcfile(
  text: string,
  { file, directory }: { file: string; directory: string },
): Imported {
  const programs = parseProcfile(text, file).map(({ name, command }) => ({
    name: jobName(name),
    command,
    args: undefined,
    directory,
    env: {},
    killSignal: "SIGTERM",
    ...(/\$\{?PORT\b/.test(command) && { port: 0 }),
  }));
  return { programs, lost: [] };
}

/** What a module of JavaScript exports, as pm2 itself loads it. */
function evaluated(file: string): unknown {
  try {
    const absolute = path.resolve(file);
    const exported: unknown = createRequire(absolute)(absolute);
    return (exported as { default?: unknown })?.default ?? exported;
  } catch (error) {
    throw new Fault("invalid_argument", `Cannot load ${file}: ${Fault.from(error).message}`);
  }
}
