export { endOf, killChild, type ProcessEnd } from "./child-end.ts";
export { cpuMs } from "./cpu-ms.ts";
export { installDebianPackages } from "./debian-packages.ts";
export { destroyed } from "./destroyed.ts";
export { firstLine } from "./first-line.ts";
export { playRounds } from "./play-rounds.ts";
export { type FileAnswer, serveFiles } from "./serve-files.ts";
export { Swapping } from "./swapping.ts";
export { temporaryDirectory } from "./temporary-directory.ts";
