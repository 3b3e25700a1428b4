import { Fault } from "@drover/fault";
import { defineCommand } from "../../command/command.ts";
import { booleanFlag, integerFlag, listFlag, textFlag } from "../../command/flag.ts";

const DEFAULT_DAYS = 365;
const ROLES = ["server", "client", "cli"] as const;

export const tlsCertCreate = defineCommand({
  usage: "",
  description:
    "Makes a certificate in the working directory, signed by an authority of drover tls ca create: with -server for an agent's HTTPS, with -cli for a user's command line, with -client as Nomad has it for its client agents.",
  flags: {
    additionalDnsname: listFlag(
      "<name>",
      "another name that it is for, besides localhost; may be repeated",
    ),
    additionalIpaddress: listFlag(
      "<address>",
      "another address that it is for, besides 127.0.0.1; may be repeated",
    ),
    ca: textFlag("<file>", "the authority's certificate (<domain>-agent-ca.pem)"),
    key: textFlag("<file>", "the authority's key (<domain>-agent-ca-key.pem)"),
    server: booleanFlag("for an agent"),
    client: booleanFlag("for a client agent"),
    cli: booleanFlag("for the command line"),
    days: integerFlag("<n>", `how long it is valid (${DEFAULT_DAYS})`),
    domain: textFlag("<domain>", "the domain of its name (nomad)"),
    region: textFlag("<name>", "the region of its name (NOMAD_REGION, else global)"),
  },
  async run({ flags, terminal, context }) {
    const { issueCertificate } = await import("@drover/pki");
    const { checkAbsent, saveCertificate } = await import("../../tls/new-files.ts");
    const { validFor } = await import("../../tls/validity.ts");
    const [role, ...others] = ROLES.filter((name) => flags[name]);
    if (role === undefined || others.length > 0) {
      throw new Fault("invalid_argument", "Give one of -server, -client and -cli");
    }
    const { domain = "nomad", additionalDnsname, additionalIpaddress } = flags;
    const region = flags.region ?? (context.env.NOMAD_REGION || "global");
    const prefix = `${region}-${role}-${domain}`;
    if (prefix.includes("/")) {
      throw new Fault("invalid_argument", "-domain and -region must be names without a slash");
    }
    await checkAddresses(additionalIpaddress);
    const files = { certificate: `${prefix}.pem`, key: `${prefix}-key.pem` };
    checkAbsent(files);
    const caFile = flags.ca ?? `${domain}-agent-ca.pem`;
    const keyFile = flags.key ?? `${domain}-agent-ca-key.pem`;
    const authority = { certificatePem: await read(caFile), privateKeyPem: await read(keyFile) };
    const commonName = `${role}.${region}.${domain}`;
    const certificate = issueCertificate(
      {
        ...validFor(flags.days ?? DEFAULT_DAYS),
        subject: { commonName },
        dnsNames: [...additionalDnsname, commonName, "localhost"],
        ipAddresses: [...additionalIpaddress, ...(role === "cli" ? [] : ["127.0.0.1"])],
        usages: ["server", "client"],
      },
      authority,
    );
    saveCertificate(certificate, files);
    terminal.print(`==> Using CA file ${caFile} and CA key ${keyFile}`);
    const label = role === "cli" ? "CLI" : `${role[0]?.toUpperCase()}${role.slice(1)}`;
    terminal.print(`==> ${label} certificate saved to: ${files.certificate}`);
    terminal.print(`==> ${label} certificate key saved to: ${files.key}`);
    return 0;
  },
});

async function checkAddresses(addresses: readonly string[]): Promise<void> {
  const { isIP } = await import("node:net");
  const wrong = addresses.find((address) => isIP(address) === 0);
  if (wrong === undefined) return;
  throw new Fault(
    "invalid_argument",
    `-additional-ipaddress must be an IP address, not "${wrong}"`,
  );
}

async function read(file: string): Promise<string> {
  const { readFile } = await import("node:fs/promises");
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new Fault(
      "not_found",
      `Cannot read the authority's file ${file}: ${Fault.from(error).message}; make one with "drover tls ca create", or name it with -ca and -key`,
      { cause: error },
    );
  }
}
