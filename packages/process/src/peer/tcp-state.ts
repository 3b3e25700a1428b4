/** Source: net/tcp_states.h. A socket in any other state is not connected, or not a process's any more. */
const CONNECTED: ReadonlySet<number> = new Set([
  1, // ESTABLISHED
  4, // FIN_WAIT1
  5, // FIN_WAIT2
  8, // CLOSE_WAIT
]);

/** Whether a process holds a connected socket; one that was closed has no inode, whatever its state. */
export function isHeld({ state, inode }: { state: number; inode: number }): boolean {
  return CONNECTED.has(state) && inode !== 0;
}
