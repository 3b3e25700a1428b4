/** Whether a datacenter is one that a job names; `*` in the pattern stands for anything. */
export function matchesDatacenter(pattern: string, datacenter: string): boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "s").test(datacenter);
}
