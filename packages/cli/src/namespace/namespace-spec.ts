import { block, mandatory, refused, schema, string, stringMap, strings } from "@drover/schema";
import { readSpec } from "../spec/read-spec.ts";

const ENTERPRISE = "it is a feature of Nomad Enterprise";
const GOVERNANCE = schema({
  Default: string("default"),
  Allowed: strings("allowed"),
  Denied: strings("denied"),
});

const SPEC = schema(
  {
    Name: mandatory(string("name")),
    Description: string("description"),
    Capabilities: block(
      "capabilities",
      schema({
        EnabledTaskDrivers: strings("enabled_task_drivers"),
        DisabledTaskDrivers: strings("disabled_task_drivers"),
        EnabledNetworkModes: strings("enabled_network_modes"),
        DisabledNetworkModes: strings("disabled_network_modes"),
      }),
    ),
    Meta: stringMap("meta"),
  },
  {
    inputOnly: {
      Quota: refused(string("quota"), ENTERPRISE),
      NodePoolConfiguration: refused(block("node_pool_config", GOVERNANCE), ENTERPRISE),
      VaultConfiguration: refused(block("vault", GOVERNANCE), ENTERPRISE),
      ConsulConfiguration: refused(block("consul", GOVERNANCE), ENTERPRISE),
    },
  },
);

/**
 * Reads the specification of a namespace.
 *
 * @param source.name of the file, for messages
 * @throws {Fault} `invalid_argument` with what is wrong and where
 */
export function parseNamespaceSpec(text: string, source: { format: "hcl" | "json"; name: string }) {
  const { Name, Description, Capabilities, Meta } = readSpec(SPEC, text, source);
  return { Name, Description, Capabilities, Meta };
}
