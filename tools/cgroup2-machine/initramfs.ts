import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, globSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { MachinePrograms } from "./prepare-programs.ts";

/** What the kernel needs to reach the host's files and to tell whose a socket is, in the order of loading. */
const MODULES = [
  "virtio_ring",
  "virtio",
  "virtio_pci_legacy_dev",
  "virtio_pci_modern_dev",
  "virtio_pci",
  "netfs",
  "fscache",
  "9pnet",
  "9pnet_virtio",
  "9p",
  "overlay",
  "inet_diag",
  "tcp_diag",
];

/**
 * The first program of the machine: lays a file system in memory over the host's, mounts what a
 * distribution mounts, runs `command` of the share, and turns the machine off.
 */
const INIT = `#!/bin/busybox sh
/bin/busybox --install -s /bin
export PATH=/bin
mkdir -p /proc /sys /dev /host /rw /new
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
for module in ${MODULES.join(" ")}; do insmod "/modules/$module.ko"; done
mount -t 9p -o trans=virtio,version=9p2000.L,msize=262144,cache=loose,ro host /host
mount -t tmpfs rw /rw
mkdir /rw/upper /rw/work
mount -t overlay -o lowerdir=/host,upperdir=/rw/upper,workdir=/rw/work root /new
mount -t proc proc /new/proc
mount -t sysfs sysfs /new/sys
mount -t devtmpfs dev /new/dev
mkdir -p /new/dev/pts /new/dev/shm
mount -t devpts -o gid=5,mode=620,ptmxmode=666 devpts /new/dev/pts
mount -t tmpfs -o mode=1777 shm /new/dev/shm
mount -t tmpfs run /new/run
mkdir -m 1777 /new/run/tmp
mkdir /new/run/share /new/run/netns
mount -t cgroup2 -o nsdelegate,memory_recursiveprot cgroup2 /new/sys/fs/cgroup
mount -t 9p -o trans=virtio,version=9p2000.L,msize=262144 share /new/run/share
ip link set lo up
chroot /new /bin/sh /run/share/command >/new/run/share/output 2>&1 </dev/null
echo $? >/new/run/share/exit
sync
reboot -f
`;

/** Packs the file system that the machine starts from. @returns its path */
export function buildInitramfs(directory: string, { busybox, kernel }: MachinePrograms): string {
  const root = path.join(directory, "root");
  for (const inner of ["bin", "modules"]) mkdirSync(path.join(root, inner), { recursive: true });
  copyFileSync(busybox, path.join(root, "bin/busybox"));
  for (const name of MODULES) {
    const [module] = globSync(`lib/modules/*/kernel/**/${name}.ko`, { cwd: kernel });
    if (module === undefined) throw new Error(`The kernel package has no module ${name}`);
    copyFileSync(path.join(kernel, module), path.join(root, "modules", `${name}.ko`));
  }
  const init = path.join(root, "init");
  writeFileSync(init, INIT);
  chmodSync(init, 0o755);
  const archive = path.join(directory, "initramfs.gz");
  const pack = `find . | ${busybox} cpio -o -H newc | gzip -1 >${archive}`;
  execFileSync("/bin/sh", ["-c", pack], { cwd: root, stdio: ["ignore", "ignore", "pipe"] });
  return archive;
}
