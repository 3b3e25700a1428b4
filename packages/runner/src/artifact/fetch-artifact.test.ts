import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import process from "node:process";
import { type TestContext, test } from "node:test";
import { Getter } from "@drover/getter";
import { tar } from "@drover/getter/testing";
import type { TaskArtifact } from "@drover/job";
import { type FileAnswer, serveFiles, temporaryDirectory } from "@drover/testing";
import { AllocDir } from "../directory/alloc-dir.ts";
import type { UserIds } from "../directory/user-ids.ts";
import { type ArtifactSettings, DEFAULT_ARTIFACT_SETTINGS } from "../runner-settings.ts";
import { fetchArtifact } from "./fetch-artifact.ts";

/** A server of files on loopback, and an allocation's directory to fetch them into. */
async function setUp(t: TestContext, files: Record<string, FileAnswer>) {
  const { seen, origin } = await serveFiles(t, files);
  const base = temporaryDirectory(t);
  const allocDir = new AllocDir(base, "1234");
  await allocDir.build();
  const directories = await allocDir.buildTask("main");
  const workDir = path.join(allocDir.path, "work");
  return {
    seen,
    origin,
    base,
    directories,
    local: (name: string) => path.join(directories.local, name),
    leftovers: () => (existsSync(workDir) ? ["work"] : readdirSync(directories.local)),
    fetch: (
      source: string,
      fields: Partial<TaskArtifact> = {},
      settings: Partial<ArtifactSettings> = {},
      signal = new AbortController().signal,
      owner?: UserIds,
    ) =>
      fetchArtifact(
        {
          GetterSource: source.startsWith("/") ? origin + source : source,
          GetterOptions: null,
          GetterHeaders: null,
          GetterMode: "any",
          GetterInsecure: false,
          RelativeDest: "local/",
          Chown: false,
          ...fields,
        },
        {
          allocDir,
          task: "main",
          workDir,
          scope: {
            env: { NOMAD_ALLOC_DIR: directories.shared, TOKEN: "t0ken" },
            node: { "attr.cpu.arch": "amd64" },
          },
          settings: { ...DEFAULT_ARTIFACT_SETTINGS, ...settings },
          agentEnv: {},
          getter: new Getter(),
          onProgress: () => undefined,
          owner,
          signal,
        },
      ),
  };
}

const BINARY = "#!/bin/sh\necho hello\n";
const hash = (algorithm: string) => createHash(algorithm).update(BINARY).digest("hex");

test("a file with a right checksum lands in the task's local directory under its own name", async (t) => {
  const { fetch, local } = await setUp(t, { "/bin/hello": BINARY });
  await fetch("/bin/hello", { GetterOptions: { checksum: `sha256:${hash("sha256")}` } });
  assert.equal(readFileSync(local("hello"), "utf8"), BINARY);
  assert.equal(statSync(local("hello")).mode & 0o777, 0o644);
});

test("an artifact that is refused leaves nothing anywhere, and its source is told", async (t) => {
  const { fetch, leftovers, base } = await setUp(t, {
    "/evil.tar": await tar([
      { name: "good", content: "x" },
      { name: "../../evil", content: "x" },
    ]),
    "/x": BINARY,
  });
  await assert.rejects(fetch("/evil.tar"), {
    code: "invalid_argument",
    message: /Archive entry "..\/..\/evil" lies outside/,
  });
  const checksum = `sha256:${"0".repeat(64)}`;
  await assert.rejects(fetch("/x", { GetterOptions: { checksum } }), { code: "data_loss" });
  assert.deepEqual(leftovers(), []);
  assert.deepEqual(readdirSync(base), ["1234"]);
});

test("a link that somebody put into the destination is not followed", async (t) => {
  const { fetch, base, local } = await setUp(t, {
    "/file": BINARY,
    "/tree.tar": await tar([{ name: "sub/file", content: "x" }]),
  });
  const outside = path.join(base, "outside");
  mkdirSync(outside);
  symlinkSync(outside, local("sub"));
  await assert.rejects(fetch("/file", { RelativeDest: "local/sub" }), {
    code: "failed_precondition",
    message: /local\/sub: it is a link or a file/,
  });
  await fetch("/tree.tar");
  assert.equal(readFileSync(local("sub/file"), "utf8"), "x");
  symlinkSync(path.join(outside, "target"), local("file"));
  await fetch("/file");
  assert.equal(readFileSync(local("file"), "utf8"), BINARY);
  assert.deepEqual(readdirSync(outside), []);
});

test("archives are added to what is there, file by file", async (t) => {
  const { fetch, local } = await setUp(t, {
    "/tree.tar": await tar([
      { name: "etc/new", content: "new" },
      { name: "etc/old", content: "replaced" },
    ]),
    "/clash.tar": await tar([{ name: "etc", content: "a file" }]),
  });
  mkdirSync(local("etc"));
  writeFileSync(local("etc/old"), "old");
  writeFileSync(local("etc/mine"), "mine");
  await fetch("/tree.tar");
  const contents = ["mine", "new", "old"].map((name) => readFileSync(local(`etc/${name}`), "utf8"));
  assert.deepEqual(contents, ["mine", "new", "replaced"]);
  await assert.rejects(fetch("/clash.tar"), { code: "failed_precondition" });
});

