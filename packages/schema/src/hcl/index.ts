export { blocksAsAttributes } from "./blocks-as-attributes.ts";
export { type BlockLike, decodeBlock } from "./decode-block.ts";
export type { DecodeContext } from "./decode-context.ts";
export { decodeMap } from "./decode-map.ts";
export { decodeAttribute } from "./decode-value.ts";
export { diagnosticOf, type Place, type Places } from "./places.ts";
