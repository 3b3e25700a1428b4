import assert from "node:assert/strict";
import { globSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { runCli } from "../../../test/run-cli.ts";
import { ROOT } from "../../../test/run-drover.ts";

const validate = (source: string, ...flags: string[]) =>
  runCli(["job", "validate", ...flags, "-"], { stdin: source });

test("every example is valid and laid out as fmt does it", async () => {
  const examples = globSync("examples/**/*.hcl", { cwd: ROOT }).map((name) =>
    path.join(ROOT, name),
  );
  assert.ok(examples.length > 6);
  for (const file of examples.filter((name) => name.endsWith(".nomad.hcl"))) {
    const { exitCode, stderr } = await runCli(["job", "validate", file]);
    assert.equal(exitCode, 0, `${file}: ${stderr}`);
  }
  assert.equal((await runCli(["fmt", "-check", ...examples])).stdout, "");
});

test("what job init writes is valid, with and without explanations", async () => {
  const directory = await mkdtemp(path.join(os.tmpdir(), "drover-init-"));
  try {
    for (const flags of [[], ["-short"]]) {
      const file = path.join(directory, `example${flags.length}.nomad.hcl`);
      assert.equal((await runCli(["job", "init", ...flags, file])).exitCode, 0);
      assert.equal((await runCli(["job", "validate", file])).exitCode, 0);
      const again = await runCli(["job", "init", ...flags, file]);
      assert.equal(again.exitCode, 1);
      assert.match(again.stderr, /already exists/);
    }
  } finally {
    await rm(directory, { recursive: true });
  }
});

test("a file that is not there is said by its name", async () => {
  const { exitCode, stderr } = await runCli(["job", "validate", "/nowhere.hcl"]);
  assert.equal(exitCode, 1);
  assert.match(stderr, /Cannot read \/nowhere\.hcl: there is no such file/);
});

test("bad HCL is shown with its line underlined", async () => {
  const { exitCode, stderr } = await validate('job "a" {\n  type = \n}\n');
  assert.equal(exitCode, 1);
  assert.match(stderr, /on <standard input>:2:\d+/);
  assert.match(stderr, /2 \| {3}type =/);
  assert.match(stderr, /nothing was done/);
});

test("unknown blocks and attributes are all reported at once, with the nearest known name", async () => {
  const { exitCode, stderr } = await validate(
    'job "a" {\n  grup "g" {}\n  group "g" {\n    cuont = 1\n    task "t" { driver = "raw_exec" }\n  }\n}\n',
  );
  assert.equal(exitCode, 1);
  assert.match(stderr, /"grup".*Did you mean "group"\?/);
  assert.match(stderr, /"cuont".*Did you mean "count"\?/);
  assert.match(stderr, /has 2 errors; nothing was done/);
});

test("what no job may say is refused with Nomad's words, and shown where it stands", async () => {
  const { exitCode, stderr } = await validate(
    'job "a" {\n  group "g" {\n    task "t" {\n      driver = "raw_exec"\n      resources { memory = 0 }\n      config { command = "x" }\n    }\n  }\n}\n',
  );
  assert.equal(exitCode, 1);
  assert.match(stderr, /minimum MemoryMB value is 10; got 0/);
  assert.match(stderr, /on <standard input>:5:28\n.*\n +5 \| +resources \{ memory = 0 \}\n.*\^/);
  assert.match(stderr, /^Job validation failed: 1 error$/m);
});

/** The places of all problems of a job file, as line:column. */
async function places(source: string): Promise<string[]> {
  const { stderr } = await validate(source);
  return [...stderr.matchAll(/on <standard input>:(\d+:\d+)/g)].map(([, place]) => place ?? "");
}

test("every kind of problem is shown with its line: ranges, validation, drivers, what is not supported", async () => {
  const group = (body: string) => `job "a" {\n  group "g" {\n${body}\n  }\n}\n`;
  const task = (body: string) => group(`    task "t" {\n      driver = "raw_exec"\n${body}\n    }`);
  assert.deepEqual(await places(group("    count = -1")), ["3:13"]);
  const config = await validate(task('      config {\n        comand = "/bin/true"\n      }'));
  assert.match(config.stderr, /on <standard input>:6:9\n.*\n +6 \| +comand = .*\n.*\^{6}\n/);
  assert.match(config.stderr, /There is no option config\.comand; did you mean command\?/);
  const good = '      config { command = "/bin/true" }';
  assert.deepEqual(await places(task(`${good}\n      kill_signal = "SIGNOPE"`)), ["6:21"]);
  assert.deepEqual(await places(task(`${good}\n      vault {}`)), ["6:7"]);
  assert.deepEqual(
    await places(task(`${good}\n      schedule {}\n      csi_plugin { id = "x" }`)),
    ["7:7", "7:7", "6:7"],
  );
});

test("a task outside of a group is a group, and problems of all are shown where they stand", async () => {
  const source = `job "a" {
  group "g" {
    task "t" {
      driver = "raw_exec"
      config { comand = "x" }
    }
  }
  task "lone" {
    driver = "raw_exec"
    config { cmd = "x" }
  }
}
`;
  assert.deepEqual([...new Set(await places(source))].toSorted(), ["10:14", "10:5", "5:16", "5:7"]);
});

test("warnings are shown where they stand, and the job is valid", async () => {
  const { exitCode, stderr, stdout } = await validate(
    'job "a" {\n  group "g" {\n    ephemeral_disk { migrate = true }\n    task "t" {\n      driver = "raw_exec"\n      config { command = "/bin/true" }\n    }\n  }\n}\n',
  );
  assert.equal(exitCode, 0);
  assert.match(stderr, /Warning: Setting has no effect\n\n +on <standard input>:3:5/);
  assert.match(stdout, /Job validation successful/);
});

test("variables come from flags, files and the environment, the flags before all", async () => {
  const directory = await mkdtemp(path.join(os.tmpdir(), "drover-vars-"));
  const file = path.join(directory, "vars.hcl");
  const hello = path.join(ROOT, "examples/hello.nomad.hcl");
  const nameOf = async (flags: string[], env: Record<string, string> = {}) => {
    const { stdout } = await runCli(["job", "run", "-output", ...flags, hello], { env });
    return JSON.parse(stdout).Job.TaskGroups[0].Tasks[0].Env.NAME;
  };
  try {
    await writeFile(file, 'name = "from the file"\n');
    assert.equal(await nameOf([]), "World");
    assert.equal(await nameOf([], { NOMAD_VAR_name: "from outside" }), "from outside");
    assert.equal(await nameOf(["-var-file", file], { NOMAD_VAR_name: "x" }), "from the file");
    assert.equal(await nameOf(["-var", "name=given", "-var-file", file]), "given");
  } finally {
    await rm(directory, { recursive: true });
  }
});

test("a variable that no job declares is refused, and only warned of without -hcl2-strict", async () => {
  const hello = path.join(ROOT, "examples/hello.nomad.hcl");
  const strict = await runCli(["job", "validate", "-var", "nobody=1", hello]);
  assert.equal(strict.exitCode, 1);
  assert.match(strict.stderr, /"nobody"/);
  const lax = await runCli(["job", "validate", "-hcl2-strict=false", "-var=nobody=1", hello]);
  assert.equal(lax.exitCode, 0);
  assert.match(lax.stderr, /Warning:.*\n.*"nobody"/s);
});

test("a job in JSON is taken too", async () => {
  const json =
    '{"Job":{"ID":"a","TaskGroups":[{"Name":"g","Tasks":[{"Name":"t","Driver":"raw_exec","Config":{"command":"x"}}]}]}}';
  assert.equal((await validate(json, "-json")).exitCode, 0);
  const broken = await validate('{"Job":{"ID":7}}', "-json");
  assert.equal(broken.exitCode, 1);
  assert.match(broken.stderr, /no job in JSON:\n.*ID/);
});

test("a config block that the driver would not take is refused, references left to run time", async () => {
  const task = (config: string) =>
    validate(
      `job "a" {\n  group "g" {\n    task "t" {\n      driver = "raw_exec"\n      config {\n${config}\n      }\n    }\n  }\n}\n`,
    );
  const wrong = await task('comand = "/bin/true"');
  assert.equal(wrong.exitCode, 1);
  assert.match(
    wrong.stderr,
    /on <standard input>:5:7\n.*\n.* config \{\n.*\^{6}\n\n.*config\.command is required/,
  );
  assert.match(
    wrong.stderr,
    /on <standard input>:6:1\n.*\n.* comand = .*\n.*\^{6}\n\n.*no option config\.comand; did you mean command\?/,
  );
  const right = await task('command = "${NOMAD_TASK_DIR}/x"\noom_score_adj = "${meta.score}"');
  assert.equal(right.exitCode, 0, right.stderr);
});
