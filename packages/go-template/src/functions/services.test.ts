import assert from "node:assert/strict";
import { test } from "node:test";
import { Template } from "../template.ts";
import { type ServiceInstance, serviceFunctions } from "./services.ts";

const SERVICES = ["c", "a", "b"].map((id, index) => service(id, index));

function service(id: string, index: number): ServiceInstance {
  return {
    ID: id,
    ServiceName: "web",
    Namespace: "default",
    NodeID: "n",
    Address: "127.0.0.1",
    Port: 8000 + index,
    Datacenter: "dc1",
    Tags: index === 0 ? ["z", "blue"] : ["blue"],
    JobID: "job",
    AllocID: `alloc-${id}`,
  };
}

function render(source: string): string {
  const functions = new Map(Object.entries(serviceFunctions(() => SERVICES)));
  return Template.parse(source, { name: "t", functions }).execute(undefined).toString();
}

test("nomadService lists the instances of a service in the order of their ids", () => {
  const each = '{{ range nomadService "web" }}{{ .ID }}={{ .Address }}:{{ .Port }} {{ end }}';
  assert.equal(render(each), "a=127.0.0.1:8001 b=127.0.0.1:8002 c=127.0.0.1:8000 ");
  assert.equal(render('{{ nomadService "other" | len }}'), "0");
  assert.equal(
    render('{{ range nomadService "z.web@global" }}{{ .Name }} {{ .Tags }}{{ end }}'),
    "web [blue z]",
  );
});

test("nomadService with a count chooses the same instances for the same key", () => {
  const chosen = (key: string) =>
    render(`{{ range nomadService 2 "${key}" "web" }}{{ .ID }}{{ end }}`);
  assert.equal(chosen("k").length, 2);
  assert.equal(chosen("k"), chosen("k"));
  const all = new Set(Array.from({ length: 20 }, (_, at) => chosen(`key${at}`)));
  assert.ok(all.size > 1, "every key chose the same ones");
  assert.equal(render('{{ range nomadService 9 "k" "web" }}x{{ end }}'), "xxx");
});

test("nomadServices lists the names with all their tags", () => {
  assert.equal(render("{{ range nomadServices }}{{ .Name }}{{ .Tags }}{{ end }}"), "web[blue z]");
});

test("arguments of nomadService that are none are refused", () => {
  for (const bad of [
    "nomadService",
    "nomadService 1",
    'nomadService "a" "b"',
    'nomadService "a b"',
  ]) {
    assert.throws(() => render(`{{ ${bad} }}`), /error calling nomadService/);
  }
});
