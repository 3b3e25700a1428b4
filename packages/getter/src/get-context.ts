import type { GetProgress, GetRequest } from "./get-request.ts";

/** What all kinds of sources need to be fetched. */
export interface GetContext {
  readonly request: GetRequest;
  /** Where files may be made; a name in it that is taken is an error. */
  readonly directory: string;
  readonly onProgress: (progress: GetProgress) => void;
  readonly signal: AbortSignal;
  /** Whether a server, and not the user, has named the source. */
  readonly isForeign: boolean;
}
