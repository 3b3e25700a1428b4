import type { X509Certificate } from "node:crypto";
import { Fault } from "@drover/fault";
import { defineCommand } from "../../command/command.ts";
import { formatPairs } from "../../terminal/table.ts";

export const tlsCaInfo = defineCommand({
  usage: "<file>",
  description: "Shows what the certificate of an authority says.",
  flags: {},
  async run({ args: [file = ""], terminal }) {
    const certificate = await read(file);
    terminal.print(describe(certificate, ["Authority", certificate.ca ? "yes" : "no"]));
    return 0;
  },
});

export const tlsCertInfo = defineCommand({
  usage: "<file>",
  description: "Shows what a certificate says.",
  flags: {},
  async run({ args: [file = ""], terminal }) {
    const certificate = await read(file);
    terminal.print(describe(certificate, ["Names", certificate.subjectAltName ?? "none"]));
    return 0;
  },
});

async function read(file: string): Promise<X509Certificate> {
  const { readFile } = await import("node:fs/promises");
  const { X509Certificate } = await import("node:crypto");
  try {
    return new X509Certificate(await readFile(file));
  } catch (error) {
    throw new Fault(
      "invalid_argument",
      `Cannot read the certificate ${file}: ${Fault.from(error).message}`,
      { cause: error },
    );
  }
}

function describe(certificate: X509Certificate, last: readonly [string, string]): string {
  return formatPairs([
    ["Serial Number", certificate.serialNumber],
    ["Issuer CN", commonName(certificate.issuer)],
    ["Common Name", commonName(certificate.subject)],
    ["Expiry Date", certificate.validTo],
    last,
  ]);
}

function commonName(name: string): string {
  return /^CN=(.*)$/m.exec(name)?.[1] ?? name;
}
