import { Fault } from "@drover/fault";
import { shownSource } from "./shown-source.ts";
import type { S3Keys, S3Source } from "./source.ts";
import type { TakenOptions } from "./taken-options.ts";

const DEFAULT_REGION = "us-east-1";
/** `s3.amazonaws.com`, `s3-eu-west-1.amazonaws.com`, `s3.eu-west-1.amazonaws.com`: the bucket is in the path. */
const PATH_STYLE = /^s3(?:[.-]([a-z0-9-]+))?\.amazonaws\.com(?:\.cn)?$/;
/** `bucket.s3.amazonaws.com` and with a region. */
const HOST_STYLE = /^(.+)\.s3(?:[.-]([a-z0-9-]+))?\.amazonaws\.com(?:\.cn)?$/;

/**
 * Reads where an object or a prefix of a bucket is: at Amazon in all forms of its URLs and as
 * `s3://bucket/key`, elsewhere as `https://host/bucket/key`.
 *
 * @throws {Fault} `invalid_argument` for a URL without a bucket or keys that are not whole
 */
export function s3Source(
  url: URL,
  taken: TakenOptions,
): Pick<S3Source, "bucketUrl" | "key" | "region" | "version" | "keys"> {
  const keys = s3Keys(taken);
  const [region, version] = ["region", "version"].map((name) => taken.take(name));
  if (taken.take("aws_profile") !== undefined) {
    throw new Fault(
      "unimplemented",
      'Option "aws_profile" is not supported by Drover: no files of the agent\'s user are read; give aws_access_key_id and aws_access_key_secret',
    );
  }
  const place = placeOf(url, region);
  return { ...place, version, keys };
}

function placeOf(
  url: URL,
  region: string | undefined,
): Pick<S3Source, "bucketUrl" | "key" | "region"> {
  const path = decodeURIComponent(url.pathname.slice(1));
  if (url.protocol === "s3:") {
    const actual = region ?? DEFAULT_REGION;
    return {
      bucketUrl: `https://${url.host}.s3.${actual}.amazonaws.com`,
      key: path,
      region: actual,
    };
  }
  const [, , ofHost] = HOST_STYLE.exec(url.hostname) ?? [];
  if (HOST_STYLE.test(url.hostname)) {
    return { bucketUrl: url.origin, key: path, region: region ?? ofHost ?? DEFAULT_REGION };
  }
  const [, ofPath] = PATH_STYLE.exec(url.hostname) ?? [];
  const [bucket = "", ...rest] = path.split("/");
  if (bucket === "") {
    throw new Fault(
      "invalid_argument",
      `Artifact source "${shownSource(url.href)}" names no bucket`,
    );
  }
  return {
    bucketUrl: `${url.origin}/${encodeURIComponent(bucket)}`,
    key: rest.join("/"),
    region: region ?? ofPath ?? DEFAULT_REGION,
  };
}

function s3Keys(taken: TakenOptions): S3Keys | undefined {
  const [accessKeyId, secretAccessKey, sessionToken] = [
    "aws_access_key_id",
    "aws_access_key_secret",
    "aws_access_token",
  ].map((name) => taken.take(name)?.replaceAll(" ", "+"));
  if (accessKeyId === undefined && secretAccessKey === undefined) return undefined;
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    throw new Fault(
      "invalid_argument",
      "Options aws_access_key_id and aws_access_key_secret need each other",
    );
  }
  return {
    accessKeyId,
    secretAccessKey,
    ...(sessionToken === undefined ? {} : { sessionToken }),
  };
}
