import { nearestName } from "@drover/fault";

/** ` Did you mean "x"?`, or nothing when no known name is near. */
export function didYouMean(given: string, known: Iterable<string>): string {
  const name = nearestName(given, known);
  return name === undefined ? "" : ` Did you mean ${JSON.stringify(name)}?`;
}
