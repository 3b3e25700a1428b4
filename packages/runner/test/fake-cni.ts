import { chmodSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TestContext } from "node:test";
import type { NetworkSettings } from "../src/index.ts";

/** What a plugin was called with. */
interface Call {
  readonly plugin: string;
  readonly command: string;
  readonly env: Readonly<Record<string, string>>;
  readonly config: Record<string, unknown>;
}

/**
 * CNI plugins that are shell scripts: each notes its call and answers as the test says. `ip` and
 * `iptables` are found too, and note their arguments.
 */
export class FakeCni {
  readonly directory = mkdtempSync(path.join(tmpdir(), "drover-cni-"));
  readonly settings: NetworkSettings = {
    cniPath: path.join(this.directory, "plugins"),
    cniConfigDir: path.join(this.directory, "config"),
    bridge: { name: "nomad", subnet: "172.26.64.0/20", subnetIpv6: "", hairpin: false },
    programs: path.join(this.directory, "programs"),
  };

  constructor(context: TestContext) {
    context.after(() => rm(this.directory, { recursive: true, force: true }));
    for (const name of ["plugins", "config", "programs"]) {
      mkdirSync(path.join(this.directory, name));
    }
    for (const program of ["ip", "iptables"]) {
      const script = `echo "$0 $*" >> ${this.directory}/programs.log`;
      this.#install(path.join("programs", program), script);
    }
  }

  /** @param script after the call was noted; what it writes is the answer */
  plugin(name: string, script: string): void {
    const note = `printf '%s' "{\\"plugin\\":\\"${name}\\",\\"command\\":\\"$CNI_COMMAND\\",\\"env\\":{\\"id\\":\\"$CNI_CONTAINERID\\",\\"namespace\\":\\"$CNI_NETNS\\",\\"interface\\":\\"$CNI_IFNAME\\",\\"args\\":\\"$CNI_ARGS\\"},\\"config\\":" >> ${this.directory}/calls.log
/bin/cat >> ${this.directory}/calls.log
echo '}' >> ${this.directory}/calls.log`;
    this.#install(path.join("plugins", name), `${note}\n${script}`);
  }

  configure(file: string, text: string): void {
    writeFileSync(path.join(this.settings.cniConfigDir, file), text);
  }

  /** All calls of plugins, in their order. */
  get calls(): Call[] {
    const lines = readFileSync(path.join(this.directory, "calls.log"), "utf8").trim().split("\n");
    return lines.map((line) => JSON.parse(line));
  }

  /** The command lines of `ip`, in their order. */
  get commands(): string[] {
    const text = readFileSync(path.join(this.directory, "programs.log"), "utf8");
    return text
      .trim()
      .split("\n")
      .map((line) => path.basename(line.split(" ")[0] ?? "") + line.slice(line.indexOf(" ")));
  }

  #install(file: string, script: string): void {
    const target = path.join(this.directory, file);
    writeFileSync(target, `#!/bin/sh\n${script}\n`);
    chmodSync(target, 0o755);
  }
}
