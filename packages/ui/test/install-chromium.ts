// Installs Debian's Chromium where it is missing, or says why it cannot.
import { existsSync } from "node:fs";
import { installDebianPackages } from "@drover/testing";
import { CHROMIUM } from "./browser.ts";

installDebianPackages(["chromium"], {
  missing: [CHROMIUM].filter((file) => !existsSync(file)),
  advice: `Install a Chromium, and name it with CHROMIUM=<path> where it is not ${CHROMIUM}`,
});
