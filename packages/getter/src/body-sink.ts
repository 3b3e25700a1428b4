/** What takes the bytes of a body as they come. */
export interface BodySink {
  write(chunk: Buffer): Promise<void> | void;
  end(): Promise<void> | void;
  /** Gives up, where the body did not come whole. */
  abandon(): void;
}
