/** Functions that are here, beside the built-in ones; a test holds that they are. */
export const FUNCTION_NAMES: ReadonlySet<string> = new Set(
  `add base64Decode base64Encode base64URLDecode base64URLEncode byKey byPort byTag contains containsAll
  containsAny containsNone containsNotAll divide env envOrDefault executeTemplate explode explodeMap file
  hmacSHA256Hex in indent join loop maximum md5sum mergeMap mergeMapWithOverride minimum modulo multiply
  mustEnv nomadService nomadServices parseBool parseFloat parseInt parseJSON parseUint parseYAML
  regexMatch regexReplaceAll replaceAll scratch sha256Hex split splitToMap subtract timestamp toJSON
  toJSONPretty toLower toTOML toTitle toUnescapedJSON toUnescapedJSONPretty toUpper toYAML trim
  trimPrefix trimSpace trimSuffix`.split(/\s+/),
);

const CONSUL = "needs Consul, which is not here";
const VAULT = "needs Vault, which is not here";
const VARIABLES = "reads Nomad variables, which are not supported yet";
const DENIED = "is disabled, as Nomad has it by default";

const REASONS: Readonly<Record<string, string>> = {
  [CONSUL]:
    "byMeta caLeaf caRoots connect datacenters exportedServices key keyExists keyOrDefault ls node nodes partitions peerings safeLs safeTree service services tree",
  [VAULT]: "pkiCert secret secrets",
  [VARIABLES]: "nomadVar nomadVarExists nomadVarList nomadVarListSafe",
  [DENIED]: "plugin writeToFile",
  "is not supported yet": "sockaddr spew_dump spew_printf spew_sdump spew_sprintf",
};

const UNAVAILABLE = new Map(
  Object.entries(REASONS).flatMap(([reason, names]) => {
    return names.split(" ").map((name) => [name, reason] as const);
  }),
);

/** Why a function of consul-template is not here; undefined if it is, or if nothing has that name. */
export function whyUnavailable(name: string): string | undefined {
  if (name.startsWith("sprig_")) return "is not supported yet";
  return UNAVAILABLE.get(name);
}
