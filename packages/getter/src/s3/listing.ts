/** A page of the keys of a bucket. */
export interface Listing {
  readonly keys: readonly string[];
  /** What the next page is asked with; undefined for the last one. */
  readonly nextToken: string | undefined;
}

const KEY = /<Contents>.*?<Key>([^<]*)<\/Key>/gs;
const TOKEN = /<NextContinuationToken>([^<]*)<\/NextContinuationToken>/;
const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
};

/**
 * Reads the answer to ListObjectsV2, of which keys come as in URLs where the server heeds `encoding-type`. Source: Amazon S3 API Reference,
 * ListObjectsV2.
 */
export function readListing(xml: string): Listing {
  const isEncoded = /<EncodingType>url<\/EncodingType>/.test(xml);
  const keys = Array.from(xml.matchAll(KEY), ([, key = ""]) => plain(key)).map((key) =>
    isEncoded ? decodeURIComponent(key.replaceAll("+", " ")) : key,
  );
  const token = TOKEN.exec(xml)?.[1];
  return { keys, nextToken: token === undefined || token === "" ? undefined : plain(token) };
}

function plain(text: string): string {
  return text.replace(/&(#x?[0-9a-fA-F]+|\w+);/g, (reference, name: string) => {
    if (!name.startsWith("#")) return ENTITIES[name] ?? reference;
    const isHex = name.startsWith("#x");
    return String.fromCodePoint(Number.parseInt(name.slice(isHex ? 2 : 1), isHex ? 16 : 10));
  });
}
