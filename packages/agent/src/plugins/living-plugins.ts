import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { PluginHost, type ReattachInfo } from "@drover/plugin";
import { sendSignal } from "@drover/process";

const SIGKILL = 9;
/** A busy machine takes its time, and to end a plugin that lives is worse than to wait. */
const REATTACH_TIMEOUT_MS = 30_000;

/** How to find a plugin's process again, and which file it runs. */
interface LivingPlugin {
  readonly stamp: string;
  readonly info: ReattachInfo;
}

/** The plugin processes of an agent, kept in a file: they outlive an agent that is killed. */
export class LivingPlugins {
  readonly #file: string;
  #plugins: Record<string, LivingPlugin>;

  constructor(file: string) {
    this.#file = file;
    this.#plugins = readPlugins(file);
  }

  /** Keeps a plugin's process in mind, in the place of an earlier one. */
  keep(label: string, stamp: string, info: ReattachInfo | undefined): void {
    const { [label]: _, ...others } = this.#plugins;
    this.#plugins = info === undefined ? others : { ...others, [label]: { stamp, info } };
    if (Object.keys(this.#plugins).length === 0) {
      rmSync(this.#file, { force: true });
      return;
    }
    mkdirSync(path.dirname(this.#file), { recursive: true });
    writeFileSync(`${this.#file}.new`, JSON.stringify(this.#plugins), { mode: 0o600 });
    renameSync(`${this.#file}.new`, this.#file);
  }

  /** The process of a plugin, if it lives, answers, and runs the file that is there now; another one is ended. */
  async find(label: string, stamp: string): Promise<PluginHost | undefined> {
    const known = this.#plugins[label];
    if (known === undefined) return undefined;
    const host = await reattach(known);
    if (known.stamp === stamp) return host;
    await host?.shutdown();
    return undefined;
  }

  /** Ends the processes of plugins that are no longer there. */
  async endOthers(labels: readonly string[]): Promise<void> {
    const others = Object.keys(this.#plugins).filter((label) => !labels.includes(label));
    await Promise.all(
      others.map(async (label) => {
        await this.find(label, "");
        this.keep(label, "", undefined);
      }),
    );
  }
}

async function reattach({ info }: LivingPlugin): Promise<PluginHost | undefined> {
  try {
    return await PluginHost.reattach(info, { startTimeoutMs: REATTACH_TIMEOUT_MS });
  } catch {
    // It would go on beside the one that is started in its place.
    sendSignal(info, SIGKILL);
    return undefined;
  }
}

function readPlugins(file: string): Record<string, LivingPlugin> {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return {};
  }
}
