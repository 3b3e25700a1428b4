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
  `abbrev abbrevboth add add1 add1f addf adler32sum ago all any append atoi b32dec b32enc b64dec b64enc base bcrypt
  biggest buildCustomCert camelcase cat ceil chunk clean coalesce compact concat contains decryptAES deepCopy
  deepEqual default derivePassword dict dig dir div divf duration durationRound empty encryptAES ext fail first
  float64 floor fromJson genCA genCAWithKey genPrivateKey genSelfSignedCert genSelfSignedCertWithKey genSignedCert
  genSignedCertWithKey get has hasKey hasPrefix hasSuffix hello htpasswd indent initial initials int int64 isAbs
  join kebabcase keys kindIs kindOf last list lower max maxf merge mergeOverwrite min minf mod mul mulf mustAppend
  mustChunk mustCompact mustDateModify mustDeepCopy mustFirst mustFromJson mustHas mustInitial mustLast mustMerge
  mustMergeOverwrite mustPrepend mustPush mustRegexFind mustRegexFindAll mustRegexMatch mustRegexReplaceAll
  mustRegexReplaceAllLiteral mustRegexSplit mustRest mustReverse mustSlice mustToDate mustToJson mustToPrettyJson
  mustToRawJson mustUniq mustWithout must_date_modify nindent nospace omit osBase osClean osDir osExt osIsAbs pick
  pluck plural prepend push quote randAlpha randAlphaNum randAscii randBytes randInt randNumeric regexFind
  regexFindAll regexMatch regexQuoteMeta regexReplaceAll regexReplaceAllLiteral regexSplit repeat replace rest
  reverse round semver semverCompare seq set sha1sum sha256sum sha512sum shuffle slice snakecase sortAlpha split
  splitList splitn squote sub subf substr swapcase ternary title toDate toDecimal toJson toPrettyJson toRawJson
  toString toStrings trim trimAll trimPrefix trimSuffix trimall trunc tuple typeIs typeIsLike typeOf uniq
  unixEpoch unset until untilStep untitle upper urlJoin urlParse uuidv4 values without wrap wrapWith`.split(
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
    "byMeta caLeaf caRoots connect datacenters exportedServices importedServices key keyExists keyOrDefault ls node nodes partitions peerings safeLs safeTree service services tree",
  [VAULT]: "pkiCert secret secrets",
  [DENIED]: "plugin writeToFile",
};

/** Sprig's functions that consul-template leaves out, for they yield something else each time or in each place. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  "is not in consul-template; timestamp tells the time":
    "date date_in_zone date_modify dateInZone dateModify htmlDate htmlDateInZone now",
  "is not in consul-template; env gives a variable of the task": "env expandenv",
  "is not in consul-template": "getHostByName",
};

const UNAVAILABLE = new Map([...byName(REASONS), ...byName(LEFT_OUT, "sprig_")]);

/** Why a function of consul-template or of sprig is not here; undefined if it is, or if nothing has that name. */
export function whyUnavailable(name: string): string | undefined {
  return UNAVAILABLE.get(name);
}

function byName(names: Readonly<Record<string, string>>, prefix = ""): [string, string][] {
  return Object.entries(names).flatMap(([reason, text]) => {
    return text.split(" ").map((name): [string, string] => [prefix + name, reason]);
  });
}
