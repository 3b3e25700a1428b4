import { Fault } from "@drover/fault";
import type { RootKey } from "@drover/job";
import { clientFlags, connect } from "../../api/connect.ts";
import { defineCommand } from "../../command/command.ts";
import { booleanFlag, durationFlag } from "../../command/flag.ts";
import { dataFlags, dataText } from "../../render/data.ts";
import { shortId } from "../../render/short-id.ts";
import { formatTable } from "../../terminal/table.ts";
import { formatNs } from "../../terminal/time.ts";

const NS_PER_MS = 1_000_000n;

const shown = {
  verbose: booleanFlag("show whole ids"),
  ...dataFlags,
};

export const keyringList = defineCommand({
  usage: "",
  description: "Lists the root keys, which encrypt variables and sign identities.",
  flags: { ...clientFlags, ...shown },
  async run({ flags, terminal, context }) {
    const { value } = await connect(flags, context).keyring.list();
    terminal.print((await dataText(value, flags)) ?? keyTable(value, flags));
    return 0;
  },
});

export const keyringRotate = defineCommand({
  usage: "",
  description:
    "Makes a new root key. With -now it encrypts and signs at once; with -prepublish others can learn of it before.",
  flags: {
    ...clientFlags,
    ...shown,
    full: booleanFlag("encrypt every variable with the new key, in the background"),
    now: booleanFlag("use it at once"),
    prepublish: durationFlag("<time>", "publish it now and use it when this is over"),
  },
  async run({ flags, terminal, context }) {
    const { full, now, prepublish } = flags;
    if (now === (prepublish !== undefined)) {
      throw new Fault(
        "invalid_argument",
        'One of "-now" or "-prepublish" must be used: -now if a key has been leaked, else -prepublish <duration>, so that nothing is signed with it before others know it',
      );
    }
    const { Key } = await connect(flags, context).keyring.rotate({
      full,
      publishTime:
        prepublish === undefined
          ? undefined
          : BigInt(Date.now() + Math.round(prepublish)) * NS_PER_MS,
    });
    terminal.print((await dataText(Key, flags)) ?? keyTable([Key], flags));
    return 0;
  },
});

export const keyringRemove = defineCommand({
  usage: "<key>",
  description: "Deletes a root key that is not active. Its id may be shortened.",
  flags: {
    ...clientFlags,
    force: booleanFlag("also one that variables are encrypted with, which then cannot be read"),
  },
  async run({ flags, args: [prefix = ""], terminal, context }) {
    const { keyring } = connect(flags, context);
    const { value: keys } = await keyring.list();
    const found = keys.filter(({ KeyID }) => KeyID.startsWith(prefix.toLowerCase()));
    const [key, ...more] = found;
    if (key === undefined) throw new Fault("not_found", `No root key "${prefix}"`);
    if (more.length > 0) {
      throw new Fault(
        "invalid_argument",
        `Prefix "${prefix}" matches several root keys:\n\n${keyTable(found, { verbose: true })}`,
      );
    }
    await keyring.remove(key.KeyID, { force: flags.force });
    terminal.print(`Removed encryption key ${key.KeyID}`);
    return 0;
  },
});

function keyTable(keys: readonly RootKey[], { verbose }: { verbose: boolean }): string {
  const rows = keys.map(({ KeyID, State, CreateTime, PublishTime }) => [
    verbose ? KeyID : shortId(KeyID),
    State,
    formatNs(CreateTime),
    BigInt(PublishTime) > 0n ? formatNs(PublishTime) : "",
  ]);
  return formatTable([["Key", "State", "Create Time", "Publish Time"], ...rows]);
}
