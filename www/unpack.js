// The first `size` bytes of what is packed in a text: base64 of LZMA, or of the bytes themselves (the developers' loop,
// where they begin as a wasm program begins). Runs on the page and in the worker.
function unpack(text, size) {
  "use strict";
  const coded = atob(text.trim());
  const bytes = new Uint8Array(coded.length);
  for (let i = 0; i < coded.length; i += 1) bytes[i] = coded.charCodeAt(i);
  const plain = bytes[0] === 0 && bytes[1] === 0x61;
  return plain ? bytes.subarray(0, size) : unlzma(bytes, size);
}

// Unpacks one LZMA stream (the `.lzma` form with its length in the head), because browsers have no stronger unpacker
// than gzip of their own. Returns the first `wanted` bytes; throws on damaged input, never loops on it: every turn of the
// loop writes, and the length is known. One array holds all probabilities; the constants say where each group begins.
function unlzma(input, wanted) {
  "use strict";
  const damaged = () => new Error("the program in this file is damaged");
  const IS_MATCH = 0;
  const IS_REP = 192;
  const IS_REP_G0 = 204;
  const IS_REP_G1 = 216;
  const IS_REP_G2 = 228;
  const IS_REP0_LONG = 240;
  const SLOT = 432;
  const SPECIAL = 688;
  const ALIGN = 804;
  const LENGTH = 820;
  const REP_LENGTH = 1334;
  const LITERAL = 1848;

  const lc = input[0] % 9;
  const rest = (input[0] - lc) / 9;
  const literalMask = (1 << rest % 5) - 1;
  const positionMask = (1 << ((rest / 5) | 0)) - 1;
  let size = 0;
  for (let i = 7; i >= 0; i -= 1) size = size * 256 + input[5 + i];
  if (!(size <= 64 << 20) || !(wanted <= size) || input[0] >= 225) throw damaged();
  // A match may reach beyond what is wanted, by less than 300 bytes.
  const out = new Uint8Array(Math.min(size, wanted + 300));
  const probs = new Uint16Array(LITERAL + (0x300 << (lc + (rest % 5)))).fill(1024);

  // The range coder: the unsigned 32-bit numbers range and code. In a typed array, because a number of that size in a
  // plain variable would be made anew for every bit.
  const coder = new Int32Array(2);
  coder[0] = -1;
  coder[1] = (input[14] << 24) | (input[15] << 16) | (input[16] << 8) | input[17];
  let at = 18;
  const SIGN = 0x80000000 | 0;

  const bit = (i) => {
    const p = probs[i];
    const code = coder[1];
    let range = coder[0];
    const bound = Math.imul(range >>> 11, p);
    if ((code ^ SIGN) < (bound ^ SIGN)) {
      probs[i] = p + ((2048 - p) >> 5);
      if (bound >>> 24 === 0) {
        coder[0] = bound << 8;
        coder[1] = (code << 8) | input[at];
        at += 1;
      } else {
        coder[0] = bound;
      }
      return 0;
    }
    probs[i] = p - (p >> 5);
    range = (range - bound) | 0;
    if (range >>> 24 === 0) {
      coder[0] = range << 8;
      coder[1] = ((code - bound) << 8) | input[at];
      at += 1;
    } else {
      coder[0] = range;
      coder[1] = (code - bound) | 0;
    }
    return 1;
  };
  // The same for several bits in a row, from `m` on, until `m` has reached `end`: most of the time goes here.
  const tree = (base, end, from) => {
    let m = from;
    let range = coder[0];
    let code = coder[1];
    while (m < end) {
      const p = probs[base + m];
      const bound = Math.imul(range >>> 11, p);
      m <<= 1;
      if ((code ^ SIGN) < (bound ^ SIGN)) {
        probs[base + (m >> 1)] = p + ((2048 - p) >> 5);
        range = bound;
      } else {
        probs[base + (m >> 1)] = p - (p >> 5);
        range = (range - bound) | 0;
        code = (code - bound) | 0;
        m |= 1;
      }
      if (range >>> 24 === 0) {
        range <<= 8;
        code = (code << 8) | input[at];
        at += 1;
      }
    }
    coder[0] = range;
    coder[1] = code;
    return m - end;
  };
  const backwards = (base, bits) => {
    let m = 1;
    let v = 0;
    for (let i = 0; i < bits; i += 1) {
      const b = bit(base + m);
      m = (m << 1) | b;
      v |= b << i;
    }
    return v;
  };
  const direct = (bits) => {
    let v = 0;
    for (let i = 0; i < bits; i += 1) {
      const range = coder[0] >>> 1;
      const b = (coder[1] ^ SIGN) >= (range ^ SIGN) ? 1 : 0;
      const code = b ? (coder[1] - range) | 0 : coder[1];
      v = (v << 1) | b;
      if (range >>> 24 === 0) {
        coder[0] = range << 8;
        coder[1] = (code << 8) | input[at];
        at += 1;
      } else {
        coder[0] = range;
        coder[1] = code;
      }
    }
    return v;
  };
  const length = (base, state) => {
    if (bit(base) === 0) return tree(base + 2 + (state << 3), 8, 1);
    if (bit(base + 1) === 0) return 8 + tree(base + 130 + (state << 3), 8, 1);
    return 16 + tree(base + 258, 256, 1);
  };

  let state = 0;
  let rep0 = 0;
  let rep1 = 0;
  let rep2 = 0;
  let rep3 = 0;
  let n = 0;
  while (n < wanted) {
    if (at > input.length + 5) throw damaged();
    const position = n & positionMask;
    if (bit(IS_MATCH + (state << 4) + position) === 0) {
      const before = n > 0 ? out[n - 1] : 0;
      const base = LITERAL + 0x300 * (((n & literalMask) << lc) + (before >> (8 - lc)));
      let m = 1;
      if (state >= 7) {
        let match = out[n - rep0 - 1];
        do {
          const hint = (match >> 7) & 1;
          match <<= 1;
          const b = bit(base + ((1 + hint) << 8) + m);
          m = (m << 1) | b;
          if (hint !== b) break;
        } while (m < 0x100);
      }
      out[n] = tree(base, 0x100, m);
      n += 1;
      state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
      continue;
    }
    let len;
    if (bit(IS_REP + state) === 0) {
      rep3 = rep2;
      rep2 = rep1;
      rep1 = rep0;
      len = 2 + length(LENGTH, position);
      state = state < 7 ? 7 : 10;
      const slot = tree(SLOT + ((len < 6 ? len - 2 : 3) << 6), 64, 1);
      if (slot < 4) {
        rep0 = slot;
      } else {
        const bits = (slot >> 1) - 1;
        rep0 = (2 | (slot & 1)) << bits;
        if (slot < 14) rep0 += backwards(SPECIAL + rep0 - slot, bits);
        else rep0 += (direct(bits - 4) << 4) + backwards(ALIGN, 4);
      }
    } else {
      if (bit(IS_REP_G0 + state) === 0) {
        if (bit(IS_REP0_LONG + (state << 4) + position) === 0) {
          if (rep0 >= n) throw damaged();
          state = state < 7 ? 9 : 11;
          out[n] = out[n - rep0 - 1];
          n += 1;
          continue;
        }
      } else {
        let distance;
        if (bit(IS_REP_G1 + state) === 0) {
          distance = rep1;
        } else {
          if (bit(IS_REP_G2 + state) === 0) {
            distance = rep2;
          } else {
            distance = rep3;
            rep3 = rep2;
          }
          rep2 = rep1;
        }
        rep1 = rep0;
        rep0 = distance;
      }
      len = 2 + length(REP_LENGTH, position);
      state = state < 7 ? 8 : 11;
    }
    if (rep0 < 0 || rep0 >= n || len > out.length - n) throw damaged();
    for (let from = n - rep0 - 1; len > 0; len -= 1) {
      out[n] = out[from];
      n += 1;
      from += 1;
    }
  }
  return out.subarray(0, wanted);
}
