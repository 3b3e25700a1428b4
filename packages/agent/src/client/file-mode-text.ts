import { constants, type Stats } from "node:fs";

const SET_USER_ID = 0o4000;
const SET_GROUP_ID = 0o2000;
const STICKY = 0o1000;

/** As Go writes a file's mode, which clients of the API parse. Source: os.FileMode, String. */
export function fileModeText({ mode }: Pick<Stats, "mode">): string {
  const type = mode & constants.S_IFMT;
  const kinds: [letter: string, is: boolean][] = [
    ["d", type === constants.S_IFDIR],
    ["L", type === constants.S_IFLNK],
    ["D", type === constants.S_IFBLK || type === constants.S_IFCHR],
    ["p", type === constants.S_IFIFO],
    ["S", type === constants.S_IFSOCK],
    ["u", (mode & SET_USER_ID) !== 0],
    ["g", (mode & SET_GROUP_ID) !== 0],
    ["c", type === constants.S_IFCHR],
    ["t", (mode & STICKY) !== 0],
  ];
  const prefix = kinds.flatMap(([letter, is]) => (is ? [letter] : [])).join("");
  const bits = [..."rwxrwxrwx"].map((letter, bit) => ((mode >> (8 - bit)) & 1 ? letter : "-"));
  return `${prefix || "-"}${bits.join("")}`;
}
