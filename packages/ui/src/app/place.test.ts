import assert from "node:assert/strict";
import { test } from "node:test";
import { allocationAddress, jobAddress, placeOf, serviceAddress } from "./place.ts";

function pageAt(address: string) {
  const { page, id, tab } = placeOf(new URL(address, "http://127.0.0.1:4646"));
  return { page, id, tab };
}

test("an address names a page, what it is of, and its part", () => {
  assert.deepEqual(pageAt("/ui/"), { page: "overview", id: "", tab: "" });
  assert.deepEqual(pageAt("/ui"), { page: "overview", id: "", tab: "" });
  assert.deepEqual(pageAt("/ui/jobs"), { page: "jobs", id: "", tab: "" });
  assert.deepEqual(pageAt("/ui/jobs/web"), { page: "job", id: "web", tab: "" });
  assert.deepEqual(pageAt("/ui/jobs/web/versions"), { page: "job", id: "web", tab: "versions" });
  assert.equal(placeOf(new URL("http://x/ui/jobs?q=a%26b")).query.get("q"), "a&b");
});

test("ids of any characters go into an address and come out again", () => {
  for (const id of ["web", "team/web", "a b?c#d%25", "run", "über", "..."]) {
    assert.deepEqual(pageAt(jobAddress({ ID: id, Namespace: "default" }, "logs")), {
      page: "job",
      id,
      tab: "logs",
    });
    assert.deepEqual(pageAt(allocationAddress(id)), { page: "allocation", id, tab: "" });
    assert.deepEqual(pageAt(serviceAddress(id, "team")), { page: "service", id, tab: "" });
  }
});

test("what is no address of the page is said to be none", () => {
  for (const address of ["/ui/nonsense", "/ui/jobs/a/b/c", "/ui/toString", "/ui/jobs/%E0%A4%A"]) {
    assert.equal(pageAt(address).page, "unknown", address);
  }
});

test("an address names the namespace unless it is the default one", () => {
  const namespaceAt = (address: string) =>
    placeOf(new URL(address, "http://127.0.0.1:4646")).namespace;
  const job = { ID: "web", Namespace: "a b&c" };
  assert.equal(namespaceAt(jobAddress(job, "file", { version: 2 })), "a b&c");
  assert.equal(namespaceAt(serviceAddress("web", "team")), "team");
  assert.equal(jobAddress({ ID: "web", Namespace: "default" }), "/ui/jobs/web");
  assert.equal(namespaceAt("/ui/jobs/web"), "default");
});
