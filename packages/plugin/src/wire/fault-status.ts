import { Fault, fromGrpcStatus, toGrpcStatus } from "@drover/fault";
import type { ServiceError } from "@grpc/grpc-js";
import type { CallStatus } from "../grpc/status.ts";

/**
 * The longest error message that is sent, in characters. Messages travel in an HTTP/2 header, which
 * may take 64 KiB for one error, and percent-encoding triples what is not ASCII.
 */
const LONGEST_MESSAGE = 8000;

/** How errors become gRPC statuses, and are made from them again. */
export interface ErrorCodec {
  encode(error: unknown): CallStatus;
  decode(error: ServiceError): Fault;
}

/** Keeps a Fault's code and message. */
export const FAULT_STATUS: ErrorCodec = {
  encode(error) {
    const { code, message } = Fault.from(error, "internal");
    return { code: toGrpcStatus(code), message: sendable(message) };
  },
  decode(error) {
    return new Fault(fromGrpcStatus(error.code), error.details || error.message, { cause: error });
  },
};

/** gRPC percent-encodes the message, which fails on half a surrogate pair. */
function sendable(message: string): string {
  const cut =
    message.length > LONGEST_MESSAGE ? `${message.slice(0, LONGEST_MESSAGE)}...` : message;
  return cut.toWellFormed();
}
