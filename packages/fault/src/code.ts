/**
 * The closed set of error codes, each with its gRPC status number and its HTTP status. Names and
 * numbers are those of gRPC (google.golang.org/grpc/codes), so a code crosses the plugin wire
 * unchanged; docs/ERRORS.md explains each to users. gRPC has no code of its own for `storage_full`,
 * which arrives as `resource_exhausted`.
 */
export const FAULT_CODES = {
  canceled: { grpc: 1, http: 499 },
  unknown: { grpc: 2, http: 500 },
  invalid_argument: { grpc: 3, http: 400 },
  deadline_exceeded: { grpc: 4, http: 504 },
  not_found: { grpc: 5, http: 404 },
  already_exists: { grpc: 6, http: 409 },
  permission_denied: { grpc: 7, http: 403 },
  resource_exhausted: { grpc: 8, http: 429 },
  failed_precondition: { grpc: 9, http: 400 },
  aborted: { grpc: 10, http: 409 },
  out_of_range: { grpc: 11, http: 400 },
  unimplemented: { grpc: 12, http: 501 },
  internal: { grpc: 13, http: 500 },
  unavailable: { grpc: 14, http: 503 },
  data_loss: { grpc: 15, http: 500 },
  unauthenticated: { grpc: 16, http: 401 },
  storage_full: { grpc: 8, http: 507 },
} as const;

export type FaultCode = keyof typeof FAULT_CODES;

/** The gRPC status number of a code, 1 to 16. */
export function toGrpcStatus(code: FaultCode): number {
  return FAULT_CODES[code].grpc;
}

/** The HTTP status of a code. */
export function toHttpStatus(code: FaultCode): number {
  return FAULT_CODES[code].http;
}

/** The code of a gRPC status number; `unknown` for a number that gRPC does not define. */
export function fromGrpcStatus(status: number): FaultCode {
  const entry = Object.entries(FAULT_CODES).find(([, { grpc }]) => grpc === status);
  return (entry?.[0] as FaultCode | undefined) ?? "unknown";
}
