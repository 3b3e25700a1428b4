/** The data of templates in mode "go"; an object with one key that begins with "$" names a type. */
export const DATA = {
  name: "web",
  count: { $int: "3" },
  pi: 3.25,
  yes: true,
  nothing: null,
  list: ["a", "b", "c"],
  mixed: [1, "x", true, null],
  strings: { $strings: ["x", "y"] },
  map: { a: 1, b: "two", deep: { er: { est: "bottom" } } },
  stringMap: { $stringMap: { k: "v" } },
  maps: [{ name: "first", more: 1 }, { name: "second" }],
  deep: { er: { est: "bottom" } },
  empty: [],
  big: { $uint64: "5" },
  byte: { $uint8: "7" },
  i64: { $int64: "-9" },
  é: "accent",
};

/** The environment of templates in mode "consul". */
export const ENV = ["NAME=web", "EMPTY=", "WITH_EQUALS=a=b", "UMLAUT=ä"];
