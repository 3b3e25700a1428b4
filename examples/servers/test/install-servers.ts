// Installs Debian's nginx, redis and PostgreSQL where they are missing, and starts none of them.
import { existsSync } from "node:fs";
import { installDebianPackages } from "@drover/testing";
import { findPostgresql } from "./find-postgresql.ts";

const isThere = {
  nginx: existsSync("/usr/sbin/nginx"),
  "redis-server": existsSync("/usr/bin/redis-server"),
  postgresql: findPostgresql() !== undefined,
};
const missing = Object.entries(isThere).flatMap(([name, there]) => (there ? [] : [name]));

installDebianPackages(missing, {
  missing,
  advice: "Install them as your distribution has them",
});
