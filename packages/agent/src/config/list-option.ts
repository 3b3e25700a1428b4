import type { AgentConfig } from "./agent-config.ts";

/** A client option of words between commas, which stands in place of the default and not beside it. */
export function listOption(
  options: AgentConfig["client"]["options"],
  name: string,
): readonly string[] | undefined {
  const words = options[name]?.split(",").map((word) => word.trim());
  return words?.filter((word) => word !== "");
}
