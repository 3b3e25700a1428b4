import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Plugin } from "esbuild";
import { PARSER_FLAGS } from "../../../packages/agent/src/job-parser/parser-flags.ts";
import { GETTER_FLAGS } from "../../../packages/getter/src/child/getter-flags.ts";
import { COLLECTOR_FLAGS } from "../../../packages/logs/src/keeper/collector-flags.ts";
import { NODE_PROGRAM_FLAGS } from "../../../packages/process/src/launch/node-program-flags.ts";
import { bundlePage } from "../../../packages/ui/src/page/bundle-page.ts";
import { ROOT } from "../bundle.ts";
import { NODE_PROGRAM, PROGRAMS } from "../programs/node-programs.ts";

/** The argument with which `drover` becomes the log collector of its agent. */
const COLLECT_LOGS = "collect-logs";
/** The one with which it becomes the job parser. */
const PARSE_JOBS = "parse-jobs";
/** The one with which it fetches an artifact. */
const FETCH = "fetch-artifact";
const LOGS = path.join(ROOT, "packages/logs/src");
const PARSER = path.join(ROOT, "packages/agent/src/job-parser");
const GETTER = path.join(ROOT, "packages/getter/src/child");
const CLI = path.join(ROOT, "packages/cli/src");
const DEMO_JOB = path.join(ROOT, "examples/hello.nomad.hcl");

/** The source that `drover` begins with where it is one file: the command, or one of its programs. */
export const DROVER_MAIN = `
const programs = {
  ${Object.entries(PROGRAMS)
    .map(([name, file]) => `${JSON.stringify(name)}: () => import(${JSON.stringify(file)}),`)
    .join("\n  ")}
  "${COLLECT_LOGS}": async () => {
    const { runCollector } = await import("${LOGS}/collector/run-collector.ts");
    await runCollector(process.argv.slice(2));
  },
  "${PARSE_JOBS}": async () => {
    const { answerParseRequests } = await import("${PARSER}/answer-parse-requests.ts");
    await answerParseRequests(process.stdin, process.stdout);
  },
  "${FETCH}": async () => {
    const { runChild } = await import("${GETTER}/run-child.ts");
    await runChild();
  },
};
const [, , name] = process.argv;
if (Object.hasOwn(programs, name ?? "")) {
  process.argv.splice(2, 1);
  void programs[name]();
} else void import("${CLI}/start.ts").then(({ start }) => start());
`;

/** How an executable is started again with options for Node, as expressions of JavaScript. */
export type StartAgain = (nodeFlags: readonly string[]) => readonly string[];

/** With a Node of the machine. */
export const scriptAgain: StartAgain = (flags) => [
  "process.execPath",
  ...flags.map((flag) => JSON.stringify(flag)),
  "__filename",
];

/** With the Node inside. */
export const standaloneAgain: StartAgain = (flags) => [
  "process.execPath",
  ...(flags.length > 0 ? [JSON.stringify(`--node-options=${flags.join(" ")}`)] : []),
];

/** Puts others in the place of those modules that expect files beside them. */
export function oneFile(again: StartAgain): Plugin {
  const list = (flags: readonly string[], ...args: readonly string[]) =>
    `[${[...again(flags), ...args].join(", ")}]`;
  const replacements: readonly [module: RegExp, contents: () => string | Promise<string>][] = [
    [
      NODE_PROGRAM,
      () => `export function nodeProgram(name, directory) {
        const [file, ...args] = {
          ${Object.entries(NODE_PROGRAM_FLAGS)
            .map(([name, flags]) => `${JSON.stringify(name)}: ${list(flags, "name", "directory")},`)
            .join("\n          ")}
        }[name];
        return { file, args };
      }`,
    ],
    [
      /packages[\\/]logs[\\/]src[\\/]keeper[\\/]collector-program\.ts$/,
      () => `import process from "node:process";
        export const COLLECTOR_PROGRAM = ${list(COLLECTOR_FLAGS, JSON.stringify(COLLECT_LOGS))};`,
    ],
    [
      /packages[\\/]agent[\\/]src[\\/]job-parser[\\/]parser-program\.ts$/,
      () => `import process from "node:process";
        export const PARSER_PROGRAM = ${list(PARSER_FLAGS, JSON.stringify(PARSE_JOBS))};`,
    ],
    [
      /packages[\\/]getter[\\/]src[\\/]child[\\/]getter-program\.ts$/,
      () => `import process from "node:process";
        export const GETTER_PROGRAM = ${list(GETTER_FLAGS, JSON.stringify(FETCH))};`,
    ],
    [
      /packages[\\/]cli[\\/]src[\\/]own-program\.ts$/,
      () => `export const OWN_PROGRAM = ${list([])};`,
    ],
    [
      /packages[\\/]cli[\\/]src[\\/]demo[\\/]demo-job\.ts$/,
      async () => {
        const text = await readFile(DEMO_JOB, "utf8");
        return `export const demoJob = () => ${JSON.stringify(text)};`;
      },
    ],
    [/packages[\\/]ui[\\/]src[\\/]page[\\/]load-page\.ts$/, pageInside],
  ];
  return {
    name: "one-file",
    setup(bundle) {
      for (const [filter, contents] of replacements) {
        bundle.onLoad({ filter }, async () => ({ contents: await contents(), loader: "js" }));
      }
    },
  };
}

/** The files of the web page, as they are sent. */
async function pageInside(): Promise<string> {
  const files = (await bundlePage()).map(({ gzipped, ...file }) => ({
    ...file,
    base64: gzipped.toString("base64"),
  }));
  return `export const loadPage = async () => ${JSON.stringify(files)}.map(
    ({ base64, ...file }) => ({ ...file, gzipped: Buffer.from(base64, "base64") }));`;
}
