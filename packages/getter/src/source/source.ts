import type { ArchiveFormat } from "../archive/archive-format.ts";
import type { WantedChecksum } from "./checksum.ts";

/** Where something comes from, and what is to be done with it. */
export type Source = HttpSource | GitSource | S3Source | FileSource;

/** What stands for all of a kind that has one body: a file, or an archive that is unpacked. */
interface BodySource {
  /** What a plain file is called; empty for a source that names none. */
  readonly fileName: string;
  readonly checksum: WantedChecksum | undefined;
  /** Undefined for a plain file. */
  readonly format: ArchiveFormat | undefined;
  /** What of an archive or a directory is wanted; empty for all. */
  readonly subdirectory: string;
}

export interface HttpSource extends BodySource {
  readonly kind: "http";
  readonly url: URL;
}

export interface FileSource extends BodySource {
  readonly kind: "file";
  /** Absolute. */
  readonly path: string;
}

export interface S3Source extends BodySource {
  readonly kind: "s3";
  /** Of the bucket, without a slash at its end: `https://bucket.s3.amazonaws.com`, `http://127.0.0.1:9000/bucket`. */
  readonly bucketUrl: string;
  readonly key: string;
  readonly region: string;
  /** Of an object in a bucket that keeps several. */
  readonly version: string | undefined;
  /** Undefined for requests without a signature. */
  readonly keys: S3Keys | undefined;
}

export interface S3Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface GitSource {
  readonly kind: "git";
  /** As git takes it. */
  readonly url: string;
  /** A branch, a tag or a commit; empty for what the repository's HEAD is. */
  readonly ref: string;
  /** How many commits; 0 for all. */
  readonly depth: number;
  /** A private key as `ssh-keygen` writes it; empty for none. */
  readonly sshKey: string;
  readonly subdirectory: string;
  readonly fileName: string;
}
