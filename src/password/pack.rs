//! Word lists packed by prediction: every bit of a sorted, front-coded list costs what a mix of six contexts did not expect.
//!
//! Comes in: a packed list. Goes out: the plain layout that `lists.rs` reads. The generator in `xtask` uses this very file with
//! a coder that writes, so both always agree. A seventh smaller than what packs the rest of the program, and whole numbers
//! only, so that every machine unpacks the same. Damaged bytes give a damaged list, never an endless one.

/// Writes or reads one bit of which `p` (of 4,096) says how likely a 1 is. Reading ignores `bit`.
pub trait Coder {
    fn bit(&mut self, p: u32, bit: u32) -> u32;
}

/// Reads from bytes; behind their end come zeros.
struct Reader<'a> {
    rest: std::slice::Iter<'a, u8>,
    low: u32,
    high: u32,
    at: u32,
}

/// Where an interval is divided for a bit that is 1 with `p` of 4,096.
pub fn middle(low: u32, high: u32, p: u32) -> u32 {
    low + ((high - low) >> 12) * p + ((((high - low) & 0xfff) * p) >> 12)
}

impl Coder for Reader<'_> {
    fn bit(&mut self, p: u32, _: u32) -> u32 {
        let mid = middle(self.low, self.high, p);
        let bit = u32::from(self.at <= mid);
        if bit == 1 {
            self.high = mid
        } else {
            self.low = mid + 1
        }
        while (self.low ^ self.high) >> 24 == 0 {
            self.low <<= 8;
            self.high = self.high << 8 | 255;
            self.at = self.at << 8 | u32::from(self.rest.next().copied().unwrap_or(0));
        }
        bit
    }
}

const CONTEXTS: usize = 6;
/// Slots of each context.
const SLOTS: u32 = 1 << 17;

pub struct Model<C> {
    pub coder: C,
    /// A probability of 22 bits and a count of 10, for each context and what came before.
    slots: Vec<u32>,
    weights: Vec<i32>,
    /// ln(p / (1 − p)) of probabilities of 12 bits, times 256.
    stretch: Vec<i16>,
    /// 65,536 / (n + 1.5).
    shares: [u32; LIMIT as usize + 1],
}

const LIMIT: u32 = 250;
/// Kinds of symbols have weights of their own.
const KINDS: usize = 9;
/// So many bytes have a short number.
const COMMON: usize = 31;

/// 4096 / (1 + e^(−d/256)).
fn squash(d: i32) -> u32 {
    const T: [i32; 33] = [
        1, 2, 3, 6, 10, 16, 27, 45, 73, 120, 194, 310, 488, 747, 1101, 1546, 2047, 2549, 2994, 3348, 3607,
        3785, 3901, 3975, 4022, 4050, 4068, 4079, 4085, 4089, 4092, 4093, 4094,
    ];
    let d = d.clamp(-2047, 2046) + 2048;
    let (i, w) = ((d >> 7) as usize, d & 127);
    ((T[i] * (128 - w) + T[i + 1] * w + 64) >> 7) as u32
}

impl<C: Coder> Model<C> {
    pub fn new(coder: C) -> Model<C> {
        let mut stretch = vec![0i16; 4096];
        let mut from = 0;
        for d in -2047i16..=2047 {
            let to = squash(i32::from(d)) as usize;
            for s in &mut stretch[from..=to.max(from)] {
                *s = d;
            }
            from = to + 1;
            if from > 4095 {
                break;
            }
        }
        for s in stretch.iter_mut().skip(from) {
            *s = 2047;
        }
        Model {
            coder,
            slots: vec![1 << 31; CONTEXTS * SLOTS as usize],
            weights: vec![(1 << 16) / 4; KINDS * 256 * CONTEXTS],
            stretch,
            shares: std::array::from_fn(|n| 131_072 / (2 * n as u32 + 3)),
        }
    }

