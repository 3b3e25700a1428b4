/** The environment of the shells themselves; a command's own is set at the very end. */
export const SHELL_ENV: Readonly<Record<string, string>> = {
  PATH: "/usr/sbin:/usr/bin:/sbin:/bin",
};
