import { FunctionError } from "../error.ts";
import { Struct, type Value } from "../values/value.ts";
import type { Zone } from "./zone.ts";

export const LOCATION = "*time.Location";

/** Go's `*time.Location`. */
export class Location extends Struct {
  readonly zone: Zone;

  constructor(zone: Zone) {
    const text = zone.location;
    const methods = new Map([["String", { parameters: [], call: () => text }]]);
    super({ typeName: LOCATION, fields: new Map(), methods, text });
    this.zone = zone;
  }
}

/** @throws {FunctionError} for nil */
export function zoneOf(location: Value): Zone {
  if (location instanceof Location) return location.zone;
  throw new FunctionError("time: missing Location in call to Time.In");
}