    /// A number of `bits` bits, the highest first.
    fn symbol(&mut self, kind: usize, set: usize, bits: u32, contexts: [u32; CONTEXTS], value: u32) -> u32 {
        let hashes: [u32; CONTEXTS] = std::array::from_fn(|i| {
            (contexts[i].wrapping_mul(0x9e37_79b1) ^ (kind as u32 * CONTEXTS as u32 + i as u32))
                .wrapping_mul(0x85eb_ca6b)
        });
        let mut node = 1u32;
        // Slots of two or three bits in a row stand together: few places of memory for a whole symbol.
        let (mut blocks, mut within) = ([0usize; CONTEXTS], 1usize);
        for at in (0..bits).rev() {
            if matches!(bits - 1 - at, 0 | 2 | 5) {
                within = 1;
                for i in 0..CONTEXTS {
                    let h = (hashes[i] ^ node.wrapping_mul(0x2545_f491)).wrapping_mul(0xc2b2_ae35);
                    blocks[i] = i * SLOTS as usize + (h >> (32 - SLOTS.ilog2()) & !7) as usize;
                }
            }
            let weights = ((kind + set) * 256 + (node as usize & 255)) * CONTEXTS;
            let Some(weights) = self.weights.get_mut(weights..weights + CONTEXTS) else { break };
            let mut inputs = [0i32; CONTEXTS];
            let mut sum = 0i32;
            for i in 0..CONTEXTS {
                inputs[i] = i32::from(self.stretch[(self.slots[blocks[i] + within] >> 20) as usize]);
                sum += (inputs[i] * (weights[i] >> 2)) >> 14;
            }
            let p = squash(sum).clamp(1, 4095);
            let bit = self.coder.bit(p, value >> at & 1);
            let error = ((bit << 12) as i32 - p as i32) * 10;
            for i in 0..CONTEXTS {
                // Damaged bytes must not make them grow without end.
                weights[i] = (weights[i] + ((inputs[i] * error + 0x2000) >> 14)).clamp(-(1 << 20), 1 << 20);
                let slot = &mut self.slots[blocks[i] + within];
                let (old, n) = (*slot >> 10, *slot & 1023);
                let to = if bit == 1 { (1 << 22) - 1 } else { 0 };
                let step = ((i64::from(to) - i64::from(old)) * i64::from(self.shares[n as usize])) >> 16;
                *slot = ((i64::from(old) + step) as u32) << 10 | (n + 1).min(LIMIT);
            }
            node = node << 1 | bit;
            within = (within << 1 | bit as usize) & 7;
        }
        node & ((1 << bits) - 1)
    }

