import type { Fingerprint } from "../contract/fingerprint.ts";
import type { Attribute } from "../generated/attribute.ts";
import { type FingerprintResponse, FingerprintResponse_HealthState } from "../generated/driver.ts";
import { EnumMap } from "./enum-map.ts";

const HEALTH = new EnumMap<Fingerprint["health"], FingerprintResponse_HealthState>(
  {
    undetected: FingerprintResponse_HealthState.UNDETECTED,
    unhealthy: FingerprintResponse_HealthState.UNHEALTHY,
    healthy: FingerprintResponse_HealthState.HEALTHY,
  },
  "undetected",
);

export function fingerprintToProto(fingerprint: Fingerprint): FingerprintResponse {
  const entries = Object.entries(fingerprint.attributes);
  return {
    attributes: Object.fromEntries(entries.map(([key, value]) => [key, attributeToProto(value)])),
    health: HEALTH.toProto(fingerprint.health),
    healthDescription: fingerprint.healthDescription,
    err: "",
  };
}

/** A plugin's error while it looked becomes an unhealthy fingerprint that says so. */
export function fingerprintFromProto(message: FingerprintResponse): Fingerprint {
  if (message.err !== "") {
    return { attributes: {}, health: "unhealthy", healthDescription: message.err };
  }
  const entries = Object.entries(message.attributes);
  return {
    attributes: Object.fromEntries(entries.map(([key, value]) => [key, attributeFromProto(value)])),
    health: HEALTH.fromProto(message.health),
    healthDescription: message.healthDescription,
  };
}

function attributeToProto(value: string | number | boolean): Attribute {
  switch (typeof value) {
    case "string":
      return { value: { $case: "stringVal", value }, unit: "" };
    case "boolean":
      return { value: { $case: "boolVal", value }, unit: "" };
    case "number":
      return Number.isSafeInteger(value)
        ? { value: { $case: "intVal", value: BigInt(value) }, unit: "" }
        : { value: { $case: "floatVal", value }, unit: "" };
  }
}

function attributeFromProto({ value, unit }: Attribute): string | number | boolean {
  const bare = typeof value?.value === "bigint" ? Number(value.value) : (value?.value ?? "");
  return unit === "" ? bare : `${bare} ${unit}`;
}
