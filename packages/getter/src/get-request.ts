/** What is to be fetched, and how. */
export interface GetRequest {
  /** In go-getter's language: a URL, `git::https://...`, `github.com/owner/name//directory?ref=v1` ... */
  readonly source: string;
  /** Over those of the source's query. */
  readonly options: Readonly<Record<string, string>>;
  /** Sent with each request over HTTP. */
  readonly headers: Readonly<Record<string, string>>;
  readonly mode: GetMode;
  /** Whether any certificate will do. */
  readonly insecure: boolean;
  readonly limits: GetLimits;
  /** Whether `file` sources are read, with the rights of the process that fetches. */
  readonly allowFiles: boolean;
}

/** Whether a file is wanted, a directory, or either. */
export type GetMode = "any" | "file" | "dir";

/** How much it may cost. `Infinity` is no limit. */
export interface GetLimits {
  /** Longest time for a download over HTTP, in milliseconds. */
  readonly httpReadTimeoutMs: number;
  /** Largest body over HTTP, in bytes. */
  readonly httpMaxBytes: number;
  /** Longest time for git, in milliseconds. */
  readonly gitTimeoutMs: number;
  /** Longest time for S3, in milliseconds. */
  readonly s3TimeoutMs: number;
  /** Most files that an archive may hold. */
  readonly decompressionFileCountLimit: number;
  /** Most bytes that an archive may unpack to. */
  readonly decompressionSizeLimit: number;
}

/** What was fetched: the files lie in the directory {@link FILES} of the one that was named. */
export interface Got {
  /** A single file, or the content of a directory. */
  readonly kind: "file" | "directory";
  /** The file's, or what the source is called, for messages. */
  readonly name: string;
}

/** Where the files are put, in the directory that is named. */
export const FILES = "files";

/** How far a fetch has come. */
export interface GetProgress {
  readonly bytes: number;
  /** Undefined where the server does not tell. */
  readonly totalBytes: number | undefined;
}
