import type { Secret, VaultOptions, WorkloadIdentity } from "@drover/job";
import { type Findings, quote } from "./messages.ts";

const IDENTITY_NAME = /^[a-zA-Z0-9\-_]{1,128}$/;
const SECRET_NAME = /^[a-zA-Z0-9_]{1,128}$/;

export function* validateIdentity(identity: WorkloadIdentity): Findings {
  const { Name, Audience, ChangeMode, ChangeSignal, TTL, File, Filepath } = identity;
  if (!IDENTITY_NAME.test(Name)) {
    yield `invalid name ${quote(Name)}. Must match regex ${IDENTITY_NAME.source}`;
  }
  for (const [i, audience] of (Audience ?? []).entries()) {
    if (audience === "") yield `an empty string is an invalid audience (${i + 1})`;
  }
  if (!["", "noop", "restart", "signal"].includes(ChangeMode)) {
    yield `invalid change_mode: ${ChangeMode}`;
  } else if (ChangeMode === "signal" && ChangeSignal === "") {
    yield 'change_signal must be specified when using change_mode="signal"';
  } else if (ChangeMode !== "signal" && ChangeSignal !== "") {
    yield `can only use change_signal=${quote(ChangeSignal)} with change_mode="signal"`;
  }
  if (TTL > 0 && Name === "default") yield "ttl for default identity not yet supported";
  if (TTL < 0) yield "ttl must be >= 0";
  if (Filepath !== "" && !File) {
    yield "file parameter must be true in order to specify filepath";
  }
}

export function* validateVault({ ChangeMode, ChangeSignal }: VaultOptions): Findings {
  if (!["noop", "restart", "signal"].includes(ChangeMode)) {
    yield `Unknown change mode ${quote(ChangeMode)}`;
  } else if (ChangeMode === "signal" && ChangeSignal === "") {
    yield 'Signal must be specified when using change mode "signal"';
  }
}

export function* validateSecret({ Name, Provider, Path, Env, Config }: Secret): Findings {
  if (!SECRET_NAME.test(Name)) yield `secret name must match regex ${SECRET_NAME.source}`;
  if (Provider === "") yield "secret provider cannot be empty";
  if (Path === "") yield "secret path cannot be empty";
  if (Provider === "nomad" || Provider === "vault") {
    if (Env !== null) yield `${Provider} provider cannot use the env block`;
  } else if (Config !== null) {
    yield `custom plugin provider ${Provider} cannot use the config block`;
  }
}
