import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { type TestContext, test } from "node:test";
import { NomadClient, type StreamEvent } from "@drover/api";
import { ClusterState } from "@drover/server";
import { StateStore } from "@drover/store";
import { MemoryRows } from "@drover/store/memory";
import { eventually } from "../../test/agent-process.ts";
import { serveRoutes } from "../../test/serve-routes.ts";
import { eventRoutes } from "../http/routes/agent/events.ts";

test("with an index what is kept since comes first, then what happens: each change once, in order", async (t) => {
  const { store, listen } = await serve(t);
  for (const name of ["a", "b", "c"]) await change(store, name);
  const [first, second, third] = await indexes(store, listen(0));
  const all = listen(0);
  const some = listen(second ?? 0);
  const fresh = listen();
  await eventually("what is kept has come", () => all.seen.length === 3 && some.seen.length === 2);
  await fresh.opened;
  await change(store, "d");
  for (const { seen } of [all, some, fresh]) {
    await eventually("the change has come", () => seen.at(-1)?.Key === "d");
  }
  assert.deepEqual(keys(all.seen), ["a", "b", "c", "d"]);
  assert.deepEqual(keys(some.seen), ["b", "c", "d"]);
  assert.deepEqual(keys(fresh.seen), ["d"]);
  assert.ok((first ?? 0) < (second ?? 0) && (second ?? 0) < (third ?? 0));
});

test("of so many changes as the configuration says the events are kept", async (t) => {
  const { store, listen } = await serve(t);
  for (let i = 0; i < 60; i++) await change(store, `policy-${i}`);
  const { seen } = listen(1);
  await eventually("they have come", () => seen.length === 10);
  assert.equal(seen[0]?.Key, "policy-50");
});

test("who does not read is told so at the end and cut off", async (t) => {
  const { store, port } = await serve(t);
  const socket = connect(port, "127.0.0.1");
  t.after(() => socket.destroy());
  let text = "";
  socket.setEncoding("latin1");
  await once(socket, "connect");
  const headers = `Host: 127.0.0.1:${port}\r\nConnection: close`;
  socket.write(`GET /v1/event/stream HTTP/1.1\r\n${headers}\r\n\r\n`);
  await once(socket, "data");
  socket.pause();
  for (let i = 0; i < 40; i++) await change(store, `policy-${i}`, "x".repeat(1024 * 1024));
  socket.on("data", (piece) => {
    text = (text + piece).slice(-1_000);
  });
  socket.resume();
  await once(socket, "end");
  assert.match(text, /\{"Error":"subscription closed by server, client should resubscribe/);
});

function change(store: StateStore, name: string, rules = ""): Promise<unknown> {
  const policy = { Name: name, Description: "", Rules: rules, JobACL: null };
  return store.update((transaction) =>
    transaction.put("aclPolicies", { ...policy, CreateIndex: 0, ModifyIndex: 0 } as never),
  );
}

function keys(events: readonly StreamEvent[]): string[] {
  return events.map(({ Key }) => Key);
}

async function indexes(store: StateStore, { seen }: { seen: StreamEvent[] }): Promise<number[]> {
  await eventually("all have come", () => seen.at(-1)?.Index === store.index);
  return seen.map(({ Index }) => Index);
}

async function serve(t: TestContext) {
  const store = new StateStore(new MemoryRows());
  const port = await serveRoutes(
    t,
    eventRoutes(new ClusterState(store), { region: "global", bufferSize: 10 }),
  );
  const address = `http://127.0.0.1:${port}`;
  /** @param index as of the query; undefined for what comes from now on */
  const listen = (index?: number) => {
    const seen: StreamEvent[] = [];
    const done = new AbortController();
    t.after(() => done.abort());
    const opened = Promise.withResolvers<void>();
    const client = new NomadClient({
      address,
      fetch: async (...args) => {
        const response = await fetch(...args);
        opened.resolve();
        return response;
      },
    });
    const { signal } = done;
    const options = index === undefined ? { signal } : { signal, index };
    const read = async () => {
      for await (const { Events } of client.agent.events(options)) seen.push(...Events);
    };
    read().catch(() => {});
    return { seen, opened: opened.promise };
  };
  return { store, port, listen };
}
