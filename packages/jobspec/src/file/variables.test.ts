import assert from "node:assert/strict";
import { test } from "node:test";
import { type ParseJobOptions, parseJob } from "../parse-job.ts";

type Sources = Omit<ParseJobOptions, "filename">;

/** The meta of a job file with these declarations and this body of a job's `meta` block. */
function metaOf(
  declarations: string,
  meta: string,
  sources: Sources = {},
): Record<string, unknown> {
  const { job, diagnostics } = parse(
    `${declarations}\njob "web" {\n meta {\n${meta}\n}\n}`,
    sources,
  );
  assert.deepEqual(
    diagnostics.map(({ detail }) => detail),
    [],
  );
  return job?.Meta ?? assert.fail();
}

function parse(text: string, sources: Sources = {}) {
  return parseJob(text, { filename: "web.nomad.hcl", ...sources });
}

/** Summary and detail of every problem of a file whose job is empty. */
function problemsOf(declarations: string, sources: Sources = {}): string[] {
  const { job, diagnostics } = parse(`${declarations}\njob "web" {}`, sources);
  assert.equal(job, undefined);
  return diagnostics.map(({ summary, detail }) => `${summary}: ${detail}`);
}

const A = 'variable "a" {\n  default = "1"\n}';

test("later sources go before earlier ones: default, environment, files in order, command line", () => {
  const env = { NOMAD_VAR_a: "env", NOMAD_VAR_other: "ignored", PATH: "/bin" };
  const file = (value: string) => ({ filename: `${value}.vars`, text: `a = "${value}"` });
  const sources: [Sources, string][] = [
    [{}, "1"],
    [{ env }, "env"],
    [{ env, variableFiles: [file("one"), file("two")] }, "two"],
    [{ env, variableFiles: [file("one")], variables: { a: "cmd" } }, "cmd"],
  ];
  for (const [source, expected] of sources) {
    assert.deepEqual(metaOf(A, "x = var.a", source), { x: expected });
  }
});

test("values are converted to the variable's type, texts from outside are expressions where needed", () => {
  const declarations = `
    variable "n" { type = number }
    variable "b" { type = bool }
    variable "l" { type = list(string) }
    variable "o" {
      type = object({ name = string, size = optional(number, 3) })
    }
    variable "untyped" {}`;
  const meta = `
    n = var.n + 1
    b = var.b ? "yes" : "no"
    l = join("-", var.l)
    o = "\${var.o.name} \${var.o.size}"
    u = var.untyped`;
  const variables = { n: "41", b: "true", l: '["x", "y"]', o: '{ name = "z" }', untyped: "[1]" };
  assert.deepEqual(metaOf(declarations, meta, { variables }), {
    n: "42",
    b: "yes",
    l: "x-y",
    o: "z 3",
    u: "[1]",
  });
});

test("a variable without a type has that of its default", () => {
  const declaration = 'variable "n" {\n  default = 5\n}';
  assert.deepEqual(metaOf(declaration, "x = var.n + 1", { variables: { n: "7" } }), { x: "8" });
  assert.match(problemsOf(declaration, { variables: { n: "x" } })[0] ?? "", /a number is required/);
});

test("variable files may be JSON", () => {
  const variableFiles = [{ filename: "a.json", text: '{"a": "json"}' }];
  assert.deepEqual(metaOf(A, "x = var.a", { variableFiles }), { x: "json" });
});

test("a variables block declares variables by their defaults", () => {
  assert.deepEqual(metaOf("variables {\n  a = 1\n  b = [2]\n}", 'x = "${var.a}${var.b[0]}"'), {
    x: "12",
  });
});

test("locals may refer to variables and to each other in any order", () => {
  const locals =
    'locals {\n  c = "${local.b}c"\n  b = "${local.a}b"\n}\nlocals {\n  a = upper(var.a)\n}';
  const sources = { variables: { a: "x" } };
  assert.deepEqual(metaOf(`${A}\n${locals}`, "x = local.c", sources), { x: "Xbc" });
});

test("locals in a circle, twice or wrong are errors", () => {
  assert.match(problemsOf("locals {\n  a = local.b\n  b = local.a\n}")[0] ?? "", /"b"/);
  assert.match(problemsOf("locals {\n  a = 1\n}\nlocals {\n  a = 2\n}")[0] ?? "", /Duplicate a/);
  assert.match(problemsOf('locals {\n  a = upperr("x")\n}')[0] ?? "", /upperr/);
});

test("a variable without a value is an error that says how to set it", () => {
  const [problem] = problemsOf('variable "a" {}');
  assert.match(problem ?? "", /^Unset variable "a": .*-var a=.*-var-file.*NOMAD_VAR_a/);
});

test("setting an undeclared variable is an error, or a warning if not strict", () => {
  const variables = { nobody: "1" };
  const variableFiles = [{ filename: "x.vars", text: "nothing = 1" }];
  assert.match(problemsOf("", { variables })[0] ?? "", /"nobody" variable was passed/);
  assert.match(problemsOf("", { variableFiles })[0] ?? "", /"nothing" variable was set/);
  const { job, diagnostics } = parse('job "web" {}', { variables, variableFiles, strict: false });
  assert.ok(job);
  assert.deepEqual(
    diagnostics.map(({ severity }) => severity),
    ["warning", "warning"],
  );
});

