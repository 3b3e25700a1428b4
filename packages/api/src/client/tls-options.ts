import { type ConnectionOptions, getCACertificates } from "node:tls";
import type { ClientTls } from "./connection.ts";

/** The options of tls.connect(). Where no authority is named, those of Node and of the machine count. */
export function tlsOptions({
  ca,
  cert,
  key,
  serverName,
  skipVerify,
}: ClientTls): ConnectionOptions {
  return {
    ...(skipVerify
      ? { rejectUnauthorized: false }
      : { ca: ca ? [...ca] : [...getCACertificates("default"), ...getCACertificates("system")] }),
    ...(cert && { cert }),
    ...(key && { key }),
    ...(serverName && { servername: serverName }),
  };
}
