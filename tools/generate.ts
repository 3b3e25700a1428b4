import { execFileSync } from "node:child_process";
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { replySchemas } from "./reply-schemas.ts";
import { rowSchemas } from "./row-schemas.ts";

const CLIENT_MAKER = "makeGenericClientConstructor";
const MAKE_CLIENT = `= ${CLIENT_MAKER}(`;

/** What is made of types, by the file that it is written to. */
const SCHEMAS = {
  "packages/agent/src/generated/reply-schemas.ts": replySchemas,
  "packages/server/src/generated/row-schemas.ts": rowSchemas,
};

const ROOT = path.resolve(import.meta.dirname, "..");

/**
 * Writes packages/x/src/generated for each package that has .proto files, and the schemas of the API's replies and of rows of the state.
 *
 * @param root the workspace to read
 * @param outRoot the workspace to write; another folder than `root` leaves the committed code alone
 */
export function generate(root: string, outRoot: string): void {
  for (const protos of globSync("packages/*/proto", { cwd: root })) {
    const out = path.join(outRoot, path.dirname(protos), "src/generated");
    execFileSync("buf", ["generate", protos, "--template", "tools/buf.gen.yaml", "-o", out], {
      cwd: root,
      stdio: "inherit",
    });
    markClients(out);
  }
  for (const [file, schemas] of Object.entries(SCHEMAS)) {
    const out = path.join(outRoot, file);
    mkdirSync(path.dirname(out), { recursive: true });
    writeFileSync(out, schemas(root));
  }
}

/** So that a program which serves and never calls is built without the client's library. */
function markClients(directory: string): void {
  for (const name of globSync("**/*.ts", { cwd: directory })) {
    const file = path.join(directory, name);
    const text = readFileSync(file, "utf8");
    const marked = text.replaceAll(MAKE_CLIENT, `= /* @__PURE__ */ ${CLIENT_MAKER}(`);
    if (marked !== text) writeFileSync(file, marked);
  }
}

/** The generated files that differ from, lack in, or are beyond what the .proto files and types give. */
export function findStaleFiles(root: string): string[] {
  const fresh = mkdtempSync(path.join(tmpdir(), "generated-"));
  try {
    generate(root, fresh);
    const files = new Set([root, fresh].flatMap((top) => generatedFiles(top)));
    return [...files].filter((file) => read(root, file) !== read(fresh, file)).sort();
  } finally {
    rmSync(fresh, { recursive: true });
  }
}

function generatedFiles(root: string): string[] {
  return globSync("packages/*/src/generated/**/*.ts", { cwd: root });
}

function read(root: string, file: string): string | undefined {
  try {
    return readFileSync(path.join(root, file), "utf8");
  } catch {
    return undefined;
  }
}

function main(args: readonly string[]): void {
  if (!args.includes("--check")) {
    generate(ROOT, ROOT);
    return;
  }
  const stale = findStaleFiles(ROOT);
  for (const file of stale) console.error(`${file} is stale; run npm run generate`);
  if (stale.length > 0) process.exitCode = 1;
  else console.log("Generated code is what the .proto files and types give");
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) main(process.argv.slice(2));
