import { bool, choice, int, nullable, schema, string, strings, within } from "@drover/schema";
import type { AllocFileInfo } from "../types/allocation.ts";
import { namespaced } from "./access.ts";
import { EVERY, get } from "./define.ts";
import { document, listOf, stream } from "./operation.ts";

const BYTES = within(int(), { min: 0 });
const FILE = { ...EVERY, path: string<string>("", "/") };
const FROM = { origin: choice("", ["", "start", "end"], "start"), offset: BYTES };

export const listFiles = get("listFiles", "/v1/client/fs/ls/:id", {
  summary: "Lists a directory of an allocation",
  access: namespaced("read-fs", "allocation"),
  query: schema(FILE),
  reply: listOf<AllocFileInfo>("AllocFileInfo"),
});

export const statFile = get("statFile", "/v1/client/fs/stat/:id", {
  summary: "Tells of a file of an allocation",
  access: namespaced("read-fs", "allocation"),
  query: schema(FILE),
  reply: document<AllocFileInfo>("AllocFileInfo"),
});

export const readFile = get("readFile", "/v1/client/fs/cat/:id", {
  summary: "Reads a file of an allocation",
  access: namespaced("read-fs", "allocation"),
  query: schema(FILE),
  reply: stream("application/octet-stream"),
});

export const readFileAt = get("readFileAt", "/v1/client/fs/readat/:id", {
  summary: "Reads a part of a file of an allocation",
  access: namespaced("read-fs", "allocation"),
  query: schema({ ...FILE, offset: nullable(BYTES), limit: nullable(BYTES) }),
  reply: stream("application/octet-stream"),
});

export const streamFile = get("streamFile", "/v1/client/fs/stream/:id", {
  summary: "Reads a file of an allocation, and what is appended to it",
  access: namespaced("read-fs", "allocation"),
  query: schema({ ...FILE, ...FROM, follow: bool("", true), plain: bool() }),
  reply: stream("application/json"),
});

export const streamLogs = get("streamLogs", "/v1/client/fs/logs/:id", {
  summary: "Reads what a task has written, across rotated files",
  access: namespaced(["read-logs", "read-fs"], "allocation"),
  query: schema({
    ...EVERY,
    ...FROM,
    task: string(),
    type: choice("", ["", "stdout", "stderr"], ""),
    follow: bool(),
    plain: bool(),
  }),
  reply: stream("application/json"),
});

export const streamSeveralLogs = get("streamSeveralLogs", "/v1/client/fs/logs", {
  summary:
    "Reads what several tasks have written over one connection, one JSON object a line; alloc, task and type are given once for each",
  access: namespaced(["read-logs", "read-fs"]),
  query: schema({
    ...EVERY,
    ...FROM,
    alloc: strings(),
    task: strings(),
    type: strings(),
    follow: bool(),
  }),
  reply: stream("application/json"),
});
