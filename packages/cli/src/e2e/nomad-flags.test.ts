import assert from "node:assert/strict";
import { test } from "node:test";
import { NOMAD_FLAGS } from "../../test/nomad-flags.ts";
import { findCommand } from "../command/find-command.ts";
import { flagName } from "../command/flag.ts";
import { COMMANDS } from "../commands.ts";

/** Commands that are Drover's own where Nomad has an alias, with where its flags are taken. */
const OWN: Readonly<Record<string, string>> = { logs: "alloc logs", start: "job start" };

test("every command of Nomad is there or refused, and so is each of its flags", async () => {
  const missing: string[] = [];
  for (const [name, flags] of Object.entries(NOMAD_FLAGS)) {
    const found = findCommand((OWN[name] ?? name).split(" "));
    if (found.kind === "refused" || found.kind === "group") continue;
    if (found.kind === "unknown" || found.rest.length > 0) {
      missing.push(name);
      continue;
    }
    const command = await COMMANDS.get(found.name)?.load();
    const known = new Set([
      ...Object.keys(command?.flags ?? {}).map(flagName),
      ...Object.keys(command?.refuses ?? {}),
    ]);
    for (const flag of flags.split(" ").filter(Boolean)) {
      if (!known.has(flag)) missing.push(`${name} -${flag}`);
    }
  }
  assert.deepEqual(missing, []);
});

test("the reason for a flag that is refused is a clause, and no flag is offered and refused", async () => {
  for (const [name, { load }] of COMMANDS) {
    const { flags, refuses = {} } = await load();
    for (const [flag, reason] of Object.entries(refuses)) {
      assert.match(reason, /^[A-Za-z].*[^.]$/s, `${name} -${flag}`);
      assert.ok(!Object.keys(flags).map(flagName).includes(flag), `${name} -${flag}`);
    }
  }
});
