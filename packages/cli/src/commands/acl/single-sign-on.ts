import { Fault } from "@drover/fault";
import { clientFlags } from "../../api/connect.ts";
import { defineCommand } from "../../command/command.ts";

/** Stands for each command of Nomad's that is about single sign-on. */
export const singleSignOn = defineCommand({
  usage: "[argument...]",
  description: "Is refused: there is no single sign-on. Make tokens with acl token create.",
  flags: clientFlags,
  async run() {
    throw new Fault(
      "unimplemented",
      "There is no single sign-on: no auth methods, no binding rules and no login; make tokens with acl token create",
    );
  },
});
