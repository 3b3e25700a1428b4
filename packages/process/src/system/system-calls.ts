/** A program that is to outlive this process. */
export interface DetachedProgram {
  /** An absolute path. */
  readonly file: string;
  /** What the program finds as its own name; `file` unless told. */
  readonly name?: string;
  readonly args: readonly string[];
  /** The whole environment, as execve(2) takes it. */
  readonly env: readonly string[];
  /** What it finds open, from descriptor 0 on. */
  readonly files: readonly OpenFile[];
}

/** A file to open, with the flags of open(2). */
export interface OpenFile {
  readonly path: string;
  readonly flags: number;
}

/** What starting a task takes of the system. */
export interface SystemCalls {
  /** Makes a named pipe, readable by this user alone. @throws the system's error */
  makeFifo(path: string): Promise<void>;

  /**
   * Starts a program in a session of its own, with no signal ignored. Resolves when its files are
   * open.
   *
   * @throws {Fault} `failed_precondition` with the system's reason
   */
  spawnDetached(program: DetachedProgram): Promise<DetachedChild>;

  /**
   * How many bytes wait in a named pipe, which it leaves there; undefined where that cannot be told.
   *
   * @throws the system's error
   */
  bytesInPipe(path: string): number | undefined;

  /**
   * Holds a process that need not be a child, so that its exit status can be read after whoever is its
   * parent has waited for it.
   *
   * @returns undefined where the process is gone, or where nothing of the kind can be called
   */
  holdProcess(pid: number): HeldProcess | undefined;

  /**
   * Limits how many files a process may hold open, soft and hard; 0 for this process.
   *
   * @returns whether it could
   */
  limitOpenFiles(pid: number, limit: number): boolean;

  /**
   * Keeps a program in memory for as long as this process lives, and whoever runs it.
   *
   * @returns the path under which this process can start it; undefined where that cannot be
   */
  holdProgram(image: Uint8Array): string | undefined;
}

/** A process of somebody else's. */
export interface HeldProcess {
  /**
   * How it ended, as wait(2) tells; undefined before its parent has waited for it, and always on Linux
   * before 6.15, which does not keep it.
   */
  exitStatus(): number | undefined;
  close(): void;
}

/** A started program. */
export interface DetachedChild {
  /** Frees what the kernel keeps of an ended child; to be called when it ends or has ended. */
  reap(): void;
}