test("a server that never answers is given up when the time is over, and at once when the task is killed", async (t) => {
  const { fetch, leftovers } = await setUp(t, { "/slow": () => {} });
  await assert.rejects(fetch("/slow", {}, { httpReadTimeoutMs: 50 }), {
    code: "deadline_exceeded",
  });
  const kill = new AbortController();
  setTimeout(() => kill.abort(), 50);
  await assert.rejects(fetch("/slow", {}, {}, kill.signal), { name: "AbortError" });
  assert.deepEqual(leftovers(), []);
});

test("source, options, headers and destination are interpolated, and getter options stay off the wire", async (t) => {
  const { fetch, seen, directories } = await setUp(t, { "/amd64/x": BINARY });
  await fetch("/${attr.cpu.arch}/x?filename=tool&keep=1", {
    GetterHeaders: { "X-Token": "${TOKEN}" },
    RelativeDest: "${NOMAD_ALLOC_DIR}/data",
  });
  assert.equal(readFileSync(path.join(directories.shared, "data/tool"), "utf8"), BINARY);
  assert.equal(seen[0]?.url, "/amd64/x?keep=1");
  assert.equal(seen[0]?.headers["x-token"], "t0ken");
});

test("modes say whether the destination is the file or its directory", async (t) => {
  const { fetch, local, directories } = await setUp(t, {
    "/x": BINARY,
    "/one.tar": await tar([{ name: "inner", content: "one" }]),
    "/two.tar": await tar([
      { name: "a", content: "a" },
      { name: "b", content: "b" },
    ]),
  });
  await fetch("/x", { GetterMode: "file", RelativeDest: "tools/renamed" });
  assert.equal(readFileSync(path.join(directories.task, "tools/renamed"), "utf8"), BINARY);
  await fetch("/one.tar", { GetterMode: "file", RelativeDest: "local/one" });
  assert.equal(readFileSync(local("one"), "utf8"), "one");
  await assert.rejects(fetch("/two.tar", { GetterMode: "file", RelativeDest: "local/two" }), {
    message: /needs a single file/,
  });
  await assert.rejects(fetch("/x", { GetterMode: "dir" }), { message: /needs an archive/ });
});

test("a destination outside of the allocation and a source of no kind that is fetched are refused", async (t) => {
  const { fetch, seen } = await setUp(t, { "/x": BINARY });
  for (const RelativeDest of ["../../elsewhere", "../other-task/local"]) {
    await assert.rejects(fetch("/x", { RelativeDest }), { message: /escapes alloc directory/ });
  }
  for (const source of [
    "hg::https://x/y",
    "gcs::https://x/y",
    "www.googleapis.com/storage/v1/b/o",
  ]) {
    await assert.rejects(
      fetch(source),
      { code: "unimplemented", message: /cannot be fetched: (?:hg|gcs) / },
      source,
    );
  }
  await assert.rejects(fetch("file:///etc/passwd"), {
    code: "invalid_argument",
    message: /disable_filesystem_isolation/,
  });
  await assert.rejects(fetch("/x", { GetterOptions: { filename: "../x" } }), {
    code: "invalid_argument",
  });
  assert.deepEqual(seen, []);
  await fetch("/x", { RelativeDest: "/local/absolute" });
});

test("disable_artifact_inspection lets a link through that leads out of a directory", async (t) => {
  const { fetch, base, local } = await setUp(t, {});
  const source = path.join(base, "source");
  mkdirSync(source);
  symlinkSync("/etc/hostname", path.join(source, "out"));
  // What fetches may have the rights of nobody.
  chmodSync(base, 0o711);
  const settings = { disableFilesystemIsolation: true };
  await assert.rejects(fetch(`file://${source}`, {}, settings), /"out" is a link to/);
  await fetch(`file://${source}`, {}, { ...settings, disableInspection: true });
  assert.equal(readlinkSync(local("out")), "/etc/hostname");
});

if (process.getuid?.() === 0) {
  test("chown gives all that was fetched to the task's user, and without it the agent's user has it", async (t) => {
    const content = await tar([{ name: "sub/file", content: "x" }]);
    const { fetch, local } = await setUp(t, { "/own.tar": content, "/kept.tar": content });
    const never = new AbortController().signal;
    const owner = { uid: 4242, gid: 4343 };
    await fetch("/own.tar", { Chown: true, RelativeDest: "local/own" }, {}, never, owner);
    await fetch("/kept.tar", { RelativeDest: "local/kept" }, {}, never, owner);
    const ownerOf = (name: string) => {
      const { uid, gid } = statSync(local(name));
      return [uid, gid];
    };
    assert.deepEqual(ownerOf("own/sub/file"), [4242, 4343]);
    assert.deepEqual(ownerOf("kept/sub/file"), [0, 0]);
  });
}
