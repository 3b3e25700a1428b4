import assert from "node:assert/strict";
import { once } from "node:events";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import type { TLSSocket } from "node:tls";
import { runCli } from "../../test/run-cli.ts";
import { runDrover } from "../../test/run-drover.ts";
import { clientFlags } from "../api/connect.ts";
import { flagName } from "../command/flag.ts";
import { COMMANDS } from "../commands.ts";

/** What an agent learns of who asks it. */
interface Asked {
  readonly token: string | undefined;
  readonly namespace: string | null;
  readonly region: string | null;
  readonly serverName: string | boolean | undefined | null;
  readonly client: string | undefined;
}

const JOB = `job "x" {
  group "g" {
    task "t" {
      driver = "raw_exec"
      config {
        command = "/bin/true"
      }
    }
  }
}
`;
const SPEC = 'name = "x"\n';
const VOLUME = `name      = "x"
type      = "host"
plugin_id = "mkdir"
`;

/** What a command needs besides the arguments that its usage names. */
const GIVEN: Readonly<Record<string, readonly string[]>> = {
  "acl role create": ["-name", "x", "-policy", "x"],
  "acl token create": ["-policy", "x"],
  dev: ["-attach"],
  "job action": ["-job", "xx"],
  "job tag apply": ["-name", "x"],
  "job tag unset": ["-name", "x"],
  "node config": ["-servers"],
  "node drain": ["-enable", "-self"],
  "node eligibility": ["-enable", "-self"],
  "node meta apply": ["a=b"],
  "operator root keyring rotate": ["-now"],
};
/** Files by the commands that read them. */
const FILES: Readonly<Record<string, string>> = {
  dev: JOB,
  "job plan": JOB,
  "job run": JOB,
  "namespace apply": SPEC,
  "node pool apply": 'node_pool "x" {\n}\n',
  // None, and the file is sent as it is read.
  "operator snapshot restore": JOB,
  "volume create": VOLUME,
  "volume register": `${VOLUME}host_path = "/tmp"\n`,
};
const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  "acl policy apply": ["x", "-"],
  "job init": ["-list-templates"],
  "job revert": ["xx", "0"],
  "job scale": ["xx", "g", "1"],
  "operator api": ["/v1/jobs"],
  "var lock": ["xx", "true"],
  "var put": ["xx", "a=b"],
};

/** A command that only prints where the agent is. */
const SILENT = /^ui\b/;

let directory: string;
let server: Server;
let address: string;
const asked: Asked[] = [];

before(async () => {
  directory = mkdtempSync(path.join(tmpdir(), "drover-client-flags-"));
  for (const argv of ["ca create", "cert create -server", "cert create -cli"]) {
    const { exitCode, stderr } = await runDrover(["tls", ...argv.split(" ")], { cwd: directory });
    assert.equal(exitCode, 0, stderr);
  }
  mkdirSync(path.join(directory, "authorities"));
  copyFileSync(file("nomad-agent-ca.pem"), file("authorities/ca.pem"));
  const read = (name: string) => readFileSync(file(name));
  server = createServer(
    {
      key: read("global-server-nomad-key.pem"),
      cert: read("global-server-nomad.pem"),
      ca: read("nomad-agent-ca.pem"),
      requestCert: true,
    },
    (request, response) => {
      const { searchParams } = new URL(request.url ?? "", "https://agent");
      const socket = request.socket as TLSSocket;
      asked.push({
        token: String(request.headers["x-nomad-token"]),
        namespace: searchParams.get("namespace"),
        region: searchParams.get("region"),
        serverName: socket.servername,
        client: socket.getPeerCertificate().subject?.CN?.toString(),
      });
      // A command ends with its first question.
      response.writeHead(403).end("Permission denied");
    },
  );
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  address = `https://127.0.0.1:${port}`;
});
after(() => {
  server.closeAllConnections();
  server.close();
  rmSync(directory, { recursive: true });
});

function file(name: string): string {
  return path.join(directory, name);
}

/** Arguments that a command takes. */
function argumentsOf(name: string, usage: string): readonly string[] {
  const text = FILES[name];
  if (text !== undefined) {
    writeFileSync(file("given.hcl"), text);
    return [file("given.hcl")];
  }
  return ARGUMENTS[name] ?? (usage.match(/<[^>]+>/g) ?? []).map(() => "xx");
}

/** The flags that say what an agent's certificate is held against, one after the other. */
const TRUST = {
  "-ca-cert": () => ["-ca-cert", file("nomad-agent-ca.pem")],
  "-ca-path": () => ["-ca-path", file("authorities")],
  "-tls-skip-verify": () => ["-tls-skip-verify"],
};

for (const [title, trust] of Object.entries(TRUST)) {
  test(`every command that asks the agent obeys the client's flags, with ${title}`, async () => {
    const flags = [
      ...["-address", address, "-namespace", "space", "-region", "sun", "-token", "secret"],
      ...["-client-cert", file("global-cli-nomad.pem")],
      ...["-client-key", file("global-cli-nomad-key.pem")],
      ...["-tls-server-name", "server.global.nomad"],
      ...trust(),
    ];
    for (const [name, { load }] of COMMANDS) {
      const command = await load();
      if (!("address" in command.flags)) continue;
      assert.deepEqual(
        Object.keys(clientFlags).filter((key) => !(key in command.flags)),
        [],
        name,
      );
      asked.length = 0;
      const words = name.split(" ");
      const own = [...(GIVEN[name] ?? []), ...argumentsOf(name, command.usage)];
      const { stdout, stderr } = await runCli([...words, ...flags, ...own], { stdin: "x" });
      if (SILENT.test(name)) continue;
      const [first] = asked;
      assert.deepEqual(
        first && { ...first, namespace: undefined },
        {
          token: "secret",
          namespace: undefined,
          region: "sun",
          serverName: "server.global.nomad",
          client: "cli.global.nomad",
        },
        `${name}: ${stdout}${stderr}`,
      );
      // Some ask for those of all namespaces, or for what has none.
      assert.match(first?.namespace ?? "space", /^(?:space|\*)$/, name);
    }
    assert.ok(Object.keys(clientFlags).map(flagName).includes(title.slice(1)));
  });
}

test("flags of every command may stand before it", async () => {
  asked.length = 0;
  const flags = [
    ...["-address", address, "-tls-skip-verify", "-token=t", "-no-color"],
    `-client-cert=${file("global-cli-nomad.pem")}`,
    `-client-key=${file("global-cli-nomad-key.pem")}`,
  ];
  const { exitCode, stderr } = await runCli([...flags, "job", "status", "-namespace", "n"]);
  assert.deepEqual([exitCode, stderr.trim()], [1, "Permission denied"]);
  assert.deepEqual([asked[0]?.token, asked[0]?.namespace], ["t", "n"]);
  const refusals: [argv: string[], exitCode: number, text: RegExp][] = [
    [
      ["-adress=x", "job", "status"],
      1,
      /Unknown flag -adress before a command. Did you mean -address\?/,
    ],
    [["-address"], 1, /Flag -address needs a value/],
    [["-address=x", "version"], 1, /Unknown flag -address/],
    [["-address=x", "jbo"], 127, /Did you mean "drover job"\?/],
    [["-address=x"], 127, /^Usage: drover/],
  ];
  for (const [argv, code, text] of refusals) {
    const refused = await runCli(argv);
    assert.equal(refused.exitCode, code, argv.join(" "));
    assert.match(refused.stderr, text);
  }
  const help = await runCli(["-address=x", "-help"]);
  assert.equal(help.exitCode, 0);
  assert.match(help.stdout, /^Usage: drover <command>/);
});
