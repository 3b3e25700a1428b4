import { chmod, chown, mkdir, stat } from "node:fs/promises";
import path from "node:path";
import { Fault } from "@drover/fault";
import { HeldDirectory, removeTree } from "@drover/process";
import type { HostVolumePlugin } from "@drover/server";
import { makePassable } from "../data-directory.ts";

const PARAMETERS = ["mode", "uid", "gid"];
const DEFAULT_MODE = "0700";

/** The plugin that makes a plain directory for each volume, as Nomad's `mkdir` does. */
export function mkdirVolumes(
  directory: string,
  { log }: { log: Parameters<typeof makePassable>[1]["log"] },
): HostVolumePlugin {
  return {
    async create({ id, parameters }) {
      const settings = settingsOf(parameters);
      makePassable(directory, { log });
      const own = path.join(directory, id);
      await mkdir(own, { mode: 0o700 });
      try {
        await chown(own, settings.uid, settings.gid);
        await chmod(own, settings.mode);
      } catch (error) {
        await remove(directory, id);
        throw error;
      }
      return { path: own, bytes: 0 };
    },
    async delete({ id, path: own }) {
      if (own === path.join(directory, id)) await remove(directory, id);
    },
    async requireDirectory(own) {
      const info = await stat(own).catch(() => undefined);
      if (info?.isDirectory()) return;
      throw new Fault("failed_precondition", `host_path: "${own}" is no directory of this machine`);
    },
  };
}

/** By descriptor: what tasks have left there may be changing still. */
async function remove(directory: string, id: string): Promise<void> {
  using held = HeldDirectory.open(directory);
  await removeTree(held, id);
}

function settingsOf(parameters: Readonly<Record<string, string>>): {
  mode: number;
  uid: number;
  gid: number;
} {
  const unknown = Object.keys(parameters).filter((name) => !PARAMETERS.includes(name));
  if (unknown.length > 0) {
    throw new Fault(
      "invalid_argument",
      `Plugin mkdir has no parameter ${unknown.join(", ")}; there are ${PARAMETERS.join(", ")}`,
    );
  }
  const { mode = DEFAULT_MODE } = parameters;
  if (!/^[0-7]{3,4}$/.test(mode)) {
    throw new Fault("invalid_argument", `Parameter mode is "${mode}", and not like "0755"`);
  }
  return {
    mode: Number.parseInt(mode, 8),
    uid: idOf("uid", parameters, process.geteuid?.() ?? 0),
    gid: idOf("gid", parameters, process.getegid?.() ?? 0),
  };
}

function idOf(
  name: "uid" | "gid",
  parameters: Readonly<Record<string, string>>,
  usual: number,
): number {
  const text = parameters[name] ?? String(usual);
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new Fault("invalid_argument", `Parameter ${name} is "${text}", and no number`);
}
