// Installs Debian's zsh and fish where they are missing, or says why it cannot.
import { spawnSync } from "node:child_process";
import { installDebianPackages } from "@drover/testing";

const SHELLS = ["zsh", "fish"];

installDebianPackages(SHELLS, {
  missing: SHELLS.filter((shell) => spawnSync(shell, ["--version"]).status !== 0),
  advice: "Install them as your distribution has them",
});
