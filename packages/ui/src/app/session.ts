import { signal } from "@preact/signals";

const KEY = "drover.token";

/** Who asks: the secret id of an ACL token, which this tab keeps until it is closed. */
export class Session {
  readonly token = signal(sessionStorage.getItem(KEY) ?? "");
  /** What the agent answered when it refused who asks; empty otherwise. */
  readonly refusal = signal("");
  /** Counts what was refused to a token that is one: the rights may have changed. */
  readonly denials = signal(0);

  /** Keeps a token, or with an empty text forgets it. */
  use(token: string): void {
    if (token === "") sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, token);
    this.refusal.value = "";
    this.token.value = token;
  }

  /** As the global one, with the header that tells this page from a foreign one. */
  readonly fetch: typeof fetch = async (input, init = {}) => {
    const headers = new Headers(init.headers);
    headers.set("X-Requested-With", "drover");
    const asker = this.token.value;
    const response = await fetch(input, { ...init, headers });
    if (response.status === 403 || response.status === 401) {
      const answer = (await response.clone().text()).trim() || "Permission denied";
      // What an earlier token was refused says nothing of the one that is used since.
      if (this.token.value !== asker) return response;
      // Another token would not help whoever has one that grants too little.
      if (this.token.value === "" || answer.startsWith("ACL token")) this.refusal.value = answer;
      else this.denials.value++;
    }
    return response;
  };
}
