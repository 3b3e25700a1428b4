import { Fault } from "@drover/fault";
import { defineCommand } from "../../command/command.ts";
import {
  booleanFlag,
  type FlagValues,
  integerFlag,
  listFlag,
  textFlag,
} from "../../command/flag.ts";

const DEFAULT_DAYS = 1825;
const DEFAULT_DOMAIN = "nomad";

const flags = {
  additionalDomain: listFlag(
    "<domain>",
    "another domain that certificates may be for; with -name-constraint; may be repeated",
  ),
  commonName: textFlag("<name>", "the authority's name (Drover Agent CA)"),
  country: textFlag("<code>", "its country, as two letters"),
  days: integerFlag("<n>", `how long it is valid (${DEFAULT_DAYS})`),
  domain: textFlag("<domain>", `begins the names of the files (${DEFAULT_DOMAIN})`),
  locality: textFlag("<name>", "its city"),
  nameConstraint: booleanFlag(
    "let it sign for -domain, localhost, nomad and -additional-domain alone",
  ),
  organization: textFlag("<name>", "its organization"),
  organizationalUnit: textFlag("<name>", "its organizational unit"),
  postalCode: textFlag("<code>", "its postal code"),
  province: textFlag("<name>", "its province or state"),
  streetAddress: textFlag("<address>", "its street"),
};

export const tlsCaCreate = defineCommand({
  usage: "",
  description:
    "Makes a certificate authority for the agent's HTTPS in the working directory: its certificate, which clients and agents need, and its key, which is needed to sign certificates and by nobody else.",
  flags,
  async run({ flags, terminal }) {
    const { createAuthority } = await import("@drover/pki");
    const { checkAbsent, saveCertificate } = await import("../../tls/new-files.ts");
    const { validFor } = await import("../../tls/validity.ts");
    checkCombination(flags);
    const domain = flags.domain ?? DEFAULT_DOMAIN;
    const files = { certificate: `${domain}-agent-ca.pem`, key: `${domain}-agent-ca-key.pem` };
    checkAbsent(files);
    const { commonName = "Drover Agent CA", additionalDomain } = flags;
    const authority = createAuthority({
      ...validFor(flags.days ?? DEFAULT_DAYS),
      subject: { ...subjectOf(flags), commonName },
      permittedDomains: flags.nameConstraint
        ? [domain, "localhost", "nomad", ...additionalDomain]
        : [],
    });
    saveCertificate(authority, files);
    terminal.print(`==> CA certificate saved to: ${files.certificate}`);
    terminal.print(`==> CA certificate key saved to: ${files.key}`);
    return 0;
  },
});

function subjectOf(values: FlagValues<typeof flags>) {
  const { country, organization, organizationalUnit, locality, province } = values;
  const { streetAddress, postalCode } = values;
  const given = { country, organization, organizationalUnit, locality, province };
  const all = Object.entries({ ...given, streetAddress, postalCode });
  return Object.fromEntries(all.filter((entry): entry is [string, string] => !!entry[1]));
}

/** As Nomad has them. */
function checkCombination(values: FlagValues<typeof flags>): void {
  const { country, domain = DEFAULT_DOMAIN, nameConstraint, additionalDomain } = values;
  if (domain !== DEFAULT_DOMAIN && !nameConstraint) {
    throw new Fault("invalid_argument", "-domain needs -name-constraint");
  }
  if (domain === DEFAULT_DOMAIN && nameConstraint) {
    throw new Fault("invalid_argument", "-name-constraint needs -domain");
  }
  if (additionalDomain.length > 0 && !nameConstraint) {
    throw new Fault("invalid_argument", "-additional-domain needs -name-constraint");
  }
  if (domain.includes("/")) {
    throw new Fault("invalid_argument", `-domain must be the name of a domain, not "${domain}"`);
  }
  if (country !== undefined && !/^[A-Za-z]{2}$/.test(country)) {
    throw new Fault("invalid_argument", `-country must be two letters, not "${country}"`);
  }
}
