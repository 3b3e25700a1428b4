import assert from "node:assert/strict";
import { test } from "node:test";
import { shownSource } from "./shown-source.ts";

test("a source is shown without user, password and query", () => {
  const cases: [source: string, shown: string][] = [
    ["https://example.com/app.tar.gz", "https://example.com/app.tar.gz"],
    ["https://user:s3cret@example.com/app", "https://example.com/app"],
    ["https://s3cret@example.com:8080/app@1", "https://example.com:8080/app@1"],
    ["https://user:s3@cret@example.com/app", "https://example.com/app"],
    ["https://example.com/app?token=s3cret&checksum=md5:00", "https://example.com/app"],
    ["https://user:s3cret@example.com?x=//a@b", "https://example.com"],
    ["git::https://user:s3cret@example.com/repo", "git::https://example.com/repo"],
    ["no url at all", "no url at all"],
  ];
  for (const [source, shown] of cases) assert.equal(shownSource(source), shown);
});
