import { textFlag } from "../command/flag.ts";

/** The type of a volume, of which there is one. */
export function volumeTypeFlag() {
  return textFlag("<type>", "host, the only type that there is");
}
