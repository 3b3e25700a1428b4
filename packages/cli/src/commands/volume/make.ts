import { text } from "node:stream/consumers";
import { clientFlags, connect } from "../../api/connect.ts";
import { defineCommand } from "../../command/command.ts";
import type { Context } from "../../command/context.ts";
import { readText } from "../../variable/variable-items.ts";
import { parseVolumeSpec } from "../../volume/volume-spec.ts";

export const volumeCreate = defineCommand({
  usage: "<file>",
  description:
    'Makes a directory and a host volume of it, as a file in HCL or JSON says, "-" for standard input. With the id of a volume it changes that one.',
  flags: clientFlags,
  async run({ flags, args: [file = ""], terminal, context }) {
    const spec = await readSpec(file, context);
    const { Volume, Warnings } = await connect(flags, context).volumes.create(spec);
    terminal.print(`Created host volume ${Volume.Name} with ID ${Volume.ID}`);
    if (Warnings !== "") terminal.warn(`Warning: ${Warnings}`);
    return 0;
  },
});

export const volumeRegister = defineCommand({
  usage: "<file>",
  description:
    'Makes a host volume of a directory that is there, as a file in HCL or JSON says, "-" for standard input. With the id of a volume it changes that one.',
  flags: clientFlags,
  async run({ flags, args: [file = ""], terminal, context }) {
    const spec = await readSpec(file, context);
    const { Volume, Warnings } = await connect(flags, context).volumes.register(spec);
    terminal.print(`Registered host volume ${Volume.Name} with ID ${Volume.ID}`);
    if (Warnings !== "") terminal.warn(`Warning: ${Warnings}`);
    return 0;
  },
});

async function readSpec(file: string, { stdin }: Context) {
  if (file === "-") return parseVolumeSpec(await text(stdin), "standard input");
  return parseVolumeSpec(await readText(file), file);
}
