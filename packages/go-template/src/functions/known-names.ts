/** Consul-template's own. */
const OWN_NAMES =
  `add base64Decode base64Encode base64URLDecode base64URLEncode byKey byPort byTag contains containsAll
  containsAny containsNone containsNotAll divide env envOrDefault executeTemplate explode explodeMap file
  hmacSHA256Hex in indent join loop maximum md5sum mergeMap mergeMapWithOverride minimum modulo multiply
  mustEnv nomadService nomadServices nomadVar nomadVarExists nomadVarList nomadVarListSafe parseBool parseFloat parseInt parseJSON parseUint parseYAML
  regexMatch regexReplaceAll replaceAll scratch sha256Hex sockaddr spew_dump spew_printf spew_sdump spew_sprintf split splitToMap subtract timestamp toJSON
  toJSONPretty toLower toTOML toTitle toUnescapedJSON toUnescapedJSONPretty toUpper toYAML trim
  trimPrefix trimSpace trimSuffix`.split(/\s+/);

/** Sprig's, without their prefix. */
const SPRIG_NAMES =
  `abbrev add add1 add1f addf adler32sum ago all any append atoi b64dec b64enc base biggest cat ceil chunk
  clean coalesce compact concat contains deepCopy deepEqual default dict dig dir div divf duration durationRound empty ext fail
  first float64 floor fromJson get has hasKey hasPrefix hasSuffix hello indent initial int int64 isAbs
  join keys kindIs kindOf last list lower max maxf merge mergeOverwrite min minf mod mul mulf mustAppend
  mustChunk mustCompact mustDateModify mustDeepCopy mustFirst mustFromJson mustHas mustInitial mustLast mustMerge
  mustMergeOverwrite mustPrepend mustPush mustRegexFind mustRegexFindAll mustRegexMatch
  mustRegexReplaceAll mustRegexReplaceAllLiteral mustRegexSplit mustRest mustReverse mustSlice mustToDate mustToJson
  mustToPrettyJson mustToRawJson mustUniq mustWithout must_date_modify nindent nospace omit osBase osClean osDir osExt
  osIsAbs pick pluck plural prepend push quote randAlpha randAlphaNum randAscii randBytes randInt randNumeric regexFind regexFindAll regexMatch regexQuoteMeta
  regexReplaceAll regexReplaceAllLiteral regexSplit repeat replace rest reverse round seq set sha1sum
  sha256sum sha512sum shuffle slice sortAlpha split splitList splitn squote sub subf substr swapcase ternary title
  toDate toDecimal toJson toPrettyJson toRawJson toString toStrings trim trimAll trimPrefix trimSuffix trimall
  trunc tuple typeIs typeIsLike typeOf uniq unixEpoch unset until untilStep untitle upper uuidv4 values without`.split(
    /\s+/,
  );

/** Functions that are here, beside the built-in ones; a test holds that they are. */
export const FUNCTION_NAMES: ReadonlySet<string> = new Set([
  ...OWN_NAMES,
  ...SPRIG_NAMES.map((name) => `sprig_${name}`),
]);

const CONSUL = "needs Consul, which is not here";
const VAULT = "needs Vault, which is not here";
const DENIED = "is disabled, as Nomad has it by default";

const REASONS: Readonly<Record<string, string>> = {
  [CONSUL]:
    "byMeta caLeaf caRoots connect datacenters exportedServices key keyExists keyOrDefault ls node nodes partitions peerings safeLs safeTree service services tree",
  [VAULT]: "pkiCert secret secrets",
  [DENIED]: "plugin writeToFile",
};

/** Sprig's functions that consul-template leaves out, for they yield something else each time or in each place. */
const NO_DATES = new Set(
  "date date_in_zone date_modify dateInZone dateModify htmlDate htmlDateInZone now"
    .split(" ")
    .map((name) => `sprig_${name}`),
);

const UNAVAILABLE = new Map(
  Object.entries(REASONS).flatMap(([reason, names]) => {
    return names.split(" ").map((name) => [name, reason] as const);
  }),
);

/** Why a function of consul-template is not here; undefined if it is, or if nothing has that name. */
export function whyUnavailable(name: string): string | undefined {
  if (NO_DATES.has(name)) return "is not in consul-template; timestamp tells the time";
  if (name.startsWith("sprig_")) return "is not supported";
  return UNAVAILABLE.get(name);
}
