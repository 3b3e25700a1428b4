/**
 * Variables by which a service manager, or Node as a parent, speaks to the one process that it has started.
 * A program that finds them takes itself for that process. Source: systemd.exec(5), sd_notify(3),
 * sd_listen_fds(3), sd_watchdog_enabled(3).
 */
export const SERVICE_MANAGER_VARIABLES: readonly string[] = [
  "NOTIFY_SOCKET",
  "LISTEN_FDS",
  "LISTEN_PID",
  "LISTEN_PIDFDID",
  "LISTEN_FDNAMES",
  "FDSTORE",
  "WATCHDOG_USEC",
  "WATCHDOG_PID",
  "MAINPID",
  "MANAGERPID",
  "MANAGERPIDFDID",
  "SYSTEMD_EXEC_PID",
  "INVOCATION_ID",
  "JOURNAL_STREAM",
  "CREDENTIALS_DIRECTORY",
  "RUNTIME_DIRECTORY",
  "STATE_DIRECTORY",
  "CACHE_DIRECTORY",
  "LOGS_DIRECTORY",
  "CONFIGURATION_DIRECTORY",
  "MEMORY_PRESSURE_WATCH",
  "MEMORY_PRESSURE_WRITE",
  "NODE_CHANNEL_FD",
  "NODE_CHANNEL_SERIALIZATION_MODE",
];
