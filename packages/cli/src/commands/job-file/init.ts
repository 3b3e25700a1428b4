import { writeFile } from "node:fs/promises";
import { Fault } from "@drover/fault";
import { defineCommand } from "../../command/command.ts";
import { booleanFlag } from "../../command/flag.ts";

const DEFAULT_NAME = "example.nomad.hcl";

export const jobInit = defineCommand({
  usage: "[file]",
  description: `Writes a job file to begin with, ${DEFAULT_NAME} unless told otherwise. A file that is there already is left as it is.`,
  flags: { short: booleanFlag("without explanations") },
  async run({ flags, args: [path = DEFAULT_NAME], terminal }) {
    const { exampleJob } = await import("../../job/example-job.ts");
    try {
      await writeFile(path, exampleJob({ commented: !flags.short }), { flag: "wx" });
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "EEXIST") {
        throw new Fault("already_exists", `File ${path} is there already; name another`);
      }
      throw error;
    }
    terminal.print(`Example job file written to ${path}`);
    return 0;
  },
});
