import type { Diagnostic, Expression, Range } from "@drover/hcl";
import { below, type Problem } from "../problem.ts";

/** Where a field stands in a file: its name, and its value. */
export interface Place {
  readonly name: Range;
  readonly value: Range;
}

/** The places of everything that was decoded, by path: `TaskGroups[0].Tasks[1].Config.command`. */
export type Places = Map<string, Place>;

const SUMMARIES: Readonly<Record<Problem["code"], string>> = {
  wrong_type: "Unsuitable value type",
  out_of_range: "Value out of range",
  missing_field: "Missing setting",
  unknown_field: "Unknown setting",
  refused: "Setting is not supported",
  no_effect: "Setting has no effect",
  invalid: "Invalid setting",
  doubtful: "Doubtful setting",
};

/** A problem as a diagnostic with its place in the file, or that of what it stands in. */
export function diagnosticOf(problem: Problem, places: ReadonlyMap<string, Place>): Diagnostic {
  const { severity, code, path, message } = problem;
  const exact = places.get(path);
  const place = exact ?? nearestPlace(path, places);
  const isAboutName = exact === undefined || code === "unknown_field" || code === "refused";
  return {
    severity,
    code,
    summary: SUMMARIES[code],
    detail: message,
    ...(place && { subject: isAboutName ? place.name : place.value }),
  };
}

/** Notes where the items of a list or an object that is written out stand. */
export function placeItems(path: string, expression: Expression, places: Places): void {
  if (expression.kind === "tuple") {
    for (const [i, element] of expression.elements.entries()) {
      places.set(below(path, i), { name: element.range, value: element.range });
      placeItems(below(path, i), element, places);
    }
  }
  if (expression.kind !== "object") return;
  for (const { key, keyName, value } of expression.items) {
    const name = keyName ?? constantText(key);
    if (name === undefined) continue;
    places.set(below(path, name), { name: key.range, value: value.range });
    placeItems(below(path, name), value, places);
  }
}

function constantText(key: Expression): string | undefined {
  if (key.kind === "literal" && key.value.kind === "string") return key.value.value;
  const [part, more] = key.kind === "template" ? key.parts : [];
  return part === undefined || more !== undefined ? undefined : constantText(part);
}

function nearestPlace(path: string, places: ReadonlyMap<string, Place>): Place | undefined {
  for (
    let end = path.length;
    end > 0;
    end = Math.max(path.lastIndexOf(".", end - 1), path.lastIndexOf("[", end - 1))
  ) {
    const place = places.get(path.slice(0, end));
    if (place !== undefined) return place;
  }
  return places.get("");
}
