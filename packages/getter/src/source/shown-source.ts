/** User and password of a URL. Source: RFC 3986, section 3.2; what stands before the last "@" counts. */
const USER_INFO = /\/\/[^/?#\s]*@/g;
const QUERY = /\?.*$/s;

/** A text without users and passwords of the URLs in it. */
export function withoutUserInfo(text: string): string {
  return text.replaceAll(USER_INFO, "//");
}

/** An artifact's source without what may be secret in it: the user, the password, and the query. */
export function shownSource(source: string): string {
  return withoutUserInfo(source.replace(QUERY, ""));
}
