import type { ByteString } from "../../bytes.ts";
import { FunctionError } from "../../error.ts";
import { GoMap, type Value } from "../../values/value.ts";
import { anyMap, type FunctionTable, ofStrings, typed } from "../define.ts";
import { goKind } from "./convert.ts";

/** What Go leaves as it is in the parts of a URL, besides letters, digits and "-_.~". */
const UNESCAPED = {
  path: "$&+,/:;=@",
  fragment: "$&+,/:;=?@!()*",
  user: "$&+,;=",
  host: "!$&'()*+,;=:[]<>\"",
} as const;
type Part = keyof typeof UNESCAPED;

const USER_INFO = /^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/;

/** Sprig's functions of URLs, which are dicts by the names of their parts. Source: Go's package net/url. */
export const SPRIG_URLS: FunctionTable = {
  urlJoin: typed(["map[string]interface {}"], ([parts]) => joinUrl(entriesOf(parts))),
  urlParse: ofStrings(1, (text = "") => anyMap(Object.entries(parseUrl(text)))),
};

function entriesOf(parts: Value) {
  const entries = parts instanceof GoMap ? parts.entries : new Map<unknown, Value>();
  return (name: string): ByteString => {
    const part = entries.get(name) ?? "";
    if (typeof part === "string") return part;
    throw new FunctionError(
      `unable to parse ${name} key, must be of type string, but ${goKind(part)} found`,
    );
  };
}

function parseUrl(text: ByteString): Record<string, ByteString> {
  const fail = (reason: string) => {
    return new FunctionError(`unable to parse url: parse ${JSON.stringify(text)}: ${reason}`);
  };
  if (/[\x00-\x1f\x7f]/.test(text)) throw fail("net/url: invalid control character in URL");
  const [address, fragment] = cut(text, "#");
  const { scheme = "", rest: behind = "" } =
    /^(?:(?<scheme>[A-Za-z][A-Za-z0-9+.-]*):)?(?<rest>[\s\S]*)$/.exec(address)?.groups ?? {};
  const [rest, query] = cut(behind, "?");
  const url = { scheme: scheme.toLowerCase(), query, fragment: unescaped(fragment, fail) };
  const none = { host: "", hostname: "", path: "", opaque: "", userinfo: "" };
  if (!rest.startsWith("/")) {
    if (scheme !== "") return { ...none, ...url, opaque: rest };
    if (rest.startsWith(":")) throw fail("missing protocol scheme");
    if (cut(rest, "/")[0].includes(":")) {
      throw fail("first path segment in URL cannot contain colon");
    }
  }
  const hasAuthority = rest.startsWith("//") && (scheme !== "" || !rest.startsWith("///"));
  const authority = hasAuthority ? cut(rest.slice(2), "/")[0] : "";
  const path = hasAuthority ? rest.slice(2 + authority.length) : rest;
  return {
    ...none,
    ...url,
    ...(hasAuthority && parseAuthority(authority, fail)),
    path: unescaped(path, fail),
  };
}

type Fail = (reason: string) => FunctionError;

function parseAuthority(authority: ByteString, fail: Fail) {
  const at = authority.lastIndexOf("@");
  const user = authority.slice(0, Math.max(at, 0));
  if (!USER_INFO.test(user)) throw fail("net/url: invalid userinfo");
  const host = authority.slice(at + 1);
  const { name = "", port = "" } =
    /^(?<name>\[[^\]]*\]|[^:]*)(?<port>[\s\S]*)$/.exec(host)?.groups ?? {};
  if (name.startsWith("[") !== name.endsWith("]")) throw fail("missing ']' in host");
  if (!/^(?::\d*)?$/.test(port)) throw fail(`invalid port ${JSON.stringify(port)} after host`);
  if (/[ "<>\\^`{|}]/.test(host)) throw fail("invalid character in host name");
  return {
    host: unescaped(host, fail),
    hostname: unescaped(name.replace(/^\[|\]$/g, ""), fail),
    userinfo: shownUser(user, fail),
  };
}

function shownUser(user: ByteString, fail: Fail): ByteString {
  const shown = (part: ByteString) => escaped(unescaped(part, fail), "user");
  const [name, password] = cut(user, ":");
  return user.includes(":") ? `${shown(name)}:${shown(password)}` : shown(name);
}

function joinUrl(part: (name: string) => ByteString): ByteString {
  const [scheme, opaque, host] = [part("scheme"), part("opaque"), part("host")];
  const path = part("path");
  const user = part("userinfo");
  const fail = (reason: string) => new FunctionError(`unable to parse userinfo in dict: ${reason}`);
  const shown = user === "" ? "" : `${shownUser(user, fail)}@`;
  let url = scheme === "" ? "" : `${scheme}:`;
  if (opaque !== "") {
    url += opaque;
  } else {
    const hasAuthority = host !== "" || shown !== "";
    if (hasAuthority || (scheme !== "" && path !== "")) url += `//${shown}${escaped(host, "host")}`;
    if (path !== "" && !path.startsWith("/") && host !== "") url += "/";
    if (url === "" && cut(path, "/")[0].includes(":")) url = "./";
    url += path === "*" ? path : escaped(path, "path");
  }
  const [query, fragment] = [part("query"), part("fragment")];
  if (query !== "") url += `?${query}`;
  return fragment === "" ? url : `${url}#${escaped(fragment, "fragment")}`;
}

/** What stands before and behind the first separator; all and nothing without one. */
function cut(text: ByteString, separator: string): [ByteString, ByteString] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

function escaped(text: ByteString, part: Part): ByteString {
  return text.replace(/[^A-Za-z0-9\-_.~]/g, (byte) => {
    if (UNESCAPED[part].includes(byte)) return byte;
    return `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
  });
}

function unescaped(text: ByteString, fail: Fail): ByteString {
  const bad = /%(?![0-9A-Fa-f]{2}).{0,2}/s.exec(text);
  if (bad !== null) throw fail(`invalid URL escape ${JSON.stringify(bad[0])}`);
  return text.replace(/%(..)/g, (_, digits) => String.fromCharCode(Number.parseInt(digits, 16)));
}