    /// A whole list in the plain layout: number of entries, bytes of words, words, classes, and two bytes for each class 0
    /// when ranks are exact. `plain` is what is written; reading ignores it and gives the same back.
    pub fn list(&mut self, plain: &[u8]) -> Vec<u8> {
        let number =
            |at: usize| plain.get(at..at + 4).map_or(0, |b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]));
        let count = self.raw(24, number(0));
        let length = self.raw(24, number(4));
        let ranks = self.raw(1, u32::from(plain.len() > 8 + (count + length) as usize));
        let words_at = 8;
        let classes_at = words_at + number(4) as usize;
        let mut exact_at = classes_at + number(0) as usize;
        let byte = |at: usize| plain.get(at).copied().map_or(0, u32::from);
        // The most common bytes, 0 for the end of an entry among them; what is left has the number 31 in front.
        let text = plain.get(words_at..classes_at.min(plain.len())).unwrap_or(&[]);
        let mut by_count: Vec<(usize, u8)> = (0..=255u8)
            .map(|b| {
                (text.iter().filter(|c| if b == 0 { **c < 0x20 } else { **c == b && b >= 0x20 }).count(), b)
            })
            .collect();
        let common: [u32; COMMON] = std::array::from_fn(|_| {
            let most = by_count.iter().copied().max().unwrap_or_default();
            by_count.retain(|c| *c != most);
            self.raw(8, u32::from(most.1))
        });
        let mut most = 0;
        for c in plain.get(classes_at..exact_at.min(plain.len())).unwrap_or(&[]) {
            most = most.max(u32::from(*c));
        }
        let class_bits = self.raw(3, 32 - most.leading_zeros()).max(1);
        let (mut words, mut classes, mut exact) = (Vec::new(), Vec::new(), Vec::new());
        let (mut before, mut word): (Vec<u8>, Vec<u8>) = (Vec::new(), Vec::new());
        let (mut at, mut last_shared, mut last_class) = (words_at, 0u32, 0u32);
        for entry in 0..count as usize {
            if words.len() > length as usize {
                break;
            }
            let n = before.len() as u32;
            let tail = before.iter().rev().take(2).fold(0u32, |h, b| h << 8 | u32::from(*b));
            let ways =
                [n, last_shared, n << 8 | last_shared, tail, tail << 8 | n, last_class << 8 | last_shared];
            let shared = self.symbol(0, 0, 5, ways, byte(at));
            at += 1;
            words.push(shared as u8);
            word.clear();
            word.extend_from_slice(&before[..(shared as usize).min(before.len())]);
            last_shared = shared;
            let mut kinds = word.iter().fold(0u32, |k, b| k | kind(*b));
            let start = word.len();
            loop {
                let pos = word.len();
                let first = pos == start;
                // The first byte that differs, and those soon behind it, have weights of their own.
                let set = if first { 0 } else { 4 + (pos - start).min(3) };
                let next = if first { before.get(pos).copied().map_or(0, u32::from) } else { 0 };
                let back = |n: usize| {
                    word.iter().rev().take(n).fold(n as u32, |h, b| h << 8 ^ h >> 19 ^ u32::from(*b))
                };
                let ways = [
                    back(1) ^ next << 16,
                    back(2) ^ next << 24,
                    back(3).wrapping_mul(31),
                    back(4).wrapping_mul(37),
                    (pos.min(20) as u32) << 12 | kinds << 8 | next,
                    back(5).wrapping_mul(41) ^ pos as u32,
                ];
                // An entry ends where the next byte is below a space: written as 0.
                let here = byte(at);
                let end = here < 0x20 || at >= classes_at;
                let wanted = if end { 0 } else { here };
                let number = common.iter().position(|c| *c == wanted).unwrap_or(COMMON) as u32;
                let b = match common.get(self.symbol(1, set, 5, ways, number) as usize) {
                    Some(b) => *b,
                    None => self.symbol(4, 0, 8, ways, wanted),
                };
                if b == 0 || word.len() > 255 {
                    break;
                }
                at += 1;
                words.push(b as u8);
                word.push(b as u8);
                kinds |= kind(b as u8);
            }
            let n = word.len() as u32;
            let head = word.iter().take(3).fold(0u32, |h, b| h << 8 | u32::from(*b));
            let tail = word.iter().rev().take(2).fold(0u32, |h, b| h << 8 | u32::from(*b));
            let ways =
                [n << 3 | kinds, kinds, head, tail, last_class << 8 | n, head >> 8 ^ last_shared << 20];
            let class = self.symbol(2, 0, class_bits, ways, byte(classes_at + entry));
            classes.push(class as u8);
            last_class = class;
            if ranks == 1 && class == 0 {
                let rank = byte(exact_at) | byte(exact_at + 1) << 8;
                exact_at += 2;
                let high =
                    self.symbol(3, 0, 5, [n, kinds, n << 3 | kinds, 0, tail & 255, head & 255], rank >> 9);
                let rank = high << 9 | self.raw(9, rank & 511);
                exact.extend_from_slice(&(rank as u16).to_le_bytes());
            }
            std::mem::swap(&mut before, &mut word);
        }
        let mut out = Vec::with_capacity(8 + words.len() + classes.len() + exact.len());
        for n in [classes.len() as u32, words.len() as u32] {
            out.extend_from_slice(&n.to_le_bytes());
        }
        out.append(&mut words);
        out.append(&mut classes);
        out.append(&mut exact);
        out
    }

    /// Bits that nothing predicts.
    fn raw(&mut self, bits: u32, value: u32) -> u32 {
        (0..bits).rev().fold(0, |n, at| n << 1 | self.coder.bit(2048, value >> at & 1))
    }
}

/// Letters, digits, others: one bit each.
fn kind(b: u8) -> u32 {
    match b {
        b'a'..=b'z' | b'A'..=b'Z' => 1,
        b'0'..=b'9' => 2,
        _ => 4,
    }
}

/// A packed list in the plain layout.
pub fn unpack(packed: &[u8]) -> Vec<u8> {
    let mut reader = Reader { rest: packed.iter(), low: 0, high: u32::MAX, at: 0 };
    for _ in 0..4 {
        reader.at = reader.at << 8 | u32::from(reader.rest.next().copied().unwrap_or(0));
    }
    Model::new(reader).list(&[])
}
