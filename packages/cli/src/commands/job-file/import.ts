import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { Fault } from "@drover/fault";
import { defineCommand } from "../../command/command.ts";
import { booleanFlag, textFlag } from "../../command/flag.ts";
import { importFile } from "../../import/import-file.ts";
import { jobText } from "../../program/job-text.ts";

export const importPrograms = defineCommand({
  usage: "<file>",
  description:
    "Writes job files for the programs of a Procfile, a process-compose.yaml, a supervisord .conf or a pm2 ecosystem file, one for each, and names each setting that a job has no counterpart for. A file that is there is not overwritten. A pm2 file in JavaScript is evaluated.",
  flags: {
    dir: textFlag("<directory>", "where job files are written; here unless told"),
    output: booleanFlag("print the job files, and write none"),
  },
  async run({ flags, args: [file = ""], terminal, context }) {
    const { programs, lost } = await importFile(file, context);
    if (programs.length === 0) throw new Fault("invalid_argument", `${file} has no programs`);
    const files = programs.map((program) => ({
      name: path.join(flags.dir ?? ".", `${program.name}.nomad.hcl`),
      text: jobText(program),
    }));
    if (flags.output) {
      terminal.print(
        files
          .map(({ name, text }) => `# ${name}\n${text}`)
          .join("\n")
          .trimEnd(),
      );
    } else await writeAll(files);
    for (const { setting, reason } of lost) terminal.warn(`${setting} ${reason}`);
    if (!flags.output) {
      terminal.print(files.map(({ name }) => `${name} written`).join("\n"));
      terminal.print(`Try them with: drover dev ${files.map(({ name }) => name).join(" ")}`);
    }
    return 0;
  },
});

async function writeAll(files: readonly { name: string; text: string }[]): Promise<void> {
  const taken = files.filter(({ name }) => existsSync(name)).map(({ name }) => name);
  if (taken.length > 0) {
    throw new Fault(
      "already_exists",
      `${taken.join(", ")} is there already: give another -dir, or -output`,
    );
  }
  for (const { name, text } of files) {
    await mkdir(path.dirname(name), { recursive: true });
    await writeFile(name, text);
  }
}
