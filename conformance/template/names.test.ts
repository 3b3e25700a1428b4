import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { checkTemplate, FUNCTION_NAMES } from "@drover/go-template";

const DELIMITERS = { leftDelimiter: "", rightDelimiter: "" };
const PROGRAM = path.join(import.meta.dirname, "../go-template");

/** A file of a Go module, of the version that the judge is built of. */
function readModule(module: string, file: string): string {
  const args = ["list", "-m", "-f", "{{.Dir}}", module];
  const directory = execFileSync("go", args, { cwd: PROGRAM, encoding: "utf8" }).trim();
  return readFileSync(path.join(directory, file), "utf8");
}

/** The keys of a map of functions in Go's source, from where it begins to the next line that is only a brace. */
function namesIn(source: string, start: string): string[] {
  const from = source.indexOf(start);
  assert.ok(from >= 0, `${start} is not there`);
  const body = source.slice(from, source.indexOf("\n}\n", from));
  return [...body.matchAll(/^(?!\s*\/\/).*$/gm)].flatMap(([line]) =>
    [...line.matchAll(/"(\w+)":\s/g)].map(([, name = ""]) => name),
  );
}

function consulTemplateNames(): string[] {
  const source = readModule("github.com/hashicorp/consul-template", "template/template.go");
  return namesIn(source, "func funcMap(");
}

function sprigNames(): string[] {
  const source = readModule("github.com/Masterminds/sprig/v3", "functions.go");
  return namesIn(source, "var genericMap = ").map((name) => `sprig_${name}`);
}

/** Why a template that calls a function is refused; undefined if it is taken. */
function refusalOf(name: string): string | undefined {
  return checkTemplate(`{{ ${name} }}`, DELIMITERS)[0]?.reason;
}

for (const [whose, names, least] of [
  ["consul-template", consulTemplateNames(), 90],
  ["sprig", sprigNames(), 200],
] as const) {
  test(`each function of ${whose} is here, or refused with the reason`, () => {
    assert.ok(names.length >= least, `only ${names.length} were found`);
    const unknown = names.filter((name) => refusalOf(name)?.includes("not defined"));
    assert.deepEqual(unknown, []);
  });
}

test("what is refused needs Consul, Vault or what differs in each place, and nothing else", () => {
  const refused = [...consulTemplateNames(), ...sprigNames()].flatMap((name) => {
    const reason = refusalOf(name);
    return reason === undefined ? [] : [`${name} ${reason.replace(/^function "\w+" /, "")}`];
  });
  const expected = /needs (Consul|Vault)|is disabled, as Nomad has it|is not in consul-template/;
  assert.deepEqual(
    refused.filter((each) => !expected.test(each)),
    [],
  );
  assert.ok(refused.length >= 35, refused.join("\n"));
});

test("there is no function that neither consul-template nor sprig has", () => {
  const theirs = new Set([...consulTemplateNames(), ...sprigNames()]);
  assert.deepEqual(
    [...FUNCTION_NAMES].filter((name) => !theirs.has(name)),
    [],
  );
});
