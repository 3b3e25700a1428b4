import { Fault } from "@drover/fault";
import { LivingPlugins } from "./living-plugins.ts";
import type { LoadedPlugins, LoadOptions } from "./loaded-plugins.ts";
import { openPlugin } from "./open-plugin.ts";
import { PluginDriver } from "./plugin-driver.ts";
import type { PluginFile } from "./plugin-files.ts";

/** Starts the driver of each file, and ends the processes of files that are no longer there. */
export async function startPlugins(
  files: readonly PluginFile[],
  { plugins, ...options }: LoadOptions,
): Promise<LoadedPlugins> {
  const labels = files.map(({ label }) => label);
  const drivers = new Map<string, PluginDriver>();
  const problems = new Map<string, string>();
  const living = new LivingPlugins(options.stateFile);
  await living.endOthers(labels);
  const start = async (file: PluginFile): Promise<PluginDriver> => {
    const plugin = plugins[file.label] ?? { args: [], config: {} };
    const open = () => openPlugin({ ...options, file, plugin, living });
    return await PluginDriver.start({ name: file.label, open, log: options.log });
  };
  const starts = await Promise.allSettled(files.map(start));
  for (const [index, { label, path }] of files.entries()) {
    const started = starts[index];
    if (started?.status === "fulfilled") {
      const { name } = started.value.info();
      if (!drivers.has(name)) {
        drivers.set(name, started.value);
        continue;
      }
      await started.value.close();
      problems.set(label, `Another plugin is the driver "${name}" already`);
    } else problems.set(label, Fault.from(started?.reason).message);
    options.log.error("plugin cannot be used", { plugin: label, path, error: problems.get(label) });
  }
  return { labels, drivers, problems };
}
