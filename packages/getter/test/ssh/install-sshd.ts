// Installs Debian's OpenSSH server where it is missing, and does not start it.
import { existsSync } from "node:fs";
import { installDebianPackages } from "@drover/testing";
import { SSHD } from "./sshd.ts";

installDebianPackages(["openssh-server"], {
  missing: [SSHD, "/usr/bin/ssh"].filter((file) => !existsSync(file)),
  advice: "Install them as your distribution has them",
});
