import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { HttpFault } from "../http-fault.ts";
import { PathPattern } from "./path-pattern.ts";
import { type Handler, type Method, type Route, Router } from "./router.ts";

test("the most specific route wins, whatever the order of the table", () => {
  const paths = ["/v1/jobs", "/v1/job/:id+", "/v1/job/:id+/scale", "/v1/job/:id+/periodic/force"];
  const more = ["/v1/node/:id", "/v1/node/pools", "/v1/node/:id/drain"];
  const expectations: [path: string, pattern: string, id: string | undefined][] = [
    ["/v1/jobs", "/v1/jobs", undefined],
    ["/v1/jobs/", "/v1/jobs", undefined],
    ["/v1/job/web", "/v1/job/:id+", "web"],
    ["/v1/job/team/web", "/v1/job/:id+", "team/web"],
    ["/v1/job/team%2Fweb", "/v1/job/:id+", "team/web"],
    ["/v1/job/team/web/scale", "/v1/job/:id+/scale", "team/web"],
    ["/v1/job/team%2Fweb/scale", "/v1/job/:id+/scale", "team/web"],
    ["/v1/job/web%2Fscale", "/v1/job/:id+", "web/scale"],
    ["/v1/job/scale/scale", "/v1/job/:id+/scale", "scale"],
    ["/v1/job/a//b", "/v1/job/:id+", "a//b"],
    ["/v1/job/x/periodic/force", "/v1/job/:id+/periodic/force", "x"],
    ["/v1/node/pools", "/v1/node/pools", undefined],
    ["/v1/node/abc", "/v1/node/:id", "abc"],
    ["/v1/node/pools/drain", "/v1/node/:id/drain", "pools"],
  ];
  for (const table of [[...paths, ...more], [...paths, ...more].reverse()]) {
    const router = routerOf(table.map((path) => ({ path, methods: ["GET"] })));
    for (const [path, pattern, id] of expectations) {
      const { found, parameters } = router(path);
      assert.deepEqual([found, parameters.id], [pattern, id], path);
    }
  }
});

test("no route hides another: what a narrower pattern matches, it answers", () => {
  const segment = fc.constantFrom("a", "b", ":x", ":y+");
  const pattern = fc.array(segment, { minLength: 1, maxLength: 4 }).map((it) => `/${it.join("/")}`);
  const path = fc.array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(fc.array(pattern, { minLength: 1 }), path, (patterns, segments) => {
      const named = patterns.map((it) =>
        it.replaceAll(/[xy](?=\+?(?:\/|$))/g, (x, at) => `${x}${at}`),
      );
      const shapes = new Map(named.map((it) => [new PathPattern(it).shape, it]));
      const router = routerOf([...shapes.values()].map((it) => ({ path: it, methods: ["GET"] })));
      const wanted = `/${segments.join("/")}`;
      const matching = [...shapes.values()].filter((it) => new PathPattern(it).matches(wanted));
      if (matching.length === 0) {
        assert.throws(() => router(wanted), { code: "not_found" });
        return;
      }
      const found = new PathPattern(router(wanted).found);
      for (const other of matching) assert.ok(found.compare(new PathPattern(other)) <= 0);
    }),
  );
});

test("a method that a path does not take is answered with 405 and those that it takes", () => {
  const router = routerOf([
    { path: "/v1/job/:id+", methods: ["GET", "DELETE"] },
    { path: "/v1/job/:id+", methods: ["PUT", "POST"] },
    { path: "/v1/job/:id+/allocations", methods: ["GET"] },
  ]);
  const refusal = (path: string, method: string) => {
    try {
      router(path, method);
    } catch (error) {
      if (error instanceof HttpFault) return [error.status, error.headers.Allow];
    }
    return undefined;
  };
  assert.deepEqual(refusal("/v1/job/a", "PATCH"), [405, "GET, DELETE, PUT, POST"]);
  assert.deepEqual(refusal("/v1/job/a/allocations", "DELETE"), [405, "GET"]);
  assert.equal(router("/v1/job/a", "HEAD").found, "/v1/job/:id+");
});

test("two routes for the same method of a path are an error when the table is made", () => {
  const twice: Pick<Route, "path" | "methods">[] = [
    { path: "/v1/node/:id/drain", methods: ["PUT", "POST"] },
    { path: "/v1/node/:node/drain", methods: ["POST"] },
  ];
  assert.throws(() => routerOf(twice), { message: "Two routes take POST /v1/node/:node/drain" });
});

function routerOf(table: readonly { path: string; methods: readonly Method[] }[]) {
  const found = new Map<Handler, string>();
  const routes = table.map(({ path, methods }) => {
    const handler = () => undefined;
    found.set(handler, path);
    return { path, methods, handler };
  });
  const router = new Router(routes);
  return (path: string, method = "GET") => {
    const { handler, parameters } = router.find(method, path);
    return { found: found.get(handler) ?? "", parameters };
  };
}
