/** What fetch() is asked for here. */
export type Fetch = (url: string, init?: RequestInit) => Promise<FetchAnswer>;

/** What is asked of the answer of fetch(). */
export interface FetchAnswer {
  readonly ok: boolean;
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: AsyncIterable<Uint8Array> | null;
  text(): Promise<string>;
}
