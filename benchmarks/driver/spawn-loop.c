/* The floor: posix_spawn(3) and wait of a program, COUNT times. Usage: spawn-loop COUNT PROGRAM */
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

int main(int argc, char **argv) {
  if (argc < 3) return 2;
  int count = atoi(argv[1]);
  double start = now();
  for (int i = 0; i < count; i++) {
    pid_t pid;
    if (posix_spawn(&pid, argv[2], NULL, NULL, argv + 2, environ) != 0) return 1;
    if (waitpid(pid, NULL, 0) < 0) return 1;
  }
  printf("%f\n", count / (now() - start));
  return 0;
}
