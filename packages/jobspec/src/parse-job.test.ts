import assert from "node:assert/strict";
import { test } from "node:test";
import { parseJob } from "./parse-job.ts";

function parse(text: string) {
  return parseJob(text, { filename: "web.nomad.hcl" });
}

/** The job of a file that must be right. */
function jobOf(text: string) {
  const { job, diagnostics } = parse(text);
  assert.deepEqual(
    diagnostics.map(({ detail }) => detail),
    [],
  );
  return job ?? assert.fail();
}

/** The first task of a file with this body of a task. */
function taskOf(body: string) {
  const job = jobOf(`job "web" {\n group "app" {\n task "server" {\n${body}\n}\n}\n}`);
  return job.TaskGroups?.[0]?.Tasks?.[0] ?? assert.fail();
}

/** Place and detail of every problem. */
function problemsOf(text: string): string[] {
  const { job, diagnostics } = parse(text);
  assert.equal(job, undefined);
  return diagnostics.map(
    ({ subject, detail }) => `${subject?.start.line}:${subject?.start.column} ${detail}`,
  );
}

test("a job is named by its label unless it says otherwise", () => {
  assert.deepEqual(jobOf('job "web" {}'), { ID: "web", Name: "web", TaskGroups: [] });
  assert.equal(jobOf('job "web" {\n  name = "The web"\n}').Name, "The web");
  assert.equal(jobOf('job "web" {\n  id = "w"\n}').ID, "w");
});

test("attributes are converted, durations are nanoseconds, and null is absent", () => {
  const task = taskOf(`
    driver         = "raw_exec"
    leader         = "true"
    kill_timeout   = "1m30s"
    shutdown_delay = 5
    user           = null
    resources {
      cpu    = "200"
      memory = 64
    }`);
  assert.deepEqual(task, {
    Name: "server",
    Driver: "raw_exec",
    Leader: true,
    KillTimeout: 90e9,
    ShutdownDelay: 5,
    Resources: { CPU: 200, MemoryMB: 64 },
  });
});

test("references to what is known at run time only are left in place, escapes are not", () => {
  const task = taskOf(`
    config {
      args = ["\${NOMAD_PORT_http}", "a-\${ node.class }", "$\${x} %%{y}", env["X"]]
    }`);
  assert.deepEqual(task.Config, {
    args: ["${NOMAD_PORT_http}", "a-${ node.class }", "${x} %{y}", '${env["X"]}'],
  });
});

test("what is in a driver's config is a list wherever it may be a block", () => {
  const task = taskOf(`
    config {
      command = "/bin/true"
      labels  = { a = 1 }
      mount {
        type = "bind"
        options { ro = true }
      }
      mount { type = "tmpfs" }
      logging "json" "file" { size = 1.5 }
    }`);
  assert.deepEqual(task.Config, {
    command: "/bin/true",
    labels: [{ a: 1 }],
    mount: [{ type: "bind", options: [{ ro: true }] }, { type: "tmpfs" }],
    logging: [{ json: [{ file: [{ size: 1.5 }] }] }],
  });
});

test("env and meta are blocks, or attributes where their keys are no names", () => {
  const expected = { A: "1", B: "true", C: "x" };
  assert.deepEqual(taskOf('env {\n A = 1\n B = true\n C = "x"\n }').Env, expected);
  assert.deepEqual(taskOf('env = { A = 1, B = true, "C" = "x" }').Env, expected);
  assert.deepEqual(taskOf('meta = { "a.b" = "c" }').Meta, { "a.b": "c" });
});

test("constraints may be written in short", () => {
  const constraints = jobOf(`job "web" {
    constraint {
      attribute = "\${attr.kernel.version}"
      version   = ">= 5"
    }
    constraint { distinct_hosts = true }
    constraint { distinct_property = "\${meta.rack}" }
    constraint {
      attribute = "\${node.class}"
      value     = "big"
    }
  }`).Constraints;
  assert.deepEqual(constraints, [
    { LTarget: "${attr.kernel.version}", Operand: "version", RTarget: ">= 5" },
    { Operand: "distinct_hosts", RTarget: "true" },
    { Operand: "distinct_property", LTarget: "${meta.rack}" },
    { LTarget: "${node.class}", Operand: "=", RTarget: "big" },
  ]);
});

