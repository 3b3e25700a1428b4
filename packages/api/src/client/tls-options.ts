import type { ConnectionOptions } from "node:tls";
import type { ClientTls } from "./connection.ts";

/** The options of tls.connect(). Where no authority is named, those of Node and of the machine count. */
export function tlsOptions({
  ca,
  cert,
  key,
  serverName,
  skipVerify,
}: ClientTls): ConnectionOptions {
  const { getCACertificates } = process.getBuiltinModule("node:tls");
  return {
    ...(skipVerify
      ? { rejectUnauthorized: false }
      : { ca: ca ? [...ca] : [...getCACertificates("default"), ...getCACertificates("system")] }),
    ...(cert && { cert }),
    ...(key && { key }),
    ...(serverName && { servername: serverName }),
  };
}
