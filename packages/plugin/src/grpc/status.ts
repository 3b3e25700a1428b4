import type { OutgoingHttpHeaders } from "node:http2";

/** How a call ended. */
export interface CallStatus {
  /** Of gRPC's status numbers; 0 is success. */
  readonly code: number;
  readonly message: string;
  /** A `google.rpc.Status`. */
  readonly detailsBin?: Uint8Array;
}

/** Thrown by a handler that decides itself what its caller is told. */
export class CallFailure extends Error {
  readonly status: CallStatus;

  constructor(status: CallStatus) {
    super(status.message);
    this.status = status;
  }
}

export const OK: CallStatus = { code: 0, message: "" };

/** What may stand in a header as it is: printable ASCII without the percent sign. */
const NEEDS_ENCODING = /[^\x20-\x24\x26-\x7e]/;

/** A status as the headers or trailers that end a call. Source: gRPC over HTTP/2. */
export function statusHeaders({ code, message, detailsBin }: CallStatus): OutgoingHttpHeaders {
  return {
    "grpc-status": `${code}`,
    ...(message !== "" && { "grpc-message": percentEncode(message) }),
    ...(detailsBin && { "grpc-status-details-bin": Buffer.from(detailsBin).toString("base64") }),
  };
}

function percentEncode(message: string): string {
  if (!NEEDS_ENCODING.test(message)) return message;
  let encoded = "";
  for (const byte of Buffer.from(message)) {
    const isPlain = byte >= 0x20 && byte <= 0x7e && byte !== 0x25;
    encoded += isPlain
      ? String.fromCharCode(byte)
      : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }
  return encoded;
}
