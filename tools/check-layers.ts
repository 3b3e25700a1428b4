import { existsSync, globSync, readFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import ts from "typescript";
import { findImportCycles } from "./import-cycles.ts";
import { LAYERS, RECURSIVE_FOLDERS } from "./layers.ts";

/** One source file, its path relative to the workspace root. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/**
 * Finds every import that breaks the layering: one that points up the list, enters another package
 * by an inner file, or names a package that its own package.json does not declare.
 *
 * @param dependencies for each package, the names its package.json declares
 * @returns one sentence per offence, in the order of `files`
 */
export function findLayerViolations(
  files: readonly SourceFile[],
  {
    layers,
    dependencies,
  }: { layers: readonly string[]; dependencies: ReadonlyMap<string, ReadonlySet<string>> },
): string[] {
  const violations: string[] = [];
  for (const file of files) {
    const owner = ownerOf(file.path);
    if (owner === undefined) continue;
    const ownLayer = layers.indexOf(owner);
    if (ownLayer < 0) {
      violations.push(
        `${file.path}: package ${owner} stands in no layer; add it to tools/layers.ts`,
      );
      continue;
    }
    for (const specifier of importsOf(file)) {
      const problem = judgeImport(specifier, file.path, { owner, ownLayer, layers, dependencies });
      if (problem !== undefined) violations.push(`${file.path}: ${problem}`);
    }
  }
  return violations;
}

function judgeImport(
  specifier: string,
  filePath: string,
  context: {
    owner: string;
    ownLayer: number;
    layers: readonly string[];
    dependencies: ReadonlyMap<string, ReadonlySet<string>>;
  },
): string | undefined {
  const { owner, ownLayer, layers, dependencies } = context;
  if (specifier.startsWith("node:")) return undefined;
  if (specifier.startsWith(".")) {
    const target = ownerOf(path.posix.join(path.posix.dirname(filePath), specifier));
    return target === owner
      ? undefined
      : `"${specifier}" leaves the package; import its name instead`;
  }
  const name = specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
  if (name === `@drover/${owner}`) return `"${specifier}" imports its own package by name`;
  const isTest = /\.test\.ts$|\/(test|testing)\//.test(filePath);
  if (!dependencies.get(owner)?.has(name) && !isTest) {
    return `"${name}" is not declared in packages/${owner}/package.json`;
  }
  if (!name.startsWith("@drover/")) return undefined;
  const layer = layers.indexOf(name.slice("@drover/".length));
  if (layer < 0) return `"${name}" stands in no layer`;
  return layer > ownLayer ? undefined : `"${name}" is above ${owner}; imports point down only`;
}

function importsOf(file: SourceFile): string[] {
  return ts
    .preProcessFile(file.text, true, true)
    .importedFiles.map((reference) => reference.fileName);
}

/** For each file, those of its own package that it imports. */
function ownImports(files: readonly SourceFile[]): Map<string, string[]> {
  return new Map(
    files.map((file) => {
      const own = importsOf(file).filter((specifier) => specifier.startsWith("."));
      const dir = path.posix.dirname(file.path);
      return [file.path, own.map((specifier) => path.posix.join(dir, specifier))];
    }),
  );
}

function ownerOf(filePath: string): string | undefined {
  const [top, name] = filePath.split("/");
  return top === "packages" ? name : undefined;
}

function declaredDependencies(root: string): Map<string, Set<string>> {
  const declared = new Map<string, Set<string>>();
  for (const manifest of globSync("packages/*/package.json", { cwd: root })) {
    const json = JSON.parse(readFileSync(path.join(root, manifest), "utf8"));
    const names = [json.dependencies, json.optionalDependencies, json.devDependencies].flatMap(
      (block) => Object.keys(block ?? {}),
    );
    declared.set(manifest.split("/")[1] ?? "", new Set(names));
  }
  return declared;
}

function main(root: string): void {
  const files = globSync("packages/*/{src,bin,test}/**/*.{ts,tsx}", { cwd: root })
    .filter((file) => existsSync(path.join(root, file)))
    .map((file) => ({ path: file, text: readFileSync(path.join(root, file), "utf8") }));
  const violations = findLayerViolations(files, {
    layers: LAYERS,
    dependencies: declaredDependencies(root),
  });
  violations.push(...findImportCycles(ownImports(files), RECURSIVE_FOLDERS));
  for (const violation of violations) console.error(violation);
  if (files.length === 0)
    console.error("No source file was read; the layer check looked in the wrong place");
  if (violations.length > 0 || files.length === 0) process.exitCode = 1;
  else console.log(`Layers hold in ${files.length} files, without circles`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href)
  main(path.resolve(import.meta.dirname, ".."));
