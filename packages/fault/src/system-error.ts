import { getSystemErrorMessage, getSystemErrorName } from "node:util";

/** An error of a system call as Node makes its own: with `code`, `errno`, `syscall` and `path`. */
export function systemError(errno: number, syscall: string, path?: string): NodeJS.ErrnoException {
  const code = getSystemErrorName(-errno);
  const what = path === undefined ? syscall : `${syscall} '${path}'`;
  const error = new Error(`${code}: ${getSystemErrorMessage(-errno)}, ${what}`);
  return Object.assign(error, {
    code,
    errno: -errno,
    syscall,
    ...(path !== undefined && { path }),
  });
}
