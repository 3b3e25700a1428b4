import type { Program } from "./program.ts";

/** The job file of a program, in the layout of `drover fmt`. */
export function jobText(program: Program): string {
  const { name, count = 1 } = program;
  return [
    `job ${quoted(name)} {`,
    ...(program.cron || program.runsOnce ? [`  type = "batch"`, ""] : []),
    ...(program.cron ? periodic(program.cron) : []),
    `  group ${quoted(name)} {`,
    ...(count === 1 ? [] : [`    count = ${count}`, ""]),
    ...network(program),
    ...restart(program),
    ...task(program),
    "  }",
    "}",
    "",
  ].join("\n");
}

function periodic(cron: string): string[] {
  return [
    "  periodic {",
    `    crons            = [${quoted(cron)}]`,
    "    prohibit_overlap = true",
    "  }",
    "",
  ];
}

function network({ port }: Program): string[] {
  if (port === undefined) return [];
  const lines =
    port === 0
      ? [`      port "http" {}`]
      : [`      port "http" {`, `        static = ${port}`, "      }"];
  return ["    network {", ...lines, "    }", ""];
}

function restart({ restarts, cron, runsOnce }: Program): string[] {
  if (restarts === 0 || cron || runsOnce) {
    return [
      "    restart {",
      `      attempts = ${restarts ?? 0}`,
      `      mode     = "fail"`,
      "    }",
      "",
    ];
  }
  const [attempts, mode] = restarts === undefined ? [3, "delay"] : [restarts, "fail"];
  return [
    "    restart {",
    `      attempts = ${attempts}`,
    `      interval = "30s"`,
    `      delay    = "1s"`,
    `      mode     = ${quoted(mode)}`,
    "    }",
    "",
  ];
}

function task(program: Program): string[] {
  const { name, user, killSignal, killTimeoutSeconds, memory } = program;
  const facts = [
    [`driver`, quoted("raw_exec")],
    ...(user ? [["user", quoted(user)]] : []),
    ...(killSignal ? [["kill_signal", quoted(killSignal)]] : []),
    ...(killTimeoutSeconds === undefined ? [] : [["kill_timeout", `"${killTimeoutSeconds}s"`]]),
  ] as [string, string][];
  return [
    `    task ${quoted(name)} {`,
    ...aligned(facts, 6),
    "",
    ...config(program),
    ...environment(program),
    ...(memory === undefined
      ? []
      : ["", "      resources {", `        memory = ${memory}`, "      }"]),
    "    }",
  ];
}

function config({ command, args, directory }: Program): string[] {
  const [file, words] = args === undefined ? ["/bin/sh", ["-c", command]] : [command, args];
  const facts: [string, string][] = [
    ["command", literal(file)],
    ...(words.length === 0
      ? []
      : [["args", `[${words.map(literal).join(", ")}]`] as [string, string]]),
    ["work_dir", literal(directory)],
  ];
  return ["      config {", ...aligned(facts, 8), "      }"];
}

function environment({ env, port }: Program): string[] {
  const own = Object.entries(env).filter(([key]) => port === undefined || key !== "PORT");
  const isBlock = own.every(([key]) => /^[A-Za-z_][\w-]*$/.test(key));
  const facts = own.map(([key, value]): [string, string] => [
    isBlock ? key : quoted(key),
    quoted(value),
  ]);
  if (port !== undefined) facts.push([isBlock ? "PORT" : `"PORT"`, `"\${NOMAD_PORT_http}"`]);
  if (facts.length === 0) return [];
  // Only in a map names may be any text.
  return ["", isBlock ? "      env {" : "      env = {", ...aligned(facts, 8), "      }"];
}

function aligned(
  facts: readonly (readonly [name: string, value: string])[],
  indent: number,
): string[] {
  const width = Math.max(...facts.map(([name]) => name.length));
  return facts.map(([name, value]) => `${" ".repeat(indent)}${name.padEnd(width)} = ${value}`);
}

/** A text of the job language that means itself. */
function quoted(text: string): string {
  return quote(text)
    .replaceAll("${", () => "$${")
    .replaceAll("%{", "%%{");
}

/** The same where the driver's configuration is evaluated once more, before the start. */
function literal(text: string): string {
  return quote(text)
    .replaceAll("${", () => "$$${")
    .replaceAll("%{", "%%%{");
}

function quote(text: string): string {
  const escapes: Record<string, string> = {
    "\\": "\\\\",
    '"': '\\"',
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
  };
  const inner = text.replaceAll(/[\\"\n\r\t]|\p{Cc}/gu, (found) => {
    return escapes[found] ?? `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
  return `"${inner}"`;
}
