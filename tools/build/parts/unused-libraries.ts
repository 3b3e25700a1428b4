import type { Plugin } from "esbuild";

/** Loading them does nothing but take time and memory. */
const WITHOUT_EFFECT = /^@grpc\/grpc-js$/;
/** Says that a resolution is this plugin's own. */
const RESOLVING = "resolving";

/** Leaves libraries out where nothing of them is used, as a client's of a program that only serves. */
export const unusedLibraries: Plugin = {
  name: "unused-libraries",
  setup(bundle) {
    bundle.onResolve({ filter: WITHOUT_EFFECT }, async ({ path, pluginData, ...from }) => {
      if (pluginData === RESOLVING) return undefined;
      const { importer, namespace, resolveDir, kind } = from;
      const found = await bundle.resolve(path, {
        importer,
        namespace,
        resolveDir,
        kind,
        pluginData: RESOLVING,
      });
      return { ...found, sideEffects: false };
    });
  },
};
