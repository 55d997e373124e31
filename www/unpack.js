// The first `size` bytes of what is packed in a text: LZMA as characters (xtask/src/encode.rs, base93), or base64 of the
// bytes themselves (the developers' loop, where they begin as a wasm program begins). Runs on the page and in the worker.
// No more of the text is decoded than so many bytes can take, packed badly: the page waits for its own small part, not
// for the engine's behind it.
function unpack(text, size) {
  "use strict";
  const from = text.trim();
  if (from.startsWith("AGFzbQ")) return Uint8Array.from(atob(from), (c) => c.charCodeAt(0)).subarray(0, size);
  // A character carries six bits or seven.
  const end = Math.min(from.length, Math.ceil(((size * 1.1 + 1024) * 8) / 6));
  const bytes = new Uint8Array(end);
  let n = 0;
  let bits = 0;
  let have = 0;
  for (let i = 0; i < end; i += 1) {
    const c = from.charCodeAt(i);
    const v = c - (c > 60 ? 34 : 33);
    if (v < 35) {
      bits = (bits << 6) | v;
      have += 6;
    } else {
      bits = (bits << 7) | (v + 35);
      have += 7;
    }
    if (have > 7) {
      have -= 8;
      bytes[n] = bits >> have;
      n += 1;
    }
  }
  return unlzma(bytes.subarray(0, n), size);
}

// Puts a wasm program together that xtask/src/split.rs has taken apart; any other is given back as it is. Damaged input
// makes a program that does not compile, or throws; it never loops, because every turn reads on in a row that ends.
function unsplit(b) {
  "use strict";
  if (b[0] === 0 && b[1] === 0x61 && b[2] === 0x73 && b[3] === 0x6d) return b;
  const ROWS = 13;
  const [LOCALS, LOCAL, GLOBAL, I32, I64, FLOAT, ALIGN, OFFSET, TYPE, BRANCH, CALL, OTHER] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
  const head = new DataView(b.buffer, b.byteOffset, 4 * (4 + ROWS));
  const u32 = (i) => head.getUint32(4 * i, true);
  const [size, count, before, after] = [u32(0), u32(1), u32(2), u32(3)];
  const at = [];
  let next = 4 * (4 + ROWS) + before + after;
  for (let r = 0; r < ROWS; r += 1) {
    at.push(next);
    next += u32(4 + r);
  }
  if (next > b.length || size > 64 << 20) throw new Error("the program in this file is damaged");

  // Which rows the numbers behind an instruction are in.
  const numbers = [];
  const say = (from, to, ...rows) => {
    for (let op = from; op <= to; op += 1) numbers[op] = rows;
  };
  say(0x00, 0xff);
  say(0x02, 0x04, TYPE);
  say(0x0c, 0x0d, BRANCH);
  say(0x10, 0x10, CALL);
  say(0x11, 0x11, OTHER, OTHER);
  say(0x20, 0x22, LOCAL);
  say(0x23, 0x24, GLOBAL);
  say(0x25, 0x26, OTHER);
  say(0x28, 0x3e, ALIGN, OFFSET);
  say(0x3f, 0x40, OTHER);
  say(0x41, 0x41, I32);
  say(0x42, 0x42, I64);
  say(0xd0, 0xd0, OTHER);
  say(0xd2, 0xd2, OTHER);

  // The bodies of the functions, each with its length in front, as they stand in the code section.
  const code = new Uint8Array(size + 10);
  let n = 0;
  const put = (v) => {
    for (; v > 127; v >>>= 7) {
      code[n] = (v & 127) | 128;
      n += 1;
    }
    code[n] = v;
    n += 1;
  };
  const bytes = (row, k) => {
    for (let i = 0; i < k; i += 1) {
      code[n] = b[at[row]];
      n += 1;
      at[row] += 1;
    }
  };
  // Copies one number and answers it.
  const number = (row) => {
    let v = 0;
    for (let shift = 0; ; shift += 7) {
      const c = b[at[row]];
      at[row] += 1;
      code[n] = c;
      n += 1;
      v |= (c & 127) << shift;
      if (!(c > 127)) return v;
    }
  };
  put(count);
  for (let f = 0; f < count; f += 1) {
    const start = n;
    for (let k = number(LOCALS); k > 0; k -= 1) {
      number(LOCALS);
      bytes(LOCALS, 1);
    }
    for (let depth = 0; depth >= 0 && at[0] < next; ) {
      const op = b[at[0]];
      at[0] += 1;
      code[n] = op;
      n += 1;
      if (op >= 0x02 && op <= 0x04) depth += 1;
      else if (op === 0x0b) depth -= 1;
      else if (op === 0x0e) for (let k = number(BRANCH); k >= 0; k -= 1) number(BRANCH);
      else if (op === 0x43 || op === 0x44) bytes(FLOAT, op === 0x43 ? 4 : 8);
      else if (op === 0xfc) {
        const sub = number(0);
        if (sub > 7) number(OTHER);
        if (sub > 7 && sub < 15 && sub % 2 === 0) number(OTHER);
      }
      else if (op === 0xfd) {
        const sub = number(0);
        if (sub < 12 || (sub > 83 && sub < 94)) {
          number(ALIGN);
          number(OFFSET);
        }
        bytes(FLOAT, sub === 12 || sub === 13 ? 16 : (sub > 20 && sub < 35) || (sub > 83 && sub < 92) ? 1 : 0);
      }
      const rows = numbers[op];
      for (let i = 0; i < rows.length; i += 1) number(rows[i]);
    }
    // The length comes before the body, and only now is it known.
    const length = n - start;
    let width = 1;
    for (let v = length; v > 127; v >>>= 7) width += 1;
    code.copyWithin(start + width, start, n);
    n = start;
    put(length);
    n += length;
  }
  const end = n;
  const out = new Uint8Array(size);
  const first = 4 * (4 + ROWS);
  out.set(b.subarray(first, first + before));
  out.set(b.subarray(first + before, first + before + after), size - after);
  // The head of the code section: its number and its length.
  put(end);
  out[before] = 10;
  out.set(code.subarray(end, n), before + 1);
  out.set(code.subarray(0, end), before + 1 + n - end);
  return out;
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
