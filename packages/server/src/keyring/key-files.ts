import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createSecretKey,
  type KeyObject,
  randomBytes,
} from "node:crypto";
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { Fault } from "@drover/fault";
import { type Int64, parseJson, stringifyJson } from "@drover/job";

const CIPHER = "aes-256-gcm";
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const SUFFIX = ".aead.nks.json";

/** The secret part of a root key. */
export interface KeyMaterial {
  readonly id: string;
  /** Nanoseconds since 1970. */
  readonly createTime: Int64;
  /** Encrypts variables. */
  readonly secret: KeyObject;
  /** Signs identities; undefined until the first signature is asked for. */
  readonly rsa?: KeyObject;
}

/** What a key file holds; the names are those of Nomad's keystore. */
interface KeyFile {
  readonly Meta: { KeyID: string; Algorithm: string; CreateTime: Int64 };
  readonly Provider: "aead";
  readonly ProviderID: "aead";
  readonly WrappedDEK: WrappedKey;
  readonly WrappedRSAKey?: WrappedKey;
  /** The key that the others are encrypted with, in base64. */
  readonly KEK: string;
}

interface WrappedKey {
  /** Nonce, encrypted key and tag, in base64. */
  readonly ciphertext: string;
  readonly key_info: { readonly key_id: string };
}

/**
 * The root keys of a keyring, each in a file of its own that only the agent's user can read (0600).
 * A key is encrypted by a key-encryption key beside it, as Nomad's `aead` provider does it: what
 * protects it is the mode of the file.
 */
export class KeyFiles {
  readonly #directory: string;

  /** @throws {Fault} as the system says, if the directory cannot be made */
  constructor(directory: string) {
    this.#directory = directory;
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  }

  /** A new key, which is in no file yet. */
  generate(id: string, createTime: Int64): KeyMaterial {
    return { id, createTime, secret: createSecretKey(randomBytes(KEY_BYTES)) };
  }

  /**
   * Every key that can be read.
   *
   * @param onUnreadable told of each file that cannot
   */
  load(onUnreadable: (file: string, error: unknown) => void): KeyMaterial[] {
    const names = readdirSync(this.#directory).filter((name) => name.endsWith(SUFFIX));
    return names.flatMap((name) => {
      const file = path.join(this.#directory, name);
      try {
        return [decode(parseJson(readFileSync(file, "utf8")) as unknown as KeyFile)];
      } catch (error) {
        onUnreadable(file, error);
        return [];
      }
    });
  }

  /** Writes a key, in place of an earlier file of the same one; it is on the disk afterwards. */
  write(key: KeyMaterial): void {
    const file = this.#fileOf(key.id);
    const draft = `${file}.tmp`;
    writeFileSync(draft, stringifyJson(encode(key)), { mode: 0o600, flush: true });
    renameSync(draft, file);
    this.#sync();
  }

  /** Idempotent. */
  remove(id: string): void {
    rmSync(this.#fileOf(id), { force: true });
    this.#sync();
  }

  #fileOf(id: string): string {
    return path.join(this.#directory, `${id}${SUFFIX}`);
  }

  #sync(): void {
    const descriptor = openSync(this.#directory, "r");
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  }
}

/**
 * Encrypts with AES-256-GCM.
 *
 * @param context what decryption must name too, as the place that the text belongs to
 * @returns nonce, encrypted bytes and tag
 */
export function seal(key: KeyObject, bytes: Uint8Array, context = ""): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(context));
  return Buffer.concat([nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
}

/** Decrypts what {@link seal} made. @throws {Fault} `data_loss` if the bytes, the key or the context are others */
export function unseal(key: KeyObject, sealed: Uint8Array, context = ""): Buffer {
  try {
    const end = sealed.length - TAG_BYTES;
    const decipher = createDecipheriv(CIPHER, key, sealed.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(Buffer.from(context)).setAuthTag(sealed.subarray(end));
    return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, end)), decipher.final()]);
  } catch (error) {
    throw new Fault("data_loss", "Encrypted data is damaged, or belongs to another key", {
      cause: error,
    });
  }
}

function encode({ id, createTime, secret, rsa }: KeyMaterial): KeyFile {
  const kek = createSecretKey(randomBytes(KEY_BYTES));
  const wrap = (bytes: Uint8Array): WrappedKey => ({
    ciphertext: seal(kek, bytes).toString("base64"),
    key_info: { key_id: id },
  });
  return {
    Meta: { KeyID: id, Algorithm: "aes256-gcm", CreateTime: createTime },
    Provider: "aead",
    ProviderID: "aead",
    WrappedDEK: wrap(secret.export()),
    ...(rsa && { WrappedRSAKey: wrap(rsa.export({ type: "pkcs1", format: "der" })) }),
    KEK: kek.export().toString("base64"),
  };
}

function decode({ Meta, WrappedDEK, WrappedRSAKey, KEK }: KeyFile): KeyMaterial {
  const kek = createSecretKey(KEK, "base64");
  const unwrap = ({ ciphertext }: WrappedKey) => unseal(kek, Buffer.from(ciphertext, "base64"));
  return {
    id: Meta.KeyID,
    createTime: Meta.CreateTime,
    secret: createSecretKey(unwrap(WrappedDEK)),
    ...(WrappedRSAKey && {
      rsa: createPrivateKey({ key: unwrap(WrappedRSAKey), type: "pkcs1", format: "der" }),
    }),
  };
}
