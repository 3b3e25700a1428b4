import { clientFlags, connect } from "../../api/connect.ts";
import { defineCommand } from "../../command/command.ts";
import { booleanFlag } from "../../command/flag.ts";
import { examineMachine } from "../../doctor/examine-machine.ts";
import type { Finding } from "../../doctor/finding.ts";
import type { Style } from "../../terminal/style.ts";

export const doctor = defineCommand({
  usage: "",
  description:
    "Finds out what an agent of this user can enforce on this machine and what it cannot: limits, users, clean ends of tasks; and says what to do about it. The exit code is 1 if no agent can run here.",
  flags: { ...clientFlags, json: booleanFlag("print JSON") },
  async run({ flags, terminal, context }) {
    const findings = await examineMachine(connect(flags, context));
    terminal.print(
      flags.json
        ? JSON.stringify(findings, null, 4)
        : findings.map((finding) => describe(finding, findings, terminal.style)).join("\n"),
    );
    return findings.some(({ status }) => status === "fail") ? 1 : 0;
  },
});

function describe(
  { name, status, text, advice }: Finding,
  all: readonly Finding[],
  style: Style,
): string {
  const width = Math.max(...all.map((each) => each.name.length));
  const mark = { ok: style.green("✓"), warn: style.yellow("!"), fail: style.red("✗") }[status];
  const line = `${mark} ${style.bold(name.padEnd(width))}  ${text}`;
  return advice === undefined ? line : `${line}\n${" ".repeat(width + 4)}${style.dim(advice)}`;
}
