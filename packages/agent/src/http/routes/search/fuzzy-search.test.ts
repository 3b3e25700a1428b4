import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { canonicalize } from "@drover/jobspec";
import { ClusterState, Namespaces, NodePools } from "@drover/server";
import { StateStore } from "@drover/store";
import { MemoryRows } from "@drover/store/memory";
import { serveRoutes } from "../../../../test/serve-routes.ts";
import { fuzzySearchRoutes } from "./fuzzy-search.ts";
import { searchRoutes } from "./search.ts";

async function serve(t: TestContext) {
  const store = new StateStore(new MemoryRows());
  const state = new ClusterState(store);
  const [namespaces, nodePools] = [new Namespaces(state), new NodePools(state)];
  await namespaces.upsert({ Name: "team", Description: "", Capabilities: null, Meta: null });
  const task = { Name: "sleeper", Driver: "raw_exec", Config: { command: "/bin/sleep" } };
  const web = { ID: "web", TaskGroups: [{ Name: "front", Tasks: [task] }] };
  await state.update((transaction) => {
    transaction.put("jobs", canonicalize(web));
    transaction.put("jobs", canonicalize({ ...web, ID: "asleep", Namespace: "team" }));
    for (const [Namespace, Path] of [
      ["default", "app/one"],
      ["team", "app/two"],
    ] as const) {
      const times = { CreateIndex: 0, ModifyIndex: 0, CreateTime: 0, ModifyTime: 0 };
      transaction.put("variables", { Namespace, Path, KeyID: "", Data: "", ...times });
    }
  });
  const port = await serveRoutes(t, [
    ...fuzzySearchRoutes({ store, namespaces, nodePools }),
    ...searchRoutes({ store, namespaces, nodePools }),
  ]);
  return async (path: string, body: object) => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
      method: "PUT",
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    return answer.ok ? JSON.parse(text).Matches : `${answer.status} ${text}`;
  };
}

test("a text is found in the names of jobs and of what is in them, the nearest first", async (t) => {
  const search = await serve(t);
  const inTask = ["default", "web", "front", "sleeper"];
  assert.deepEqual(await search("/v1/search/fuzzy", { Text: "SLEEP" }), {
    tasks: [{ ID: "sleeper", Scope: ["default", "web", "front"] }],
    commands: [{ ID: "/bin/sleep", Scope: inTask }],
  });
  const all = await search("/v1/search/fuzzy?namespace=*", { Text: "sleep", Context: "jobs" });
  assert.deepEqual(all.jobs, [{ ID: "asleep", Scope: ["team", "asleep"] }]);
  assert.equal(all.tasks.length, 2);
  assert.deepEqual(await search("/v1/search/fuzzy", { Text: "te", Context: "namespaces" }), {
    namespaces: [{ ID: "team" }],
  });
  assert.match(await search("/v1/search/fuzzy", { Text: "a" }), /^400 .*at least 2 characters/);
});

test("a prefix finds variables, pools and namespaces, in the namespace that is asked", async (t) => {
  const search = await serve(t);
  const of = async (query: string, Prefix: string, Context: string) =>
    (await search(`/v1/search${query}`, { Prefix, Context }))[Context];
  assert.deepEqual(await of("", "app/", "vars"), ["app/one"]);
  assert.deepEqual(await of("?namespace=team", "app/", "vars"), ["app/two"]);
  assert.deepEqual(await of("?namespace=*", "app/", "vars"), ["app/one", "app/two"]);
  assert.deepEqual(await of("?namespace=team", "", "jobs"), ["asleep"]);
  assert.deepEqual(await of("", "d", "node_pools"), ["default"]);
  assert.deepEqual(await of("", "te", "namespaces"), ["team"]);
});
