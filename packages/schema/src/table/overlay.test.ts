import assert from "node:assert/strict";
import { test } from "node:test";
import { anyMap, block, int, labelledBlocks, string, stringMap, strings } from "./fields.ts";
import { overlay } from "./overlay.ts";
import { schema } from "./schema.ts";

const VOLUME = schema({ path: string("path"), size: int("size") });
const TABLE = schema({
  name: string("name"),
  servers: strings("servers"),
  meta: stringMap("meta"),
  config: anyMap("config"),
  first: block("first", VOLUME),
  volumes: labelledBlocks("volume", VOLUME),
});

test("objects are laid over field by field, maps key by key, anything else as a whole", () => {
  const lower = {
    name: "a",
    servers: ["x", "y"],
    meta: { a: "1", b: "1" },
    config: { deep: { a: 1 } },
    first: { path: "/a", size: 1 },
    volumes: { v: { path: "/v", size: 1 } },
  };
  const upper = {
    name: null,
    servers: ["z"],
    meta: { b: "2" },
    config: { deep: { b: 2 } },
    first: { size: 2 },
    volumes: { v: { size: 2 }, w: { path: "/w" } },
  };
  assert.deepEqual(overlay(TABLE, lower, upper), {
    name: "a",
    servers: ["z"],
    meta: { a: "1", b: "2" },
    config: { deep: { b: 2 } },
    first: { path: "/a", size: 2 },
    volumes: { v: { path: "/v", size: 2 }, w: { path: "/w" } },
  });
  assert.deepEqual(overlay(TABLE, {}, lower), lower);
});
