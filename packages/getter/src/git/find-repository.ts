import type { GetContext } from "../get-context.ts";
import { openUrl } from "../http/open-url.ts";
import type { GitSource } from "../source/source.ts";

/** What git asks for first. Source: gitprotocol-http(5), "Smart clients". */
const REFS = "/info/refs";

/**
 * Where a repository is after all redirects. They are followed here, and not by git, which would follow them to any
 * address.
 *
 * @throws {Fault} as `openUrl`
 */
export async function findRepository(
  { url }: GitSource,
  { request, signal, isForeign }: GetContext,
): Promise<string> {
  if (!/^https?:/.test(url)) return url;
  const refs = new URL(url);
  refs.pathname = refs.pathname.replace(/\/$/, "") + REFS;
  refs.searchParams.set("service", "git-upload-pack");
  const { insecure } = request;
  const found = await openUrl(refs, { headers: {}, insecure, signal, isForeign });
  found.response.destroy();
  if (found.url.href === refs.href) return url;
  const moved = new URL(found.url);
  moved.pathname = moved.pathname.replace(new RegExp(`${REFS}$`), "");
  moved.searchParams.delete("service");
  return moved.href;
}
