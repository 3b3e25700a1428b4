import assert from "node:assert/strict";
import { test } from "node:test";
import { readListing } from "./listing.ts";

test("keys and the token of the next page are read, with entities", () => {
  const xml = `<?xml version="1.0"?><ListBucketResult><Name>b</Name>
    <Contents><Key>a&amp;b/&#65;&#x42;</Key><Size>1</Size></Contents>
    <Contents>
      <Key>c+d</Key>
    </Contents><CommonPrefixes><Prefix>no</Prefix></CommonPrefixes>
    <IsTruncated>true</IsTruncated><NextContinuationToken>t&lt;1</NextContinuationToken></ListBucketResult>`;
  assert.deepEqual(readListing(xml), { keys: ["a&b/AB", "c+d"], nextToken: "t<1" });
});

test("keys come as in URLs where the server says so, and the last page has no token", () => {
  const xml = `<ListBucketResult><EncodingType>url</EncodingType>
    <Contents><Key>a+b%2Bc</Key></Contents></ListBucketResult>`;
  assert.deepEqual(readListing(xml), { keys: ["a b+c"], nextToken: undefined });
});
