import { text } from "node:stream/consumers";
import type { NomadClient } from "@drover/api";
import { clientFlags, connect } from "../../api/connect.ts";
import { findVolume } from "../../api/find-by-prefix.ts";
import { defineCommand } from "../../command/command.ts";
import type { Context } from "../../command/context.ts";
import { booleanFlag, textFlag } from "../../command/flag.ts";
import { readText } from "../../variable/variable-items.ts";
import { parseVolumeSpec } from "../../volume/volume-spec.ts";

const specFlags = {
  id: textFlag("<id>", "change the volume whose id this is, or begins so"),
  policyOverride: booleanFlag("accepted as in Nomad, which needs it for Sentinel policies"),
};

export const volumeCreate = defineCommand({
  usage: "<file>",
  description:
    'Makes a directory and a host volume of it, as a file in HCL or JSON says, "-" for standard input. With the id of a volume it changes that one.',
  flags: {
    ...clientFlags,
    ...specFlags,
    detach: booleanFlag("no effect, as the volume is ready when it was made"),
    verbose: booleanFlag("no effect, as nothing is shortened here"),
  },
  async run({ flags, args: [file = ""], terminal, context }) {
    const client = connect(flags, context);
    const spec = await readSpec(file, { ...flags, client, context });
    const { Volume, Warnings } = await client.volumes.create(spec);
    terminal.print(`Created host volume ${Volume.Name} with ID ${Volume.ID}`);
    if (Warnings !== "") terminal.warn(`Warning: ${Warnings}`);
    return 0;
  },
});

export const volumeRegister = defineCommand({
  usage: "<file>",
  description:
    'Makes a host volume of a directory that is there, as a file in HCL or JSON says, "-" for standard input. With the id of a volume it changes that one.',
  flags: { ...clientFlags, ...specFlags },
  async run({ flags, args: [file = ""], terminal, context }) {
    const client = connect(flags, context);
    const spec = await readSpec(file, { ...flags, client, context });
    const { Volume, Warnings } = await client.volumes.register(spec);
    terminal.print(`Registered host volume ${Volume.Name} with ID ${Volume.ID}`);
    if (Warnings !== "") terminal.warn(`Warning: ${Warnings}`);
    return 0;
  },
});

interface SpecOptions {
  /** As `-id` gives it. */
  readonly id: string | undefined;
  readonly client: NomadClient;
  readonly context: Context;
}

async function readSpec(file: string, { id, client, context: { stdin } }: SpecOptions) {
  const spec =
    file === "-"
      ? parseVolumeSpec(await text(stdin), "standard input")
      : parseVolumeSpec(await readText(file), file);
  return id === undefined ? spec : { ...spec, ID: (await findVolume(client, id)).ID };
}
