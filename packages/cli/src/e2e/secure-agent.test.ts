import assert from "node:assert/strict";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { temporaryDirectory } from "@drover/testing";
import { runDrover } from "../../test/run-drover.ts";
import { type StartedAgent, startAgent } from "../../test/start-agent.ts";

const JOB = `job "talker" {
  group "g" {
    task "t" {
      driver = "raw_exec"
      config {
        command = "/bin/sh"
        args    = ["-c", "echo hello; exec sleep 600"]
      }
    }
  }
}
`;

test("certificates that drover makes secure an agent, which the command line reaches with them and by its socket", async (t) => {
  const directory = temporaryDirectory(t);
  const drover = (argv: string[], env: Record<string, string> = {}, stdin = "") =>
    runDrover(argv, { cwd: directory, env, stdin });
  const made = await drover(["tls", "ca", "create"]);
  assert.match(made.stdout, /CA certificate saved to: nomad-agent-ca\.pem/);
  for (const role of ["-server", "-cli"]) {
    assert.equal((await drover(["tls", "cert", "create", role])).exitCode, 0);
  }
  assert.equal(statSync(path.join(directory, "global-cli-nomad-key.pem")).mode & 0o777, 0o600);

  await using agent = await startSecureAgent(directory);
  const { address } = agent;
  const socket = `unix://${directory}/data/drover.sock`;
  const files = {
    NOMAD_CACERT: path.join(directory, "nomad-agent-ca.pem"),
    NOMAD_CLIENT_CERT: path.join(directory, "global-cli-nomad.pem"),
    NOMAD_CLIENT_KEY: path.join(directory, "global-cli-nomad-key.pem"),
  };
  const ways = { https: { NOMAD_ADDR: address, ...files }, unix: { NOMAD_ADDR: socket } };
  const run = await drover(["job", "run", "-"], ways.https, JOB);
  assert.equal(run.exitCode, 0, run.stderr);
  for (const [way, env] of Object.entries(ways)) {
    const status = await drover(["job", "status", "talker"], env);
    assert.match(status.stdout, /^ID += talker$/m, `${way}: ${status.stderr}`);
    const logs = await drover(["alloc", "logs", "-job", "talker"], env);
    assert.equal(logs.stdout, "hello\n", way);
    const exec = await drover(["alloc", "exec", "-job", "talker", "/bin/echo", "beside"], env);
    assert.equal(exec.stdout, "beside\n", `${way}: ${exec.stderr}`);
  }
  const flags = Object.entries({
    "-address": address,
    "-ca-cert": files.NOMAD_CACERT,
    "-client-cert": files.NOMAD_CLIENT_CERT,
    "-client-key": files.NOMAD_CLIENT_KEY,
    "-tls-server-name": "server.global.nomad",
  }).map(([flag, value]) => `${flag}=${value}`);
  assert.equal((await drover(["node", "status", ...flags])).exitCode, 0);
  const stranger = await drover(["node", "status"], { NOMAD_ADDR: address });
  assert.equal(stranger.exitCode, 1);
  assert.match(stranger.stderr, /Cannot reach the agent at https:.*NOMAD_CACERT or -ca-cert/);
  const half = await drover(["node", "status", "-client-cert=x"], { NOMAD_ADDR: address });
  assert.match(half.stderr, /A client certificate needs its key/);
  await drover(["job", "stop", "-purge", "talker"], ways.unix);
});

test("files that are there are not written over, and what cannot be is told", async (t) => {
  const cwd = temporaryDirectory(t);
  const drover = async (...argv: string[]) => (await runDrover(["tls", ...argv], { cwd })).stderr;
  assert.match(
    await drover("cert", "create", "-server"),
    /nomad-agent-ca\.pem.*drover tls ca create/,
  );
  assert.equal(await drover("ca", "create"), "");
  const key = readFileSync(path.join(cwd, "nomad-agent-ca-key.pem"), "utf8");
  assert.match(await drover("ca", "create"), /"nomad-agent-ca\.pem" exists already/);
  assert.equal(readFileSync(path.join(cwd, "nomad-agent-ca-key.pem"), "utf8"), key);
  assert.match(await drover("cert", "create"), /Give one of -server, -client and -cli/);
  assert.match(await drover("cert", "create", "-cli", "-days=0"), /-days must be 1 to/);
  assert.match(
    await drover("cert", "create", "-cli", "-additional-ipaddress=here"),
    /must be an IP address, not "here"/,
  );
  assert.match(await drover("ca", "create", "-domain=x.example"), /-domain needs -name-constraint/);
  assert.match(await drover("ca", "info", "/nowhere.pem"), /Cannot read the certificate \/nowhere/);
});

/** An agent with HTTPS, and a client's certificate wanted. */
async function startSecureAgent(directory: string): Promise<StartedAgent> {
  const config = path.join(directory, "agent.hcl");
  writeFileSync(
    config,
    `data_dir = "${directory}/data"
ports { http = 0 }
tls {
  http = true
  cert_file = "${directory}/global-server-nomad.pem"
  key_file = "${directory}/global-server-nomad-key.pem"
  ca_file = "${directory}/nomad-agent-ca.pem"
  verify_https_client = true
}
`,
  );
  return await startAgent(["-dev", "-config", config]);
}
