/*
 * The sentinel as a program of its own: runs one command in a session of its own, waits, and keeps the
 * exit status, as the script of shell-script.ts does, with the same files and descriptors.
 *
 * usage: sentinel DIRECTORY
 *        sentinel session DIRECTORY
 *
 * DIRECTORY is the task's state directory. How to become the command is in the environment, which only
 * the same user may read: strings that begin with a letter, carried out in their order.
 *
 *   mDIR    make a cgroup, with those above it, unless it is there
 *   wV FILE write V into a control file; with W one that is not there is left alone
 *   oN      set oom_score_adj
 *   lN      limit the number of open files
 *   dDIR    change the working directory
 *   nFILE   enter the network namespace
 *   cPID    claim the start, unless the starter of that pid is gone; see `settleStart` of start-claim.ts
 *   GN,N..  set the supplementary groups
 *   gN uN   set the group, the user
 *   tN      hand the terminal to a user
 *   aTEXT   the command's path, which is its first argument too; then each further argument
 *   eTEXT   NAME=VALUE in the command's environment
 *
 * Where an output is a pipe it makes the named pipe `started` too, and waits there to be released at the end.
 *
 * The lifeline tells "started PID TIME" when the command has been executed, or "failed STATUS" or what
 * went wrong before; then "exit STATUS" when it has ended.
 *
 * For a session it becomes the command itself, with the streams that it has. The strings are in the file
 * `launch` of the session's directory, and the named pipe `started` there is told how the start went.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { OUTPUT = 1, LIFELINE = 3, COMMAND_STDERR = 4 };
/* What a shell answers for a command that it cannot execute. */
enum { NOT_EXECUTABLE = 126, NOT_FOUND = 127, OF_SIGNAL = 128 };
/* Fields of /proc/self/stat between the name and the start time. Source: proc_pid_stat(5). */
enum { FIELDS_BEFORE_START = 20 };
/* Between two looks whether the directory is still there. */
enum { LOOK_MS = 1000 };

/* The state directory; the command's directory is another one. */
static int state = -1;

struct command {
  char **args;
  char **env;
};

/* One allocation holds both lists; NULL where there is no memory for it. */
static struct command *read_command(char **strings) {
  size_t args = 0, all = 0;
  for (char **s = strings; *s; s++, all++) args += **s == 'a';
  struct command *command = malloc(sizeof *command + (all + 2) * sizeof(char *));
  if (!command) return NULL;
  command->args = (char **)(command + 1);
  command->env = command->args + args + 1;
  char **arg = command->args, **variable = command->env;
  for (char **s = strings; *s; s++) {
    if (**s == 'a') *arg++ = *s + 1;
    if (**s == 'e') *variable++ = *s + 1;
  }
  *arg = *variable = NULL;
  return command;
}

static int make_directory(char *path) {
  if (mkdir(path, 0755) == 0 || errno == EEXIST) return 0;
  char *end = strrchr(path, '/');
  if (errno != ENOENT || !end || end == path) return -1;
  *end = '\0';
  int above = make_directory(path);
  *end = '/';
  return above < 0 || (mkdir(path, 0755) < 0 && errno != EEXIST) ? -1 : 0;
}

static int write_file(const char *file, const char *text, size_t length) {
  int fd = open(file, O_WRONLY | O_CLOEXEC);
  if (fd < 0) return -1;
  ssize_t written = write(fd, text, length);
  int error = errno;
  close(fd);
  errno = error;
  return written < 0 ? -1 : 0;
}

/* "VALUE FILE" */
static int write_control(const char *text) {
  const char *space = strchr(text, ' ');
  return write_file(space + 1, text, space - text);
}

static int limit_open_files(rlim_t limit) {
  struct rlimit both = {limit, limit};
  return setrlimit(RLIMIT_NOFILE, &both);
}

static int enter_network(const char *file) {
  int fd = open(file, O_RDONLY | O_CLOEXEC);
  return fd < 0 ? -1 : setns(fd, CLONE_NEWNET);
}

static int set_groups(char *list) {
  gid_t groups[65536];
  size_t count = 0;
  for (char *next = list; *next && count < sizeof groups / sizeof *groups; count++) {
    groups[count] = (gid_t)strtoul(next, &next, 10);
    if (*next == ',') next++;
  }
  return setgroups(count, groups);
}

