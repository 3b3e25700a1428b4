/**
 * The host of an address as links have it. Ports on any address of the machine are reached by the one that
 * the page comes from.
 */
export function hostOf(address: string): string {
  const isAny = address === "" || address === "0.0.0.0" || address === "::";
  if (isAny) return location.hostname;
  return address.includes(":") ? `[${address}]` : address;
}
