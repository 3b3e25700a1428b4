export { blocksAsAttributes } from "./blocks-as-attributes.ts";
export { type BlockLike, type DecodeContext, decodeBlock } from "./decode-block.ts";
export { decodeMap } from "./decode-map.ts";
export { decodeAttribute } from "./decode-value.ts";
export { diagnosticOf, type Place, type Places } from "./places.ts";
