import type { TestContext } from "node:test";
import { silentLogger } from "@drover/logger";
import { HttpServer } from "../src/http/http-server.ts";
import type { Route } from "../src/http/routing/router.ts";
import { openAccess } from "./open-access.ts";
import { openGate } from "./open-gate.ts";

/** Serves routes on loopback until the test ends, as an agent without ACL does; resolves to the port. */
export async function serveRoutes(t: TestContext, routes: readonly Route[]): Promise<number> {
  const server = new HttpServer({
    routes,
    webSockets: [],
    access: await openAccess(),
    gate: openGate(t),
    log: silentLogger,
  });
  t.after(() => server.close());
  const port = await server.listen("127.0.0.1", 0);
  server.open();
  return port;
}
