import { choiceFlag } from "../command/flag.ts";

/** Why what is about CSI is refused. */
export const NO_CSI = "there is no CSI, only host volumes";

/** The type of a volume, of which there is one. */
export function volumeTypeFlag() {
  return choiceFlag(["host"], "host, the only type that there is");
}
