import { existsSync } from "node:fs";
import path from "node:path";
import type { GetContext } from "../get-context.ts";
import { FILES, type Got } from "../get-request.ts";
import type { GitSource } from "../source/source.ts";
import { findRepository } from "./find-repository.ts";
import { Git } from "./git.ts";

const COMMIT = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/i;

/**
 * Clones a repository with its submodules by the machine's git, and checks out what is wanted.
 *
 * @throws {Fault} `unavailable` (recoverable) with what git says, `failed_precondition` where there is no git
 */
export async function getGit(source: GitSource, context: GetContext): Promise<Got> {
  const { directory } = context;
  const url = await findRepository(source, context);
  const git = new Git(source, context);
  await clone(git, { ...source, url });
  if (existsSync(path.join(directory, FILES, ".gitmodules"))) {
    await git.run(["submodule", "update", "--init", "--recursive", ...depthOf(source)], FILES);
  }
  return { kind: "directory", name: source.fileName };
}

async function clone(git: Git, source: GitSource): Promise<void> {
  const { url, ref, depth } = source;
  if (depth > 0 && COMMIT.test(ref)) {
    // A clone takes names alone.
    await git.run(["init", "--quiet", FILES]);
    await git.run(["remote", "add", "origin", url], FILES);
    await git.run(["fetch", "--progress", ...depthOf(source), "origin", ref], FILES);
    await git.run(["checkout", "--quiet", "FETCH_HEAD"], FILES);
    return;
  }
  const branch = depth > 0 && ref !== "" ? ["--branch", ref] : [];
  await git.run(["clone", "--progress", ...depthOf(source), ...branch, "--", url, FILES]);
  if (depth === 0 && ref !== "") await git.run(["checkout", "--quiet", ref, "--"], FILES);
}

function depthOf({ depth }: GitSource): string[] {
  return depth > 0 ? ["--depth", `${depth}`] : [];
}
