import { signal } from "@preact/signals";

const KEY = "drover.token";

/** Who asks: the secret id of an ACL token, which this tab keeps until it is closed. */
export class Session {
  readonly token = signal(sessionStorage.getItem(KEY) ?? "");
  /** What the agent answered when it refused something for want of rights; empty otherwise. */
  readonly refusal = signal("");

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
    const response = await fetch(input, { ...init, headers });
    if (response.status === 403 || response.status === 401) {
      this.refusal.value = (await response.clone().text()).trim() || "Permission denied";
    }
    return response;
  };
}
