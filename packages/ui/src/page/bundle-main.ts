// Bundles the page, and writes its files to standard output, as `load-page.ts` reads them.
import process from "node:process";
import { bundlePage } from "./bundle-page.ts";

const files = await bundlePage();
process.stdout.write(
  JSON.stringify(
    files.map(({ gzipped, ...file }) => ({ ...file, gzipped: gzipped.toString("base64") })),
  ),
);
