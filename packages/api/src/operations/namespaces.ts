import type { Namespace } from "@drover/job";
import { mandatory, object, refused, schema, string, stringMap, strings } from "@drover/schema";
import { FILTERED, MANAGEMENT, namespaced } from "./access.ts";
import { get, PAGED, put, remove } from "./define.ts";
import { document, listOf } from "./operation.ts";

const ENTERPRISE = "it is a feature of Nomad Enterprise";
/** What would be governed by parts of Nomad Enterprise; an empty object asks for nothing. */
const GOVERNANCE = refused(
  object(schema({ Default: string(), Allowed: strings(), Denied: strings() })),
  ENTERPRISE,
);

const NAMESPACE = schema(
  {
    Name: mandatory(string()),
    Description: string(),
    Capabilities: object(
      schema({
        EnabledTaskDrivers: strings(),
        DisabledTaskDrivers: strings(),
        EnabledNetworkModes: strings(),
        DisabledNetworkModes: strings(),
      }),
    ),
    Meta: stringMap(),
  },
  {
    inputOnly: {
      Quota: refused(string(), ENTERPRISE),
      NodePoolConfiguration: GOVERNANCE,
      VaultConfiguration: GOVERNANCE,
      ConsulConfiguration: GOVERNANCE,
    },
  },
);

export const listNamespaces = get("listNamespaces", "/v1/namespaces", {
  summary: "Lists namespaces",
  access: FILTERED,
  query: schema(PAGED),
  reply: listOf<Namespace>("Namespace"),
});

export const createNamespace = put("createNamespace", "/v1/namespace", {
  summary: "Makes a namespace, or changes it",
  access: MANAGEMENT,
  body: NAMESPACE,
  reply: document<null>("null"),
});

export const getNamespace = get("getNamespace", "/v1/namespace/:name", {
  summary: "Shows a namespace",
  access: namespaced("any", "namespace"),
  reply: document<Namespace>("Namespace"),
});

export const updateNamespace = put("updateNamespace", "/v1/namespace/:name", {
  summary: "Makes a namespace, or changes it, under the name in the path",
  access: MANAGEMENT,
  body: NAMESPACE,
  repeats: { Name: "name" },
  reply: document<null>("null"),
});

export const deleteNamespace = remove("deleteNamespace", "/v1/namespace/:name", {
  summary: "Deletes a namespace without jobs that run and without variables",
  access: MANAGEMENT,
});
