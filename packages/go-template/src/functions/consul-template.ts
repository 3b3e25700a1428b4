import type { GoFunction } from "../values/value.ts";
import { ARITHMETIC_FUNCTIONS } from "./arithmetic.ts";
import { COLLECTION_FUNCTIONS } from "./collections.ts";
import { ENCODING_FUNCTIONS } from "./encoding.ts";
import { environmentFunctions, type World } from "./environment.ts";
import { JSON_FUNCTIONS } from "./json.ts";
import { PARSING_FUNCTIONS } from "./parsing.ts";
import { REGEX_FUNCTIONS } from "./regex.ts";
import { scratchFunctions } from "./scratch.ts";
import { SOCKADDR_FUNCTIONS } from "./sockaddr/sockaddr.ts";
import { spewFunctions } from "./spew.ts";
import { sprigDates } from "./sprig/dates.ts";
import { SPRIG_FUNCTIONS } from "./sprig/sprig.ts";
import { TEXT_FUNCTIONS } from "./text.ts";
import { TOML_FUNCTIONS } from "./toml.ts";
import { YAML_FUNCTIONS } from "./yaml.ts";

/**
 * The functions of consul-template that need neither Consul nor Vault nor Nomad, for one execution
 * of a template: a `scratch` begins empty.
 */
export function consulTemplateFunctions(world: World): Map<string, GoFunction> {
  return new Map([
    ...SPRIG_FUNCTIONS,
    ...Object.entries(sprigDates(world)).map(([name, it]) => [`sprig_${name}`, it] as const),
    ...Object.entries({
      ...ARITHMETIC_FUNCTIONS,
      ...COLLECTION_FUNCTIONS,
      ...ENCODING_FUNCTIONS,
      ...JSON_FUNCTIONS,
      ...PARSING_FUNCTIONS,
      ...REGEX_FUNCTIONS,
      ...SOCKADDR_FUNCTIONS,
      ...TEXT_FUNCTIONS,
      ...TOML_FUNCTIONS,
      ...YAML_FUNCTIONS,
      ...environmentFunctions(world),
      ...scratchFunctions(),
      ...spewFunctions(world),
    }),
  ]);
}
