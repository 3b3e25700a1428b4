import assert from "node:assert/strict";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { makeAlloc, makeTask } from "../../test/allocation.ts";
import { Harness } from "../../test/harness.ts";

const NAMES = ["a", "b", "c", "d", "e"];
/** Time for a fourth request to come, which is not meant to. */
const GRACE_MS = 100;

test("a task's artifacts are fetched three at a time, and all are there when it starts", async (t) => {
  const held: ServerResponse[] = [];
  let most = 0;
  let answered = 0;
  const answer = () => {
    answered += 1;
    held.shift()?.end("content");
  };
  const server = createServer((_request, response) => {
    most = Math.max(most, held.push(response));
    if (held.length === 3 && answered + held.length < NAMES.length) setTimeout(answer, GRACE_MS);
    else if (answered + held.length === NAMES.length) while (held.length > 0) answer();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  const Artifacts = NAMES.map((name) => ({
    GetterSource: `http://127.0.0.1:${port}/${name}`,
    GetterOptions: null,
    GetterHeaders: null,
    GetterMode: "any" as const,
    GetterInsecure: false,
    RelativeDest: "local/",
    Chown: false,
  }));

  const harness = new Harness(t);
  const alloc = makeAlloc({ tasks: [makeTask({ Artifacts })] });
  harness.runner.run(alloc);
  await harness.untilState(alloc, "main", "running");
  assert.equal(most, 3);
  assert.deepEqual(readdirSync(`${harness.runner.allocDir(alloc.ID)}/main/local`).sort(), NAMES);
});
