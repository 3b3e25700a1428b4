// Installs Debian's CNI plugins, and the iptables that they call, where they are missing.
import { existsSync } from "node:fs";
import { installDebianPackages } from "@drover/testing";

const NEEDED = ["/usr/lib/cni/bridge", "/usr/lib/cni/portmap", "/usr/sbin/iptables"];

installDebianPackages(["containernetworking-plugins", "iptables"], {
  missing: NEEDED.filter((file) => !existsSync(file)),
  advice: "Install them as your distribution has them",
});
