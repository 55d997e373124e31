//! Addresses in a program's memory. A table of texts has the address and the length of each, and mostly a text begins where
//! the one before ended. Such an address changes places with one of the lowest, so that the packer sees the same four
//! bytes again and again: the engine packs to 7 kB less.

/// Exchanges the addresses in the data of a program: for the packer, or, with `back`, for the program. `sections` is what
/// stands behind the code. A place is guessed from the words in front of it alone, so both ways guess the same.
///
/// Stops where it meets something else than pieces of data with a constant address; what was done is undone the same way.
pub fn exchange(sections: &mut [u8], back: bool) {
    let mut at = 0;
    while let Some(id) = sections.get(at) {
        let data = *id == 11;
        at += 1;
        let Some(length) = number(sections, &mut at) else { return };
        if data {
            let _ = pieces(sections, at, back);
            return;
        }
        at = at.saturating_add(length as usize);
    }
}

fn pieces(sections: &mut [u8], mut at: usize, back: bool) -> Option<()> {
    let count = number(sections, &mut at)?;
    let mut guess: Option<Guess> = None;
    for _ in 0..count {
        // Into memory 0, at an `i32.const`, which ends with one byte. Signed, but no address of ours has the sign's bit.
        if sections.get(at..at.checked_add(2)?)? != [0, 0x41] {
            return None;
        }
        at += 2;
        let address = number(sections, &mut at)?;
        at += 1;
        let length = number(sections, &mut at)?;
        let end = at.checked_add(length as usize)?;
        let piece = sections.get_mut(at..end)?;
        guess.get_or_insert(Guess::new(address)).piece(piece, address, back);
        at = end;
    }
    Some(())
}

fn number(b: &[u8], at: &mut usize) -> Option<u32> {
    let (mut n, mut shift) = (0u32, 0);
    loop {
        let c = *b.get(*at)?;
        *at += 1;
        n |= u32::from(c & 127).checked_shl(shift)?;
        if c < 128 {
            return Some(n);
        }
        shift += 7;
    }
}

/// What is guessed of the next address, and what for.
struct Guess {
    /// The lowest address; none is above `MOST` more.
    from: u32,
    /// Where the last text ended, and the one before it.
    end: u32,
    before: u32,
    /// Where the last table ended.
    table: u32,
}

/// All of our programs have less data than this.
const MOST: u32 = 1 << 21;

impl Guess {
    fn new(from: u32) -> Guess {
        let nowhere = from.wrapping_sub(1);
        Guess { from, end: nowhere, before: nowhere, table: nowhere }
    }

    fn inside(&self, v: u32) -> bool {
        v.wrapping_sub(self.from) < MOST
    }

    fn piece(&mut self, piece: &mut [u8], address: u32, back: bool) {
        // Words stand at multiples of four.
        let ahead = (address.wrapping_neg() & 3) as usize;
        let mut here = address.wrapping_add(ahead as u32);
        let mut address_in_front = false;
        for word in piece.get_mut(ahead..).unwrap_or_default().chunks_exact_mut(4) {
            here = here.wrapping_add(4);
            let read = word.iter().rev().fold(0, |n, b| n << 8 | u32::from(*b));
            if !self.inside(read) {
                if address_in_front && read < 1 << 16 {
                    self.end = self.end.wrapping_add(read);
                    self.table = here;
                }
                address_in_front = false;
                continue;
            }
            let v = if back {
                let v = self.change(read, self.before, 2);
                let v = self.change(v, self.table, 1);
                self.change(v, self.end, 0)
            } else {
                let v = self.change(read, self.end, 0);
                let v = self.change(v, self.table, 1);
                self.change(v, self.before, 2)
            };
            word.iter_mut().zip(v.to_le_bytes()).for_each(|(to, b)| *to = b);
            (self.before, self.end) = (self.end, if back { v } else { read });
            address_in_front = true;
        }
    }

    /// The guess and the lowest address but `n` change places.
    fn change(&self, v: u32, guess: u32, n: u32) -> u32 {
        let low = self.from.wrapping_add(n);
        match v {
            _ if !self.inside(guess) => v,
            _ if v == guess => low,
            _ if v == low => guess,
            _ => v,
        }
    }
}
