//! LZMA, the `.lzma` form with the length in its head. Written after the format's specification (7-Zip's `lzma.txt`).

use crate::{MOST, Out};

const TOP: u32 = 1 << 24;

// One array holds all probabilities; these say where each group begins.
const IS_MATCH: usize = 0;
const IS_REP: usize = 192;
const IS_REP_G0: usize = 204;
const IS_REP_G1: usize = 216;
const IS_REP_G2: usize = 228;
const IS_REP0_LONG: usize = 240;
const SLOT: usize = 432;
const SPECIAL: usize = 688;
const ALIGN: usize = 804;
const LENGTH: usize = 820;
const REP_LENGTH: usize = 1334;
const LITERAL: usize = 1848;
/// Room for three bits of context in a literal, as the packer takes; a power of two.
const PROBS: usize = 8192;

/// The longest match.
const LONGEST: usize = 273;

struct Coder<'a> {
    input: &'a [u8],
    at: usize,
    range: u32,
    code: u32,
    probs: Box<[u16; PROBS]>,
}

impl Coder<'_> {
    #[inline(always)]
    fn next(&mut self) {
        if self.range < TOP {
            self.range <<= 8;
            // Behind the end there are zeros: whoever asks for more than is there is told by `unpack`.
            self.code = self.code << 8 | u32::from(self.input.get(self.at).copied().unwrap_or(0));
            self.at += 1;
        }
    }

    fn bit(&mut self, i: usize) -> usize {
        self.bit_here(i)
    }

    /// The same without a call, where nearly all of the time goes.
    #[inline(always)]
    fn bit_here(&mut self, i: usize) -> usize {
        // A place outside of the array never comes up: the loops bound each group's indices. The mask spares the question.
        let p = &mut self.probs[i & (PROBS - 1)];
        let now = u32::from(*p);
        let bound = (self.range >> 11) * now;
        let one = self.code >= bound;
        if one {
            *p = (now - (now >> 5)) as u16;
            self.range -= bound;
            self.code -= bound;
        } else {
            *p = (now + ((2048 - now) >> 5)) as u16;
            self.range = bound;
        }
        self.next();
        usize::from(one)
    }

    /// Several bits in a row, from `m` on, until `m` has reached `end`.
    fn tree(&mut self, base: usize, end: usize, from: usize) -> usize {
        let mut m = from;
        while m < end {
            m = m << 1 | self.bit_here(base + m);
        }
        m - end
    }

    fn backwards(&mut self, base: usize, bits: u32) -> usize {
        let (mut m, mut v) = (1, 0);
        for i in 0..bits {
            let b = self.bit(base + m);
            m = m << 1 | b;
            v |= b << i;
        }
        v
    }

    fn direct(&mut self, bits: u32) -> usize {
        let mut v = 0;
        for _ in 0..bits {
            self.range >>= 1;
            let one = self.code >= self.range;
            if one {
                self.code -= self.range;
            }
            v = v << 1 | usize::from(one);
            self.next();
        }
        v
    }

    fn length(&mut self, base: usize, position: usize) -> usize {
        if self.bit(base) == 0 {
            self.tree(base + 2 + (position << 3), 8, 1)
        } else if self.bit(base + 1) == 0 {
            8 + self.tree(base + 130 + (position << 3), 8, 1)
        } else {
            16 + self.tree(base + 258, 256, 1)
        }
    }
}

/// The first `wanted` bytes, and how many bytes of the input they took.
pub(crate) fn unpack(input: &[u8], wanted: usize) -> Option<(Vec<u8>, usize)> {
    let kind = usize::from(*input.first()?);
    let (lc, rest) = (kind % 9, kind / 9);
    if kind >= 225 || lc + rest % 5 > 3 {
        return None;
    }
    let literals = (1usize << (rest % 5)) - 1;
    let positions = (1usize << (rest / 5)) - 1;
    let size = u64::from_le_bytes(input.get(5..13)?.try_into().ok()?);
    let size = usize::try_from(size).ok().filter(|n| *n <= MOST && wanted <= *n)?;
    let code = u32::from_be_bytes(input.get(14..18)?.try_into().ok()?);
    let probs = Box::new([1024; PROBS]);
    let mut c = Coder { input, at: 18, range: u32::MAX, code, probs };
    // A match may reach beyond what is wanted.
    let mut out = Out::new(size.min(wanted + LONGEST));
    let mut state = 0usize;
    let mut reps = [0usize; 4];
    while out.n < wanted {
        if c.at > input.len() + 5 {
            return None;
        }
        let n = out.n;
        let position = n & positions;
        if c.bit(IS_MATCH + (state << 4) + position) == 0 {
            let before = n.checked_sub(1).and_then(|i| out.bytes.get(i)).map_or(0, |b| usize::from(*b));
            let base = LITERAL + 0x300 * (((n & literals) << lc) + (before >> (8 - lc)));
            let mut m = 1;
            if state >= 7 {
                let mut byte = usize::from(*out.bytes.get(n.checked_sub(reps[0] + 1)?)?);
                while m < 0x100 {
                    let hint = byte >> 7 & 1;
                    byte <<= 1;
                    let b = c.bit(base + ((1 + hint) << 8) + m);
                    m = m << 1 | b;
                    if hint != b {
                        break;
                    }
                }
            }
            out.push(c.tree(base, 0x100, m) as u8);
            state = if state < 4 { 0 } else { state - if state < 10 { 3 } else { 6 } };
            continue;
        }
        let length;
        if c.bit(IS_REP + state) == 0 {
            length = 2 + c.length(LENGTH, position);
            state = if state < 7 { 7 } else { 10 };
            let slot = c.tree(SLOT + ((length.min(5) - 2) << 6), 64, 1);
            let mut distance = slot;
            if slot >= 4 {
                let bits = (slot >> 1) as u32 - 1;
                distance = (2 | slot & 1) << bits;
                distance += if slot < 14 {
                    c.backwards(SPECIAL + distance - slot, bits)
                } else {
                    (c.direct(bits - 4) << 4) + c.backwards(ALIGN, 4)
                };
            }
            reps = [distance, reps[0], reps[1], reps[2]];
        } else {
            if c.bit(IS_REP_G0 + state) == 0 {
                if c.bit(IS_REP0_LONG + (state << 4) + position) == 0 {
                    let byte = *out.bytes.get(n.checked_sub(reps[0] + 1)?)?;
                    out.push(byte);
                    state = if state < 7 { 9 } else { 11 };
                    continue;
                }
            } else if c.bit(IS_REP_G1 + state) == 0 {
                reps.swap(0, 1);
            } else if c.bit(IS_REP_G2 + state) == 0 {
                reps = [reps[2], reps[0], reps[1], reps[3]];
            } else {
                reps = [reps[3], reps[0], reps[1], reps[2]];
            }
            length = 2 + c.length(REP_LENGTH, position);
            state = if state < 7 { 8 } else { 11 };
        }
        let from = n.checked_sub(reps[0] + 1)?;
        if length > size - n {
            return None;
        }
        // Byte by byte, because it may repeat what it writes.
        for i in from..from + length {
            let byte = *out.bytes.get(i)?;
            out.push(byte);
        }
    }
    out.n = out.n.min(wanted);
    Some((out.done(), c.at))
}
