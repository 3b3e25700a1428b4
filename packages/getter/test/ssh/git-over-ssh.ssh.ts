import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { GETTER_PROGRAM } from "../../src/child/getter-program.ts";
import { Getter } from "../../src/getter.ts";
import { makeRepository } from "../git-server.ts";
import { LIMITS } from "../set-up.ts";
import { startSshd } from "./sshd.ts";

const COMMITS = [{ "app/run": "zero" }, { "app/run": "one" }];

/** Shows what it runs other files of the machine: the users, and ssh's known hosts. */
const IN_NAMESPACE = `
mount --bind "$1" /etc/passwd && mount -t tmpfs none /etc/ssh && cp "$2" /etc/ssh/ssh_known_hosts || exit
shift 2
exec "$@"
`;

test("a repository is cloned over ssh from a host that the machine knows, by the key that is given", async (t) => {
  const { sshd, get, machineKnows } = await setUp(t);
  writeFileSync(machineKnows, sshd.knownHost);
  const { files } = await get({ sshkey: sshd.key });
  assert.equal(readFileSync(path.join(files, "app/run"), "utf8"), "one");
  const old = await get({ sshkey: sshd.key, ref: "v0", depth: "1" });
  assert.equal(readFileSync(path.join(old.files, "app/run"), "utf8"), "zero");
  assert.match(sshd.log(), /Accepted publickey for root .* ED25519/);
  for (const options of [{ sshkey: sshd.otherKey }, {}]) {
    await assert.rejects(get(options), {
      code: "unavailable",
      recoverable: true,
      message: /git clone of ssh:.*Permission denied \(publickey\)/,
    });
  }
});

test("a host that the agent's user knows is spoken to, and no other", async (t) => {
  const { sshd, get, userKnows } = await setUp(t);
  writeFileSync(userKnows, sshd.knownHost);
  const { files } = await get({ sshkey: sshd.key });
  assert.equal(readFileSync(path.join(files, "app/run"), "utf8"), "one");
  const [, otherHost = ""] = (await startSshd(t)).knownHost.split(" ssh-");
  for (const known of ["", sshd.knownHost.replace(/ssh-.*/, `ssh-${otherHost}`)]) {
    writeFileSync(userKnows, known);
    await assert.rejects(get({ sshkey: sshd.key }), {
      code: "unavailable",
      message: /Host key verification failed.*Add the host's key to/s,
    });
  }
});

/** A server with a repository, and what fetches it where nobody knows the server yet. */
async function setUp(t: TestContext) {
  const sshd = await startSshd(t);
  const bare = makeRepository(sshd.directory, "app", COMMITS);
  const base = mkdtempSync(path.join(tmpdir(), "drover-getter-"));
  chmodSync(base, 0o711);
  t.after(() => rmSync(base, { recursive: true }));
  const home = path.join(base, "home");
  const userKnows = path.join(home, ".ssh/known_hosts");
  mkdirSync(path.dirname(userKnows), { recursive: true, mode: 0o700 });
  const machineKnows = path.join(base, "known_hosts");
  writeFileSync(machineKnows, "");
  const users = path.join(base, "passwd");
  writeFileSync(users, withHome(readFileSync("/etc/passwd", "utf8"), home));
  const unshare = ["--mount", "--", "sh", "-c", IN_NAMESPACE, "sh", users, machineKnows];
  const getter = new Getter({ program: ["unshare", ...unshare, ...GETTER_PROGRAM] });
  const get = (options: Record<string, string>) =>
    getter.get(
      {
        source: `git::ssh://root@127.0.0.1:${sshd.port}${bare}`,
        options,
        headers: {},
        mode: "any",
        insecure: false,
        allowFiles: false,
        limits: LIMITS,
      },
      {
        directory: base,
        asker: "",
        env: { PATH: process.env.PATH ?? "" },
        allowLinksOut: false,
        signal: t.signal,
      },
    );
  return { sshd, get, userKnows, machineKnows };
}

/** The users of passwd(5), root with another home. */
function withHome(users: string, home: string): string {
  return users.replace(/^(root:(?:[^:]*:){4})[^:]*/m, `$1${home}`);
}