test("validation rules are checked on the value that counts", () => {
  const declaration = `variable "port" {
    type    = number
    default = 80
    validation {
      condition     = var.port < 1024
      error_message = "The port must be a privileged one."
    }
  }`;
  assert.deepEqual(metaOf(declaration, "x = var.port"), { x: "80" });
  const [problem] = problemsOf(declaration, { variables: { port: "8080" } });
  assert.match(
    problem ?? "",
    /^Invalid value for cmd variable: The port must be a privileged one\./,
  );
});

test("a sensitive value is not in messages", () => {
  const declaration = 'variable "key" {\n  type      = number\n  sensitive = true\n}';
  const [problem] = problemsOf(declaration, { variables: { key: "hunter2" } });
  assert.match(problem ?? "", /^Invalid value for variable/);
  assert.doesNotMatch(problem ?? "", /hunter2/);
});

test("faulty declarations and values are errors", () => {
  const cases: [string, Sources, RegExp][] = [
    [`${A}\n${A}`, {}, /^Duplicate variable/],
    ['variable "1a" {}', {}, /^Invalid variable name/],
    ['variable "a" {\n  type = strin\n}', {}, /^Invalid type specification/],
    ['variable "a" {\n  type = number\n  default = "x"\n}', {}, /^Invalid default value/],
    ['variable "a" {\n  typ = number\n}', {}, /Did you mean "type"/],
    ['variable "a" {\n  default = var.b\n}', {}, /^Variables not allowed/],
    ['variable "a" {\n  type = list(string)\n}', { variables: { a: "[" } }, /./],
    [
      A,
      { variableFiles: [{ filename: "v", text: 'variable "a" {}' }] },
      /^Variable declaration in/,
    ],
    [A, { variableFiles: [{ filename: "v", text: "a = " }] }, /./],
  ];
  for (const [declarations, sources, expected] of cases) {
    assert.match(problemsOf(declarations, sources)[0] ?? "", expected, declarations);
  }
});

test("a slip of var or local is an error, not a reference for later", () => {
  for (const name of ["locals.a", "vars.a", "variable.a"]) {
    const { job } = parse(`${A}\njob "web" {\n  meta {\n    x = ${name}\n  }\n}`);
    assert.equal(job, undefined, name);
  }
});

test("dynamic blocks are expanded at every depth", () => {
  const { job, diagnostics } = parse(`
    variable "ports" { default = ["http", "admin"] }
    job "web" {
      dynamic "group" {
        for_each = { a = 1, b = 2 }
        labels   = ["g-\${group.key}"]
        content {
          count = group.value
          network {
            dynamic "port" {
              for_each = var.ports
              iterator = it
              labels   = [it.value]
              content { to = 8000 + it.key }
            }
          }
          task "t" {
            config { args = [group.key] }
          }
        }
      }
    }`);
  assert.deepEqual(
    diagnostics.map(({ detail }) => detail),
    [],
  );
  assert.deepEqual(
    job?.TaskGroups?.map((group) => [
      group?.Name,
      group?.Count,
      group?.Networks?.[0]?.DynamicPorts?.map((port) => `${port?.Label}:${port?.To}`).join(),
      group?.Tasks?.[0]?.Config?.args,
    ]),
    [
      ["g-a", 1, "http:8000,admin:8001", ["a"]],
      ["g-b", 2, "http:8000,admin:8001", ["b"]],
    ],
  );
});

test("functions that read files do so only if they may", () => {
  const text = 'job "web" {\n  meta {\n    x = file("x.txt")\n  }\n}';
  assert.match(parse(text).diagnostics[0]?.detail ?? "", /filesystem function/);
  const files = {
    baseDirectory: "/jobs",
    homeDirectory: "/root",
    readFile: (path: string) => (path === "/jobs/x.txt" ? Buffer.from("content") : undefined),
    kindOf: () => "file" as const,
    glob: () => [],
  };
  assert.deepEqual(parse(text, { files }).job?.Meta, { x: "content" });
});

test("a job file may be in HCL's JSON syntax", () => {
  const { job, diagnostics } = parse(
    JSON.stringify({
      variable: { n: { default: 2 } },
      job: {
        web: {
          type: "batch",
          meta: { a: "b" },
          group: {
            app: {
              count: "${var.n}",
              task: [
                {
                  t: {
                    driver: "raw_exec",
                    config: { command: "/bin/sh", args: ["${NOMAD_JOB_ID}"] },
                  },
                },
              ],
            },
          },
        },
      },
    }),
  );
  assert.deepEqual(
    diagnostics.map(({ detail }) => detail),
    [],
  );
  assert.deepEqual(job?.TaskGroups, [
    {
      Name: "app",
      Count: 2,
      Tasks: [
        {
          Name: "t",
          Driver: "raw_exec",
          Config: { command: "/bin/sh", args: ["${NOMAD_JOB_ID}"] },
        },
      ],
    },
  ]);
  assert.deepEqual(job?.Meta, { a: "b" });
});
