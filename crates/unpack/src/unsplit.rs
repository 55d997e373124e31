//! The other side of `xtask/src/split.rs`, which says how a program lies there.

use crate::rows::*;
use crate::{MOST, Out, pointers};

const NONE: u8 = 255;

/// The rows of the one or two numbers behind an instruction.
fn rows(op: u8) -> (u8, u8) {
    let (first, second) = match op {
        0x02..=0x04 => (TYPE, None),
        0x0c | 0x0d => (BRANCH, None),
        0x10 => (CALL, None),
        0x11 => (OTHER, Some(OTHER)),
        0x20 => (LOCAL, None),
        0x21 => (LOCAL + 1, None),
        0x22 => (LOCAL + 2, None),
        0x23 | 0x24 => (GLOBAL, None),
        0x25 | 0x26 | 0x3f | 0x40 | 0xd0 | 0xd2 => (OTHER, None),
        0x28..=0x3e => (ALIGN, Some(OFFSET)),
        0x42 => (I64, None),
        _ => return (NONE, NONE),
    };
    (first as u8, second.map_or(NONE, |r| r as u8))
}

struct Parts<'a> {
    parts: &'a [u8],
    /// Where each row is read on.
    at: [usize; ROWS],
    out: Out,
}

impl Parts<'_> {
    #[inline]
    fn byte(&mut self, row: usize) -> Option<u8> {
        let at = self.at.get_mut(row)?;
        let b = *self.parts.get(*at)?;
        *at += 1;
        self.out.push(b);
        Some(b)
    }

    fn bytes(&mut self, row: usize, n: usize) -> Option<()> {
        for _ in 0..n {
            self.byte(row)?;
        }
        Some(())
    }

    /// Copies one number.
    fn skip(&mut self, row: usize) -> Option<()> {
        while self.byte(row)? > 127 {}
        Some(())
    }

    /// Copies one number and answers it, its low 32 bits.
    fn number(&mut self, row: usize) -> Option<u32> {
        let (mut v, mut shift) = (0, 0);
        loop {
            let c = self.byte(row)?;
            v |= u32::from(c & 127).checked_shl(shift).unwrap_or(0);
            shift += 7;
            if c < 128 {
                return Some(v);
            }
        }
    }

    fn function(&mut self) -> Option<()> {
        for _ in 0..self.number(LOCALS)? {
            self.skip(LOCALS)?;
            self.bytes(LOCALS, 1)?;
        }
        let mut open = 1u32;
        while open > 0 {
            let op = self.byte(CODE)?;
            match op {
                0x02..=0x04 => open += 1,
                0x0b => open -= 1,
                0x0e => {
                    for _ in 0..=self.number(BRANCH)? {
                        self.skip(BRANCH)?;
                    }
                }
                0x41 => {
                    let next = *self.parts.get(self.at[CODE])?;
                    self.skip(i32_row(next))?;
                }
                0x43 => self.bytes(FLOAT, 4)?,
                0x44 => self.bytes(FLOAT, 8)?,
                0xfc => {
                    let sub = self.number(CODE)?;
                    if sub > 7 {
                        self.skip(OTHER)?;
                    }
                    if matches!(sub, 8 | 10 | 12 | 14) {
                        self.skip(OTHER)?;
                    }
                }
                0xfd => {
                    let sub = self.number(CODE)?;
                    if matches!(sub, 0..=11 | 84..=93) {
                        self.skip(ALIGN)?;
                        self.skip(OFFSET)?;
                    }
                    match sub {
                        12 | 13 => self.bytes(FLOAT, 16)?,
                        21..=34 | 84..=91 => self.bytes(FLOAT, 1)?,
                        _ => {}
                    }
                }
                _ => {}
            }
            let (first, second) = rows(op);
            if first != NONE {
                self.skip(usize::from(first))?;
            }
            if second != NONE {
                self.skip(usize::from(second))?;
            }
        }
        Some(())
    }
}

pub(crate) fn unsplit(parts: &[u8]) -> Option<Vec<u8>> {
    let number = |i: usize| {
        let four = parts.get(4 * i..4 * i + 4)?;
        Some(u32::from_le_bytes(four.try_into().ok()?) as usize)
    };
    let (size, count, before, after) = (number(0)?, number(1)?, number(2)?, number(3)?);
    if size > MOST {
        return None;
    }
    let start = 4 * (4 + ROWS);
    let middle = start.checked_add(before)?;
    let mut next = middle.checked_add(after)?;
    let (before, after) = (parts.get(start..middle)?, parts.get(middle..next)?);
    let mut at = [0; ROWS];
    for (i, at) in at.iter_mut().enumerate() {
        *at = next;
        next = next.checked_add(number(4 + i)?)?;
    }
    if next > parts.len() {
        return None;
    }
    let mut out = Out::new(size);
    before.iter().for_each(|b| out.push(*b));
    // The code section: its length and the functions', each before what it counts, are only known behind it.
    out.push(10);
    let section = out.n;
    let mut p = Parts { parts, at, out };
    p.out.leb(count);
    for _ in 0..count {
        let start = p.out.n;
        p.function()?;
        length_first(&mut p.out, start)?;
    }
    let mut out = p.out;
    length_first(&mut out, section)?;
    let behind = out.n;
    after.iter().for_each(|b| out.push(*b));
    pointers::exchange(out.bytes.get_mut(behind..)?, true);
    Some(out.done()).filter(|program| program.len() == size)
}

/// Puts the length of what was written from `start` on before it.
fn length_first(out: &mut Out, start: usize) -> Option<()> {
    let end = out.n;
    out.leb(end - start);
    let width = out.n - end;
    // Moved aside, because they stand where the bytes before them will be.
    let mut length = [0; 5];
    length.get_mut(..width)?.copy_from_slice(out.bytes.get(end..out.n)?);
    out.bytes.copy_within(start..end, start + width);
    out.bytes.get_mut(start..start + width)?.copy_from_slice(length.get(..width)?);
    Some(())
}