/* In clock ticks since boot, as text; NULL if the process is not there. */
static const char *read_start_time(pid_t pid) {
  static char stat[1024];
  snprintf(stat, sizeof stat, "/proc/%d/stat", pid);
  int fd = open(stat, O_RDONLY | O_CLOEXEC);
  ssize_t length = fd < 0 ? -1 : read(fd, stat, sizeof stat - 1);
  if (length < 0) return NULL;
  close(fd);
  stat[length] = '\0';
  char *field = strrchr(stat, ')');
  for (int i = 0; field && i < FIELDS_BEFORE_START; i++) field = strchr(field + 1, ' ');
  return field ? strtok(field, " ") : NULL;
}

/* Says which process becomes the command, then claims the start. */
static int claim(pid_t starter) {
  const char *start_time = read_start_time(getpid());
  int fd = openat(state, "main", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (!start_time || fd < 0 || dprintf(fd, "%d %s\n", getpid(), start_time) < 0) return -1;
  close(fd);
  if (kill(starter, 0) < 0 && errno == ESRCH) return -1;
  /* The same file under a second name takes no inode, of which a file system makes one slowly. */
  return linkat(state, "main", state, "claim", 0);
}

static int carry_out(char *string) {
  char *value = string + 1;
  unsigned id = (unsigned)strtoul(value, NULL, 10);
  switch (*string) {
    case 'm': return make_directory(value);
    case 'w': return write_control(value);
    case 'W': return write_control(value) < 0 && errno != ENOENT ? -1 : 0;
    case 'o': return write_file("/proc/self/oom_score_adj", value, strlen(value));
    case 'l': return limit_open_files(id);
    case 'd': return chdir(value);
    case 'n': return enter_network(value);
    case 'c': return claim((pid_t)id);
    case 'G': return set_groups(value);
    case 'g': return setresgid(id, id, id);
    case 't': return fchown(STDIN_FILENO, id, -1);
    case 'u': return setresuid(id, id, id);
    default: return 0;
  }
}

/* What `carry_out` does, in words. */
static const char *deed(char letter) {
  switch (letter) {
    case 'm': return "make cgroup";
    case 'w':
    case 'W': return "write";
    case 'o': return "set oom_score_adj to";
    case 'l': return "limit open files to";
    case 'd': return "enter directory";
    case 'n': return "enter network namespace";
    case 'c': return "claim the start of";
    case 'G': return "set groups";
    case 'g': return "set group";
    case 't': return "hand the terminal to";
    default: return "become user";
  }
}

/* Why the child did not become the command; it writes here, since vfork(2) shares the memory. */
struct failure {
  const char *string; /* NULL where all was carried out */
  int error;
};

/* In the child; returns if it did not become the command. */
static struct failure become(char **strings, struct command *command) {
  setsid();
  for (char **s = strings; *s; s++) {
    if (carry_out(*s) < 0) return (struct failure){*s, errno};
  }
  dup2(COMMAND_STDERR, STDERR_FILENO);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  execve(command->args[0], command->args, command->env);
  return (struct failure){NULL, errno};
}

/* Over what is there, and not truncated, so that it takes no room on a disk that is full. */
static void keep(int status) {
  int fd = open("exit", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return;
  dprintf(fd, "%d\n", status);
  close(fd);
}

/* Starts the command and says how that went. Negative if it was not started. */
static pid_t start(char **strings, struct command *command) {
  static volatile struct failure failure;
  pid_t child = vfork();
  if (child == 0) {
    failure = become(strings, command);
    _exit(1);
  }
  const char *start_time = child < 0 || failure.error ? NULL : read_start_time(child);
  if (start_time) {
    dprintf(LIFELINE, "started %d %s\n", child, start_time);
    return child;
  }
  if (failure.error && !failure.string) {
    int not_found = failure.error == ENOENT || failure.error == ENOTDIR;
    int status = not_found ? NOT_FOUND : NOT_EXECUTABLE;
    keep(status);
    dprintf(LIFELINE, "failed %d\n", status);
  } else if (failure.error) {
    const char *string = failure.string;
    dprintf(LIFELINE, "cannot %s %s: %s\n", deed(*string), string + 1, strerror(failure.error));
  } else {
    dprintf(LIFELINE, "vfork, /proc: %s\n", strerror(errno));
  }
  if (child > 0) kill(child, SIGKILL);
  return -1;
}

/* Waits for the end; a status as a shell gives it. */
static int wait_for(pid_t child) {
  int status;
  waitpid(child, &status, 0);
  return WIFSIGNALED(status) ? OF_SIGNAL + WTERMSIG(status) : WEXITSTATUS(status);
}

static int is_pipe(int fd) {
  struct stat status;
  return fstat(fd, &status) == 0 && S_ISFIFO(status.st_mode);
}

/*
 * Keeps the output pipes open meanwhile, so that nothing in them is lost while nobody reads them. Where the
 * directory was removed nobody can release it any more.
 */
static void wait_for_release(void) {
  struct pollfd started = {open("started", O_RDWR | O_CLOEXEC), POLLIN, 0};
  while (started.fd >= 0 && poll(&started, 1, LOOK_MS) <= 0 && access("started", F_OK) == 0);
}

/* The whole file as strings, each with its closing zero byte; NULL where it cannot be read. */
static char **read_strings(const char *file) {
  struct stat status;
  int fd = open(file, O_RDONLY | O_CLOEXEC);
  if (fd < 0 || fstat(fd, &status) < 0) return NULL;
  size_t size = status.st_size, length = 0, count = 0;
  char *text = malloc(size + 1);
  for (ssize_t got = 1; text && length < size && got > 0; length += got > 0 ? got : 0) {
    got = read(fd, text + length, size - length);
  }
  close(fd);
  if (!text || length < size) return NULL;
  for (size_t i = 0; i < size; i++) count += text[i] == '\0';
  char **strings = malloc((count + 1) * sizeof(char *));
  if (!strings) return NULL;
  for (size_t i = 0; i < count; i++, text += strlen(text) + 1) strings[i] = text;
  strings[count] = NULL;
  return strings;
}

/* Becomes a command beside a task, with the streams and the session that it was given. */
static int begin_session(const char *directory) {
  int at = open(directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (at < 0 || fchdir(at) < 0) return 1;
  int report = open("started", O_WRONLY | O_CLOEXEC);
  char **strings = read_strings("launch");
  struct command *command = strings ? read_command(strings) : NULL;
  if (report < 0 || !command || !command->args[0]) return 1;
  for (char **s = strings; *s; s++) {
    if (carry_out(*s) < 0) {
      dprintf(report, "cannot %s %s: %s\n", deed(**s), *s + 1, strerror(errno));
      return 1;
    }
  }
  dprintf(report, "started %d %s\n", getpid(), read_start_time(getpid()));
  execve(command->args[0], command->args, command->env);
  int status = errno == ENOENT || errno == ENOTDIR ? NOT_FOUND : NOT_EXECUTABLE;
  dprintf(report, "failed %d\n", status);
  return status;
}

int main(int argc, char **argv, char **strings) {
  if (argc == 3) return begin_session(argv[2]);
  if (argc != 2) return 2;
  prctl(PR_SET_NAME, "sentinel");
  /* Blocked, not ignored: the command would inherit that. */
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, NULL);
  fcntl(LIFELINE, F_SETFD, FD_CLOEXEC);
  fcntl(COMMAND_STDERR, F_SETFD, FD_CLOEXEC);
  struct command *command = read_command(strings);
  state = open(argv[1], O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (state < 0 || fchdir(state) < 0 || !command || !command->args[0]) return 1;
  int holds_pipes = is_pipe(OUTPUT) || is_pipe(COMMAND_STDERR);
  if (holds_pipes) mkfifo("started", 0600);
  pid_t child = start(strings, command);
  if (child < 0) return 1;
  int status = wait_for(child);
  keep(status);
  dprintf(LIFELINE, "exit %d\n", status);
  if (holds_pipes) wait_for_release();
  /* Before the lifeline, whose end says that all is done. */
  close(OUTPUT);
  close(COMMAND_STDERR);
  return 0;
}
