import { choiceFlag } from "../command/flag.ts";

/** The type of a volume, of which there is one. */
export function volumeTypeFlag() {
  return choiceFlag(["host"], "host, the only type that there is");
}
