import { booleanFlag } from "./flag.ts";

/** Flags that every command takes. */
export const globalFlags = {
  help: booleanFlag("show this help"),
  h: booleanFlag("show this help"),
  noColor: booleanFlag("write without colours, as NO_COLOR does"),
  forceColor: booleanFlag("write with colours, also where nobody seems to look"),
};