test("ports with a number are reserved, the others are for the scheduler to choose", () => {
  const job = jobOf(`job "web" {
    group "app" {
      network {
        port "http" { static = 8080 }
        port "admin" { to = 9000 }
      }
    }
  }`);
  assert.deepEqual(job.TaskGroups?.[0]?.Networks, [
    {
      ReservedPorts: [{ Label: "http", Value: 8080 }],
      DynamicPorts: [{ Label: "admin", To: 9000 }],
    },
  ]);
});

test("a task outside of groups gets one of its own, and vault and secrets hold for all inside", () => {
  const job = jobOf(`job "web" {
    vault { role = "outer" }
    secret "s" { path = "p" }
    task "lone" {}
    group "app" {
      vault { role = "inner" }
      task "a" {}
      task "b" {
        vault { role = "own" }
      }
    }
  }`);
  const tasks = job.TaskGroups?.flatMap((group) => group?.Tasks ?? []);
  assert.deepEqual(
    tasks?.map((task) => [task?.Name, task?.Vault?.Role, task?.Secrets?.[0]?.Name]),
    [
      ["lone", "outer", "s"],
      ["a", "inner", "s"],
      ["b", "own", "s"],
    ],
  );
  assert.equal(job.TaskGroups?.[0]?.Name, "lone");
});

test("every problem of a file is reported at once with its place", () => {
  assert.deepEqual(
    problemsOf(`job "web" {
  datacenter = ["dc1"]
  grop "app" {}
  group "app" {
    count = 1.5
    task "server" {
      comand       = "x"
      kill_timeout = "soon"
      leader       = []
      action "a" {}
      logs {}
      logs {}
    }
  }
}`),
    [
      '2:3 An argument named "datacenter" is not expected here. Did you mean "datacenters"?',
      '3:3 Blocks of type "grop" are not expected here. Did you mean "group"?',
      '5:13 Unsuitable value for "count": a whole number is required, not 1.5.',
      '7:7 An argument named "comand" is not expected here.',
      '8:22 Unsuitable value for "kill_timeout": invalid duration "soon", a number with a unit is needed, as "30s", "1h5m" or "250ms".',
      '9:22 Unsuitable value for "leader": bool required, but have tuple.',
      '10:20 The argument "command" is required, but no definition was found.',
      "12:7 Only one logs block is allowed. Another was defined at web.nomad.hcl:11,7-11.",
    ],
  );
});

test("a file without a job, with two of them, or with something else is refused", () => {
  assert.deepEqual(problemsOf(""), ["1:1 A job block is required."]);
  assert.match(problemsOf('job "a" {}\njob "b" {}')[0] ?? "", /^2:1 Only one block of type "job"/);
  assert.match(problemsOf('jbo "a" {}')[0] ?? "", /Did you mean "job"/);
  assert.match(problemsOf("job {}")[0] ?? "", /labels/);
  assert.match(problemsOf('job "a" {')[0] ?? "", /^1:9/);
});

test("each field of a job has its place in the file, also of a task without a group", () => {
  const text = `job "a" {
  task "lone" {
    driver = "x"
  }
  group "g" {
    task "t" {
      config {
        args = ["a", "b"]
      }
    }
  }
}
`;
  const { places } = parseJob(text, { filename: "a.hcl" });
  const at = (path: string) => places.get(path)?.value.start.line;
  assert.equal(at("TaskGroups[0].Tasks[0].Driver"), 3);
  assert.equal(at("TaskGroups[1]"), 5);
  assert.equal(at("TaskGroups[1].Tasks[0].Config.args[1]"), 8);
});
