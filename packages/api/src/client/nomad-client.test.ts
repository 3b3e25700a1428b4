import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type TestContext, test } from "node:test";
import { Fault } from "@drover/fault";
import { ApiError } from "./api-error.ts";
import { NomadClient } from "./nomad-client.ts";

test("a read sends namespace, token and index, and gives the answer's index", async (t) => {
  const { client, requests } = await serve(t, (_request, response) => {
    response
      .setHeader("X-Nomad-Index", "42")
      .end('[{"ID":"a/b","SubmitTime":1706813837123456789}]');
  });
  const answer = await client.jobs.list({ index: 7, waitMs: 5000, prefix: "a" });
  assert.equal(answer.index, 42);
  assert.equal(answer.value[0]?.SubmitTime, 1706813837123456789n);
  const url = new URL(requests[0]?.url ?? "", "http://x");
  assert.deepEqual(Object.fromEntries(url.searchParams), {
    namespace: "prod",
    prefix: "a",
    index: "7",
    wait: "5000ms",
  });
  assert.equal(requests[0]?.headers["x-nomad-token"], "secret");
});

test("a job's id with slashes travels as one segment", async (t) => {
  const { client, requests } = await serve(t, (_request, response) => response.end("{}"));
  await client.jobs.get("team/web app");
  assert.equal(requests[0]?.url?.split("?")[0], "/v1/job/team%2Fweb%20app");
});

test("an error carries the agent's words, its status and a code", async (t) => {
  const { client } = await serve(t, (_request, response) => {
    response.writeHead(404).end("job not found");
  });
  await assert.rejects(client.jobs.get("x"), (error) => {
    assert.ok(error instanceof ApiError);
    assert.deepEqual(
      [error.message, error.status, error.code],
      ["job not found", 404, "not_found"],
    );
    return true;
  });
});

test("an agent that is not there is said to be so, with what to do", async (t) => {
  const { client, close } = await serve(t, () => {});
  await close();
  await assert.rejects(client.nodes.list(), (error) => {
    assert.ok(error instanceof Fault);
    assert.equal(error.code, "unavailable");
    assert.match(error.message, /connection refused\. Start one with "drover agent -dev"/);
    return true;
  });
});

test("logs are joined from frames, heartbeats left out", async (t) => {
  const { client } = await serve(t, (_request, response) => {
    const frame = (text: string) => JSON.stringify({ Data: Buffer.from(text).toString("base64") });
    response.end(`${frame("one\n")}{}${frame("two\n")}`);
  });
  const logs = client.files.logs("id", { task: "t", type: "stdout" });
  assert.equal(Buffer.concat(await Array.fromAsync(logs)).toString(), "one\ntwo\n");
});

test("an address that is no URL is refused", () => {
  assert.throws(() => new NomadClient({ address: "127.0.0.1:4646" }), /must be a URL like/);
});

async function serve(
  t: TestContext,
  handler: (request: IncomingMessage, response: ServerResponse) => void,
) {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    handler(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = () => new Promise((resolve) => server.close(resolve));
  t.after(() => {
    server.closeAllConnections();
    return close();
  });
  const address = `http://127.0.0.1:${port}`;
  return {
    client: new NomadClient({ address, token: "secret", namespace: "prod" }),
    requests,
    close,
  };
}
