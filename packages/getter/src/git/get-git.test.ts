import assert from "node:assert/strict";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { git, makeRepository, serveGit } from "../../test/git-server.ts";
import { getterOf, LIMITS } from "../../test/set-up.ts";
import { Getter } from "../getter.ts";

const COMMITS = [{ "app/run": "zero" }, { "app/run": "one" }, { "app/run": "two", other: "x" }];

test("a repository is cloned at its head, a branch, a tag or a commit", async (t) => {
  const { root, origin } = await serveGit(t);
  const bare = makeRepository(root, "app", COMMITS);
  git(bare, "branch", "old/branch", "v0");
  const { get } = getterOf(t);
  const run = async (options: Record<string, string>, source = `git::${origin}/app.git`) => {
    const { file, ...got } = await get(source, options);
    assert.deepEqual(got, { kind: "directory", name: "app" });
    return readFileSync(file("app/run"), "utf8");
  };
  assert.equal(await run({}), "two");
  assert.equal(await run({ ref: "v1" }), "one");
  assert.equal(await run({ ref: "old/branch" }), "zero");
  const commit = git(bare, "rev-parse", "v1");
  assert.equal(await run({ ref: commit }), "one");
  assert.equal(await run({ ref: commit.slice(0, 10) }), "one");
  assert.equal(await run({}, `git::${origin}/app.git?ref=v0`), "zero");
  await assert.rejects(run({ ref: "nothing" }), {
    code: "unavailable",
    recoverable: true,
    message: /git checkout of http:.*\/app.git: .*nothing/,
  });
});

test("no more commits are fetched than depth says", async (t) => {
  const { root, origin } = await serveGit(t);
  const bare = makeRepository(root, "app", COMMITS);
  const { get } = getterOf(t);
  const log = async (options: Record<string, string>) => {
    const { file } = await get(`git::${origin}/app.git`, options);
    return git(file("."), "log", "--format=%s").split("\n");
  };
  assert.deepEqual(await log({}), ["2", "1", "0"]);
  assert.deepEqual(await log({ depth: "1" }), ["2"]);
  assert.deepEqual(await log({ depth: "1", ref: "v1" }), ["1"]);
  assert.deepEqual(await log({ depth: "2", ref: git(bare, "rev-parse", "v2") }), ["2", "1"]);
  await assert.rejects(log({ depth: "one" }), /depth = "one" must be a number/);
  await assert.rejects(log({ ref: "--upload-pack=touch x" }), /is no branch, tag or commit/);
});

test("a part of a repository is had by //, a directory or a file", async (t) => {
  const { root, origin } = await serveGit(t);
  makeRepository(root, "app", COMMITS);
  const { get } = getterOf(t);
  const part = await get(`git::${origin}/app.git//app?ref=v1`);
  assert.equal(readFileSync(part.file("run"), "utf8"), "one");
  assert.equal(existsSync(part.file(".git")), false);
  const file = await get(`git::${origin}/app.git//app/run`, {}, { mode: "file" });
  assert.equal(file.kind, "file");
  assert.equal(readFileSync(file.file("run"), "utf8"), "two");
});

test("submodules come along, and none of this machine's files", async (t) => {
  const { root, origin } = await serveGit(t);
  const inner = makeRepository(root, "inner", [{ file: "inner" }]);
  makeRepository(root, "outer", [{ file: "outer" }]);
  makeRepository(root, "evil", [{ file: "evil" }]);
  const add = (name: string, url: string) => {
    const work = path.join(root, `${name}.work`);
    git(work, "-c", "protocol.file.allow=always", "submodule", "add", "-q", "--", inner, "sub");
    git(work, "config", "-f", ".gitmodules", "submodule.sub.url", url);
    git(work, "commit", "-qam", "sub");
    git(work, "push", "-q", path.join(root, `${name}.git`), "main");
  };
  add("outer", `${origin}/inner.git`);
  add("evil", `file://${inner}`);
  const { get } = getterOf(t);
  for (const options of [{}, { depth: "1" }]) {
    const { file } = await get(`git::${origin}/outer.git`, options);
    assert.equal(readFileSync(file("sub/file"), "utf8"), "inner");
  }
  await assert.rejects(get(`git::${origin}/evil.git`), {
    code: "unavailable",
    message: /git submodule .*(?:transport 'file' not allowed|clone of .* failed)/s,
  });
});

