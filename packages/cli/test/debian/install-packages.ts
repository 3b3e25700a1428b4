// Installs Debian's zsh, fish and groff where they are missing, or says why it cannot.
import { spawnSync } from "node:child_process";
import { installDebianPackages } from "@drover/testing";

const PACKAGES = { zsh: "zsh", fish: "fish", groff: "groff-base" };

installDebianPackages(Object.values(PACKAGES), {
  missing: Object.keys(PACKAGES).filter(
    (program) => spawnSync(program, ["--version"]).status !== 0,
  ),
  advice: "Install them as your distribution has them",
});
