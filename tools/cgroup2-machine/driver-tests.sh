#!/bin/sh
# The driver's tests, for a machine with cgroups of version 2: with sentinels that are shells, and what concerns
# cgroups with native ones too. Left out is what has nothing to do with cgroups and takes minutes there.
set -eu
run() {
  node --test --test-isolation=none --test-force-exit --test-timeout=300000 \
    --test-skip-pattern="/without a cgroup|as an ordinary user|sentinels that are Node programs|every 30 s/" "$@"
}
export DROVER_HUNT_ROUNDS=12
run "packages/process/src/**/*.test.ts" "packages/raw-exec/src/{*,start/*}.test.ts"
DROVER_TEST_SENTINEL=native run packages/raw-exec/src/cgroup.test.ts packages/raw-exec/src/conformance.test.ts
