/** User and password of a URL. Source: RFC 3986, section 3.2; what stands before the last "@" counts. */
const USER_INFO = /\/\/[^/?#]*@/g;
const QUERY = /\?.*$/s;

/** An artifact's source without what may be secret in it: the user, the password, and the query. */
export function shownSource(source: string): string {
  return source.replace(QUERY, "").replaceAll(USER_INFO, "//");
}
