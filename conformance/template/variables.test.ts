import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { after, test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import type { TemplateVariable, VariableQuery, VariableSource } from "@drover/go-template";
import { readCorpus } from "./corpus.ts";
import { Oracle } from "./oracle.ts";
import { answer } from "./ours.ts";

const VARIABLES = [
  variable("app/db", { user: "root", password: 'a"b<c>' }),
  variable("app/db", { user: "prod-root" }, "prod"),
  variable("app/web", { "dotted.key": "x" }),
  variable("unicode/ä", { name: "wöb\n" }),
];

function variable(
  Path: string,
  Items: Record<string, string>,
  Namespace = "default",
): TemplateVariable {
  const times = { CreateTime: 1_700_000_000_000_000_000n, ModifyTime: 1_700_000_001_000_000_001n };
  return { Namespace, Path, CreateIndex: 7, ModifyIndex: 9, ...times, Items };
}

function find({ path, namespace = "default" }: VariableQuery): TemplateVariable | undefined {
  return VARIABLES.find(({ Path, Namespace }) => Path === path && Namespace === namespace);
}

function list({ path, namespace = "default" }: VariableQuery): TemplateVariable[] {
  return VARIABLES.filter(({ Path, Namespace }) => {
    return Path.startsWith(path) && (namespace === "*" || Namespace === namespace);
  });
}

/** Serves the variables as Nomad's HTTP API does. */
function serve(): Server {
  return createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
    const namespace = searchParams.get("namespace") ?? undefined;
    const send = (status: number, body: unknown) => {
      const headers = { "X-Nomad-Index": "9", "X-Nomad-LastContact": "0" };
      response.writeHead(status, { ...headers, "Content-Type": "application/json" });
      // Times have more digits than a number of JavaScript.
      const text = JSON.stringify(body, (_, value) => {
        return typeof value === "bigint" ? `bigint:${value}` : value;
      });
      response.end(text.replace(/"bigint:(\d+)"/g, "$1"));
    };
    const [, encoded] = /^\/v1\/var\/(.+)$/.exec(pathname) ?? [];
    if (encoded === undefined) {
      return send(200, list({ path: searchParams.get("prefix") ?? "", namespace }));
    }
    const found = find({ path: decodeURIComponent(encoded), namespace });
    send(found === undefined ? 404 : 200, found ?? "variable not found");
  });
}

/** What consul-template waits for, as ours names it: "nomad.var.block(path@namespace.region)". */
function shortened(name: string): string {
  return name.replace(/^nomad\.var\.\w+\((.*)\.global\)$/, "$1");
}

// Times of variables are shown there, in both.
process.env.TZ = "Europe/Berlin";
const oracle = new Oracle();
after(() => oracle[Symbol.dispose]());
const server = serve();
after(() => server.close());

test("each template of variables.txt yields what consul-template makes of it, or waits for the same", async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const nomad = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const entries = readCorpus("variables.txt");
  assert.ok(entries.length >= 25, `only ${entries.length} templates were read`);
  const found: string[] = [];
  for (const { text, place } of entries) {
    const question = { mode: "consul", text, nomad } as const;
    const missing: string[] = [];
    const source: VariableSource = {
      timeZone: "Europe/Berlin",
      get: find,
      list,
      onMissing: ({ path, namespace = "default" }) => missing.push(`${path}@${namespace}`),
    };
    const ours = answer(question, source);
    const theirs = await oracle.ask(question);
    const waits = (theirs.missing ?? []).map(shortened).sort();
    const isSame =
      ours.ok === theirs.ok &&
      ours.line === theirs.line &&
      (waits.length > 0 || ours.output === theirs.output);
    if (isSame && isDeepStrictEqual([...new Set(missing)].sort(), waits)) continue;
    const [own, other] = [
      { ...ours, missing },
      { ...theirs, missing: waits },
    ];
    found.push(
      `${place}: ${text}\n  ours:   ${JSON.stringify(own)}\n  theirs: ${JSON.stringify(other)}`,
    );
  }
  assert.equal(found.join("\n"), "");
});
