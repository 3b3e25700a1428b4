import assert from "node:assert/strict";
import { test } from "node:test";
import { Template } from "../template.ts";
import { type TemplateVariable, variableFunctions } from "./variables.ts";

const VARIABLES = [
  variable("app/db", { user: "root", password: 'a"b' }),
  variable("app/web", { "dotted.key": "x" }),
  variable("other", {}, "prod"),
];

function variable(
  Path: string,
  Items: Record<string, string>,
  Namespace = "default",
): TemplateVariable {
  const times = { CreateTime: 1_700_000_000_000_000_000n, ModifyTime: 1_700_000_001_000_000_000n };
  return { Namespace, Path, CreateIndex: 7, ModifyIndex: 9, ...times, Items };
}

function render(source: string): { text: string; missing: string[] } {
  const missing: string[] = [];
  const functions = new Map(
    Object.entries(
      variableFunctions({
        timeZone: "UTC",
        get: ({ path, namespace = "default" }) =>
          VARIABLES.find(({ Path, Namespace }) => Path === path && Namespace === namespace),
        list: ({ path, namespace = "default" }) =>
          VARIABLES.filter(({ Path, Namespace }) => {
            return Path.startsWith(path) && (namespace === "*" || Namespace === namespace);
          }),
        onMissing: ({ path, namespace }, { isPrefix }) =>
          missing.push(`${isPrefix ? "list " : ""}${path}@${namespace}`),
      }),
    ),
  );
  const parsed = Template.parse(source, { name: "t", functions });
  return { text: parsed.execute(undefined).toString(), missing };
}

test("nomadVar gives the items of a variable, by their keys, in a row and as lists", () => {
  for (const [source, text] of [
    ['{{ with nomadVar "app/db" }}{{ .user }}:{{ .password }}{{ end }}', 'root:a"b'],
    ['{{ (nomadVar "/app/db/").user }}', "root"],
    ['{{ index (nomadVar "app/web") "dotted.key" }}', "x"],
    [
      '{{ range $k, $v := nomadVar "app/db" }}{{ $k }}={{ $v }};{{ end }}',
      'password=a"b;user=root;',
    ],
    ['{{ range $k, $v := nomadVar "app/db" }}{{ $v.Value | len }}{{ end }}', "34"],
    ['{{ (nomadVar "app/db").Keys }}', "[password user]"],
    ['{{ (nomadVar "app/db").Values }}', '[a"b root]'],
    [
      '{{ range (nomadVar "app/db").Tuples }}{{ .K }}-{{ .V }} {{ end }}',
      'password-a"b user-root ',
    ],
    ['{{ (nomadVar "app/db").Metadata.ModifyIndex }}', "9"],
    [
      '{{ (nomadVar "app/db").Parent.Path }} {{ (nomadVar "app/db").user.Parent.Namespace }}',
      "app/db default",
    ],
    ['{{ (nomadVar "app/db").Parent.Items.user }}', "root"],
    ['{{ range nomadVarList "app/" }}{{ . }} {{ .CreateIndex }};{{ end }}', "app/db 7;app/web 7;"],
    ["{{ nomadVarList | len }}", "2"],
    ['{{ range nomadVarList "@*" }}{{ .Namespace }} {{ end }}', "default default prod "],
    [
      '{{ nomadVarExists "app/db" }} {{ nomadVarExists "app" }} {{ nomadVarExists "other@prod" }}',
      "true false true",
    ],
    ['{{ if nomadVarExists "no" }}{{ (nomadVar "no").x }}{{ else }}none{{ end }}', "none"],
  ] as const) {
    assert.deepEqual(render(source), { text, missing: [] }, source);
  }
});

test("what is not there is told, but by those functions that ask for its being there", () => {
  assert.deepEqual(
    render('{{ nomadVar "no" | len }}{{ (nomadVar "other@prod.global").x }}').missing,
    ["no@undefined"],
  );
  assert.deepEqual(render('{{ nomadVar "no@prod" }}').missing, ["no@prod"]);
  assert.deepEqual(render('{{ nomadVarListSafe "no/" }}').missing, ["list no/@undefined"]);
  assert.deepEqual(render('{{ nomadVarList "no/" }}'), { text: "[]", missing: [] });
  assert.deepEqual(render('{{ nomadVar "" }}'), { text: "map[]", missing: [] });
});

test("arguments that are none are refused", () => {
  for (const bad of [
    'nomadVar "a@b@c"',
    "nomadVar",
    'nomadVarList "a" "b"',
    'nomadVarExists "@x"',
  ]) {
    assert.throws(() => render(`{{ ${bad} }}`), /nomadVar/, bad);
  }
});
