import type { Bits } from "./bzip2-bits.ts";

const LONGEST_CODE = 20;
/** After so many symbols the next table is used. */
const GROUP = 50;
const RUN_A = 0;
const RUN_B = 1;

/** Bytes that are linked in the order of the text; runs in it are still packed. */
export interface SortedBlock {
  /** The byte in the low 8 bits, and above the index of the one that follows it. */
  readonly links: Uint32Array;
  readonly length: number;
  /** Leads to the first one. */
  readonly first: number;
}

/**
 * Reads a block and undoes its Huffman coding, its move-to-front coding and its sorting.
 *
 * @param maxBytes as many as a block may have
 * @throws {Error} where it is damaged
 */
export function readBlock(bits: Bits, maxBytes: number): SortedBlock {
  if (bits.read(1) === 1) throw new Error("bzip2 data of an outdated kind (randomised)");
  const first = bits.read(24);
  const used = readUsedBytes(bits);
  const tableCount = bits.read(3);
  if (tableCount < 2 || tableCount > 6) throw new Error("bad number of bzip2 tables");
  const selectors = readSelectors(bits, tableCount);
  const tables = Array.from({ length: tableCount }, () => readTable(bits, used.length + 2));
  const { links, length } = readSymbols(bits, { used, selectors, tables, maxBytes });
  if (first >= length) throw new Error("bad start of a bzip2 block");
  link(links, length);
  return { links, length, first };
}

/** Which bytes there are, as two levels of sixteen bits. */
function readUsedBytes(bits: Bits): number[] {
  const used: number[] = [];
  const groups = bits.read(16);
  for (let group = 0; group < 16; group++) {
    if (((groups >>> (15 - group)) & 1) === 0) continue;
    const members = bits.read(16);
    for (let i = 0; i < 16; i++) if ((members >>> (15 - i)) & 1) used.push(group * 16 + i);
  }
  if (used.length === 0) throw new Error("bzip2 block without a byte");
  return used;
}

/** Which table each group of symbols is coded by, by places of a list that moves the last one to its front. */
function readSelectors(bits: Bits, tableCount: number): number[] {
  const order = Array.from({ length: tableCount }, (_, index) => index);
  const count = bits.read(15);
  if (count === 0) throw new Error("bzip2 block without tables");
  return Array.from({ length: count }, () => {
    let place = 0;
    while (bits.read(1) === 1) if (++place >= tableCount) throw new Error("bad bzip2 table");
    const [table = 0] = order.splice(place, 1);
    order.unshift(table);
    return table;
  });
}

/** A canonical Huffman code. */
interface Table {
  /** For each length of a code, the highest one; -1 where there is none. */
  readonly limits: Int32Array;
  /** For each length, what is taken from a code for its place among the symbols. */
  readonly bases: Int32Array;
  /** By length of code, then by number. */
  readonly symbols: Uint16Array;
}

function readTable(bits: Bits, symbolCount: number): Table {
  const lengths = new Uint8Array(symbolCount);
  let length = bits.read(5);
  for (let symbol = 0; symbol < symbolCount; symbol++) {
    for (;;) {
      if (length < 1 || length > LONGEST_CODE) throw new Error("bad length of a bzip2 code");
      if (bits.read(1) === 0) break;
      length += bits.read(1) === 0 ? 1 : -1;
    }
    lengths[symbol] = length;
  }
  const limits = new Int32Array(LONGEST_CODE + 1).fill(-1);
  const bases = new Int32Array(LONGEST_CODE + 1);
  const symbols = new Uint16Array(symbolCount);
  let code = 0;
  let place = 0;
  for (let bitCount = 1; bitCount <= LONGEST_CODE; bitCount++) {
    bases[bitCount] = code - place;
    for (let symbol = 0; symbol < symbolCount; symbol++) {
      if (lengths[symbol] !== bitCount) continue;
      symbols[place++] = symbol;
      limits[bitCount] = code++;
    }
    code <<= 1;
  }
  return { limits, bases, symbols };
}

function readSymbol(bits: Bits, { limits, bases, symbols }: Table): number {
  const window = bits.peek(LONGEST_CODE);
  for (let length = 1; length <= LONGEST_CODE; length++) {
    const code = window >>> (LONGEST_CODE - length);
    if (code > (limits[length] ?? -1)) continue;
    bits.skip(length);
    return symbols[code - (bases[length] ?? 0)] ?? 0;
  }
  throw new Error("bad bzip2 code");
}

interface SymbolOptions {
  readonly used: number[];
  readonly selectors: readonly number[];
  readonly tables: readonly Table[];
  readonly maxBytes: number;
}

/** The sorted bytes, each in the low 8 bits; the others are free. */
function readSymbols(
  bits: Bits,
  { used, selectors, tables, maxBytes }: SymbolOptions,
): { links: Uint32Array; length: number } {
  const links = new Uint32Array(maxBytes);
  const order = Uint8Array.from(used);
  const end = used.length + 1;
  let length = 0;
  let run = 0;
  let runDigit = 1;
  const endRun = () => {
    if (length + run > maxBytes) throw new Error("bzip2 block is too long");
    links.fill(order[0] ?? 0, length, length + run);
    length += run;
    run = 0;
    runDigit = 1;
  };
  for (let count = 0; ; count++) {
    const table = tables[selectors[Math.floor(count / GROUP)] ?? -1];
    if (table === undefined) throw new Error("bzip2 block without an end");
    const symbol = readSymbol(bits, table);
    if (symbol === RUN_A || symbol === RUN_B) {
      run += runDigit << symbol;
      runDigit *= 2;
      if (run > maxBytes) throw new Error("bzip2 block is too long");
      continue;
    }
    if (run > 0) endRun();
    if (symbol === end) return { links, length };
    const byte = order[symbol - 1] ?? 0;
    order.copyWithin(1, 0, symbol - 1);
    order[0] = byte;
    if (length >= maxBytes) throw new Error("bzip2 block is too long");
    links[length++] = byte;
  }
}

/** Undoes the Burrows-Wheeler transform: each byte is linked with the one that follows it in the text. */
function link(links: Uint32Array, length: number): void {
  const places = new Uint32Array(256);
  for (let i = 0; i < length; i++) {
    const byte = (links[i] ?? 0) & 0xff;
    places[byte] = (places[byte] ?? 0) + 1;
  }
  let sum = 0;
  for (let byte = 0; byte < 256; byte++) {
    const count = places[byte] ?? 0;
    places[byte] = sum;
    sum += count;
  }
  for (let i = 0; i < length; i++) {
    const byte = (links[i] ?? 0) & 0xff;
    const place = places[byte] ?? 0;
    places[byte] = place + 1;
    links[place] = (links[place] ?? 0) | (i << 8);
  }
}
