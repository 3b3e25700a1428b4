/** `git::https://...`: what fetches, and what it is given. */
const FORCED = /^([A-Za-z0-9]+)::(.+)$/s;
const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*:\/\//;
/** `user@host:path`, as ssh(1) and git(1) have it. */
const SECURE_COPY = /^([^@/?:]+)@([^:/?]+):(?!\/\/)([^?]*)(\?.*)?$/s;
const GIT_HOSTS = /^(github\.com|gitlab\.com|bitbucket\.org)\/([^/?]+)\/([^/?]+)(.*)$/s;
const S3_HOST = /^[^/?]*\bamazonaws\.com\//;
const GCS_HOST = /^(?:www\.googleapis\.com\/storage|storage\.googleapis\.com)\//;

/** A source in two parts: what fetches it, and its URL. */
export interface DetectedSource {
  /** Undefined where the URL's scheme tells it. */
  readonly getter: string | undefined;
  /** With a scheme; or what was written, where nothing is known that looks like that. */
  readonly url: string;
}

/** Finds out what a source means that is no whole URL. Source: go-getter's documentation, "Detectors". */
export function detectSource(source: string): DetectedSource {
  const [, getter, rest = source] = FORCED.exec(source) ?? [];
  if (SCHEME.test(rest)) return { getter, url: rest };
  const [, host = "", owner = "", name = "", tail = ""] = GIT_HOSTS.exec(rest) ?? [];
  if (host !== "") {
    const repository = name.endsWith(".git") ? name : `${name}.git`;
    return {
      getter: getter ?? "git",
      url: `https://${host}/${owner}/${repository}${insideOf(tail)}`,
    };
  }
  const [, user = "", server = "", path = "", query = ""] = SECURE_COPY.exec(rest) ?? [];
  if (server !== "")
    return { getter: getter ?? "git", url: `ssh://${user}@${server}/${path}${query}` };
  if (GCS_HOST.test(rest)) return { getter: getter ?? "gcs", url: `https://${rest}` };
  if (S3_HOST.test(rest)) return { getter: getter ?? "s3", url: `https://${rest}` };
  if (rest.startsWith("/")) return { getter: getter ?? "file", url: `file://${rest}` };
  return { getter, url: rest };
}

/** What follows a repository of a git host is a directory in it, with one slash or two. */
function insideOf(tail: string): string {
  return /^\/(?![/?]|$)/.test(tail) ? `/${tail}` : tail;
}