test("redirects are followed, but to no link-local address, and passwords are told to nobody", async (t) => {
  const { root, origin, seen, port } = await serveGit(t);
  makeRepository(root, "app", COMMITS);
  const { get } = getterOf(t);
  const { file } = await get(`git::${origin}/moved/app.git`);
  assert.equal(readFileSync(file("app/run"), "utf8"), "two");
  await assert.rejects(get(`git::${origin}/away/app.git`), {
    code: "permission_denied",
    message: /redirected to the link-local address 169\.254\.169\.254/,
  });
  seen.length = 0;
  await assert.rejects(
    get(`git::http://user:secret@127.0.0.1:${port}/none.git`),
    (error: Error) => {
      assert.match(error.message, /none\.git/);
      assert.doesNotMatch(error.message, /secret/);
      return true;
    },
  );
  assert.match(seen[0]?.authorization ?? "", /^Basic /);
});

test("over ssh the host must be known, and the key is the one that was given", async (t) => {
  const { root } = await serveGit(t);
  const bare = makeRepository(root, "app", COMMITS);
  const bin = path.join(root, "bin");
  mkdirSync(bin);
  const told = path.join(root, "told");
  // What git runs for ssh: writes down how it was called, and is the other end itself.
  const script = `#!/bin/sh
printf '%s\\n' "$@" > ${told}
while [ $# -gt 2 ]; do [ "$1" = -i ] && { cat "$2"; stat -c %a "$2"; } >> ${told}; shift; done
exec git-upload-pack ${bare}
`;
  writeFileSync(path.join(bin, "ssh"), script, { mode: 0o755 });
  const before = process.env.PATH;
  process.env.PATH = `${bin}:/usr/lib/git-core:${before}`;
  t.after(() => {
    process.env.PATH = before;
  });
  const key = "-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n-----END OPENSSH PRIVATE KEY-----";
  const sshkey = Buffer.from(key).toString("base64");
  const { get } = getterOf(t);
  const { file } = await get(`git@host.example:owner/app.git`, { sshkey });
  assert.equal(readFileSync(file("app/run"), "utf8"), "two");
  const call = readFileSync(told, "utf8");
  assert.match(call, /^StrictHostKeyChecking=yes$/m);
  assert.match(call, /^BatchMode=yes$/m);
  assert.match(call, /^UserKnownHostsFile=".*\/known_hosts"$/m);
  assert.match(call, /^git@host\.example$/m);
  assert.ok(call.endsWith(`${key}\n600\n`), call);
  await assert.rejects(
    get(`git@host.example:x.git`, { sshkey: "abc" }),
    /"sshkey" is no private key/,
  );
});

test("what reads no network is refused", async (t) => {
  const { get } = getterOf(t);
  await assert.rejects(get("git::file:///etc"), {
    code: "unimplemented",
    message: /not fetched over "file"/,
  });
  await assert.rejects(get("git::ext::sh -c true"), /not fetched over "ext"/);
  await assert.rejects(
    get("git::https://x/y.git", { checksum: "md5:abc" }),
    /checksum cannot be given/,
  );
  await assert.rejects(get("git::https://x/y.git", { archive: "zip" }), /is no archive/);
});

test("a process with the rights of nobody clones, and links that lead out are refused", async (t) => {
  const { root, origin } = await serveGit(t);
  makeRepository(root, "app", COMMITS);
  makeRepository(root, "evil", [{ file: "x" }]);
  const work = path.join(root, "evil.work");
  symlinkSync("../../../etc/passwd", path.join(work, "link"));
  git(work, "add", "-A");
  git(work, "commit", "-qm", "link");
  git(work, "push", "-q", path.join(root, "evil.git"), "main");
  const directory = mkdtempSync(path.join(tmpdir(), "drover-getter-"));
  chmodSync(directory, 0o711);
  t.after(() => rmSync(directory, { recursive: true }));
  const get = (name: string, allowLinksOut: boolean) =>
    new Getter().get(
      {
        source: `git::${origin}/${name}.git`,
        options: {},
        headers: {},
        mode: "any",
        insecure: false,
        allowFiles: false,
        limits: LIMITS,
      },
      {
        directory,
        asker: "",
        env: { PATH: process.env.PATH ?? "" },
        allowLinksOut,
        signal: new AbortController().signal,
      },
    );
  const { files } = await get("app", false);
  assert.equal(readFileSync(path.join(files, "app/run"), "utf8"), "two");
  assert.equal(statSync(path.join(files, "app/run")).uid, process.getuid?.());
  await assert.rejects(get("evil", false), {
    code: "invalid_argument",
    message: /"link" is a link to "\.\.\/\.\.\/\.\.\/etc\/passwd"/,
  });
  await get("evil", true);
});
