import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { chmodSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import path from "node:path";
import { test } from "node:test";
import { isDeepStrictEqual, promisify } from "node:util";
import type { NomadClient } from "@drover/api";
import {
  AgentHome,
  type AgentProcess,
  eventually,
} from "../../../packages/agent/test/agent-process.ts";
import { findPostgresql } from "./find-postgresql.ts";

const ROOT = path.resolve(import.meta.dirname, "../../..");
const DROVER = path.join(ROOT, "packages/cli/bin/drover");
const POSTGRESQL = findPostgresql() ?? "";
const SERVERS = ["nginx", "postgresql", "redis"] as const;
const PASSWORD = `it's "secret" $1 \\ ü`;

/** The longest that a command may take: a deployment, on a busy machine. */
const timeout = 120_000;
const run = promisify(execFile);

type Addresses = Record<(typeof SERVERS)[number], string>;

test("nginx, redis and PostgreSQL run by their templates and are found again after kill -9 of the agent", async (t) => {
  const home = new AgentHome(t, { config: 'client {\n  network_interface = "lo"\n}\n' });
  // The servers run as other users.
  chmodSync(path.dirname(home.dataDir), 0o711);
  const first = await home.start();
  for (const name of ["postgresql", "redis"]) {
    await drover(first, "var", "put", `nomad/jobs/${name}`, `password=${PASSWORD}`);
  }
  // Each returns when its deployment was successful.
  await Promise.all(SERVERS.map((name) => drover(first, ...runOf(name))));
  const allocs = await allocationsOf(first.client);
  const at = await addressesOf(first.client);

  await query(at.postgresql, "CREATE TABLE kept (line text); INSERT INTO kept VALUES ('one')");
  assert.equal(await redis(at.redis, ["SET", "key", "value"]), "OK");
  const page = SERVERS.map((name) => `${name} ${at[name]}\n`).join("");
  await eventually(
    "nginx lists all",
    async () => (await textAt(at.nginx, "/")).trimStart() === page,
  );
  const nginxPid = path.join(home.dataDir, "alloc", allocs.nginx ?? "", "nginx/local/nginx.pid");
  const processes = async (password?: string) => ({
    nginx: readFileSync(nginxPid, "utf8"),
    postgresql: await query(at.postgresql, "SELECT pg_postmaster_start_time()"),
    redis: /process_id:\d+/.exec(await redis(at.redis, ["INFO", "server"], password))?.[0],
  });
  const before = await processes();

  await first.kill("SIGKILL");
  // Nobody watches them, and they serve on.
  await query(at.postgresql, "INSERT INTO kept VALUES ('two')");
  assert.equal(await redis(at.redis, ["GET", "key"]), "value");
  assert.equal((await textAt(at.nginx, "/")).trimStart(), page);

  const second = await home.start();
  await eventually("all are found", async () => {
    const states = await taskStates(second.client);
    return states.length === 3 && states.every(({ State }) => State === "running");
  });
  assert.deepEqual(await allocationsOf(second.client), allocs);
  assert.deepEqual(await addressesOf(second.client), at);

  // Their templates are watched again.
  await drover(second, "var", "put", "nomad/jobs/nginx", 'greeting=He said "Moin"');
  await eventually("nginx has loaded the new configuration", async () => {
    return (await textAt(at.nginx, "/greeting")) === 'He said "Moin"';
  });
  const settings = [`password=${PASSWORD}`, "work_mem=5MB"];
  await drover(second, "var", "put", "-force", "nomad/jobs/postgresql", ...settings);
  await eventually("PostgreSQL has loaded the new configuration", async () => {
    return (await query(at.postgresql, "SHOW work_mem")) === "5MB";
  });
  // No process is another, also where a signal told of a change.
  assert.deepEqual(await processes(), before);
  await eventually("nginx and PostgreSQL were signalled once, redis never", async () => {
    const told = (await taskStates(second.client)).map(({ Events, Restarts }) => [
      Restarts,
      Events?.filter(({ Type }) => Type === "Signaling").length,
    ]);
    return isDeepStrictEqual(told, [
      [0, 1],
      [0, 1],
      [0, 0],
    ]);
  });

  await drover(second, "var", "put", "-force", "nomad/jobs/redis", "password=another");
  await eventually("redis has started with the new password", async () => {
    return (await redis(at.redis, ["GET", "key"], "another").catch(() => "")) === "value";
  });
  assert.notEqual((await processes("another")).redis, before.redis);
  assert.equal(await query(at.postgresql, "SELECT count(*) FROM kept"), "2");

  for (const name of SERVERS) await drover(second, "job", "stop", name);
  await eventually("all have ended", async () => {
    const listening = await Promise.all(Object.values(at).map(isListening));
    return listening.every((each) => !each);
  });
});

function runOf(name: string): string[] {
  const own = name === "postgresql" ? [`-var=bin=${POSTGRESQL}`] : [];
  return ["job", "run", ...own, path.join(ROOT, `examples/servers/${name}.nomad.hcl`)];
}

async function drover({ address }: AgentProcess, ...argv: string[]): Promise<void> {
  await run(DROVER, argv, { timeout, env: { ...process.env, NOMAD_ADDR: address } });
}

/** The id of each job's only allocation. */
async function allocationsOf(client: NomadClient): Promise<Record<string, string>> {
  const { value } = await client.allocations.list();
  assert.equal(value.length, SERVERS.length);
  return Object.fromEntries(value.map(({ JobID, ID }) => [JobID, ID]));
}

async function addressesOf(client: NomadClient): Promise<Addresses> {
  const found = SERVERS.map(async (name) => {
    const [{ Address, Port } = { Address: "", Port: 0 }] = (await client.services.get(name)).value;
    return [name, `${Address}:${Port}`] as const;
  });
  return Object.fromEntries(await Promise.all(found)) as Addresses;
}

/** Of the servers' tasks, by their names. */
async function taskStates(client: NomadClient) {
  const { value } = await client.allocations.list();
  const states = value.flatMap(({ TaskStates }) => Object.entries(TaskStates ?? {}));
  return states
    .filter(([name]) => name !== "initdb")
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, state]) => state);
}

async function query(address: string, sql: string): Promise<string> {
  const [host = "", port = ""] = address.split(":");
  const args = ["-h", host, "-p", port, "-U", "app", "-d", "postgres", "-Atc", sql];
  const env = { ...process.env, PGPASSWORD: PASSWORD };
  return (await run(path.join(POSTGRESQL, "psql"), args, { timeout, env })).stdout.trim();
}

async function redis(
  address: string,
  command: readonly string[],
  password = PASSWORD,
): Promise<string> {
  const [host = "", port = ""] = address.split(":");
  const env = { ...process.env, REDISCLI_AUTH: password };
  const { stdout } = await run("redis-cli", ["-e", "-h", host, "-p", port, ...command], {
    timeout,
    env,
  });
  return stdout.trim();
}

async function textAt(address: string, target: string): Promise<string> {
  return await (await fetch(`http://${address}${target}`)).text();
}

async function isListening(address: string): Promise<boolean> {
  const [host, port] = address.split(":");
  return await new Promise((resolve) => {
    const socket = connect({ host, port: Number(port) });
    socket.once("connect", () => socket.destroy().once("close", () => resolve(true)));
    socket.once("error", () => resolve(false));
  });
}
