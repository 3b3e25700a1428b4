import { spawn } from "node:child_process";
import type { NomadClient } from "@drover/api";
import type { Context } from "../command/context.ts";
import { booleanFlag } from "../command/flag.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** The flag of commands that show what the web page shows too. */
export const uiFlag = {
  ui: booleanFlag("open its web page too, and print the address on standard error"),
};

/** What a page is shown with. */
export interface PageOptions {
  readonly ui: boolean;
  readonly client: NomadClient;
  readonly terminal: Terminal;
  readonly context: Context;
}

/**
 * Does what `-ui` asks for.
 *
 * @param address of the page, without the agent's: `/ui/jobs/web`
 */
export function showWebPage(address: string, { ui, client, terminal, context }: PageOptions): void {
  if (!ui) return;
  const whole = `${client.address}${address}`;
  terminal.warn(`Web page: ${whole}`);
  openWebPage(whole, context);
}

/** Opens an address in a browser, where somebody sits before a desktop. */
export function openWebPage(address: string, { env, stdout }: Context): void {
  const hasDesktop = Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
  if (!hasDesktop || stdout.isTTY !== true) return;
  // By the desktop's own choice of a browser; without one the address that was printed is all.
  const child = spawn("xdg-open", [address], { detached: true, stdio: "ignore", env });
  child.on("error", () => {});
  child.unref();
}
