import { readFile } from "node:fs/promises";
import { createSecureContext, type SecureVersion, type TlsOptions } from "node:tls";
import { Fault } from "@drover/fault";

/** The `tls` block, as far as HTTPS goes. */
export interface TlsConfig {
  /** Absolute paths of PEM files; the certificate's file may hold the chain. */
  readonly certFile: string;
  readonly keyFile: string;
  /** The authorities of clients' certificates; empty for none. */
  readonly caFile: string;
  /** Whether clients must have a certificate of `caFile`. */
  readonly verifyClient: boolean;
  readonly minVersion: SecureVersion;
  /** As OpenSSL names them, for TLS up to 1.2; empty for Node's own. */
  readonly ciphers: readonly string[];
}

/** What the files of a {@link TlsConfig} hold. */
export interface TlsSettings extends TlsConfig {
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly ca: Buffer | undefined;
  /** Longest time that a handshake may take, in milliseconds. */
  readonly handshakeTimeoutMs: number;
}

/**
 * Reads certificates and key, and holds them against each other.
 *
 * @throws {Fault} `invalid_argument` naming the setting and the file
 */
export async function loadTls(
  config: TlsConfig,
  { handshakeTimeoutMs }: { handshakeTimeoutMs: number },
): Promise<TlsSettings> {
  const { certFile, keyFile, caFile } = config;
  const [cert, key, ca] = await Promise.all([
    readPem("cert_file", certFile),
    readPem("key_file", keyFile),
    caFile === "" ? undefined : readPem("ca_file", caFile),
  ]);
  const settings = { ...config, cert, key, ca, handshakeTimeoutMs };
  try {
    createSecureContext(handshakeOptions(settings));
  } catch (error) {
    throw new Fault(
      "invalid_argument",
      `The certificate ${certFile} and the key ${keyFile} cannot be used: ${Fault.from(error).message}`,
      { cause: error },
    );
  }
  return settings;
}

/** For a TLS server. */
export function handshakeOptions(settings: TlsSettings): TlsOptions {
  const { cert, key, ca, verifyClient, minVersion, ciphers, handshakeTimeoutMs } = settings;
  return {
    cert,
    key,
    ...(ca && { ca }),
    requestCert: verifyClient,
    rejectUnauthorized: verifyClient,
    minVersion,
    ...(ciphers.length > 0 && { ciphers: ciphers.join(":") }),
    handshakeTimeout: handshakeTimeoutMs,
    ALPNProtocols: ["http/1.1"],
  };
}

async function readPem(setting: string, file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new Fault(
      "invalid_argument",
      `Cannot read ${setting} of the tls block: ${Fault.from(error).message}`,
      { cause: error },
    );
  }
}
