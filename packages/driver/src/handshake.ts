import type { HandshakeConfig } from "@drover/plugin";

/** What Nomad and its plugins agree on before they talk. */
export const NOMAD_HANDSHAKE: HandshakeConfig = {
  cookieKey: "NOMAD_PLUGIN_MAGIC_COOKIE",
  cookieValue: "e4327c2e01eabfd75a8a67adb114fb34a757d57eee7728d857a8cec6e91a7255",
  protocolVersion: 2,
};

/** The version of the driver interface that is spoken here, of which Nomad has had one only. */
export const DRIVER_API_VERSION = "v0.1.0";
