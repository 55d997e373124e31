//! Takes a wasm program apart for the packer: instructions, local numbers, constants, offsets and so on each in a row of
//! their own, where like stands beside like. Packed, a program is a tenth smaller. `unsplit` in `crates/unpack` puts it
//! together again; `cargo xtask dist` runs that and compares, so nothing ships that does not come back byte by byte.
//!
//! Layout, numbers `u32` little-endian: bytes of the whole program, number of functions, bytes before and after the code
//! section, bytes of each of the [`ROWS`] rows; then what is before, what is after, and the rows. What is after has its
//! addresses exchanged, see [`mimamori_unpack::pointers`].

use mimamori_unpack::pointers;
use mimamori_unpack::rows::*;

type Result<T> = std::result::Result<T, String>;

/// Take it apart. Refuses instructions that our programs do not have.
pub fn split(wasm: &[u8]) -> Result<Vec<u8>> {
    let mut at = 8;
    let (start, end) = loop {
        let id = *wasm.get(at).ok_or("no code section")?;
        let mut body = at + 1;
        let length = number(wasm, &mut body)?;
        if id == 10 {
            break (at, body + length);
        }
        at = body + length;
    };
    let mut pos = start + 1;
    number(wasm, &mut pos)?;
    let count = number(wasm, &mut pos)?;
    let mut rows: [Vec<u8>; ROWS] = Default::default();
    for _ in 0..count {
        let length = number(wasm, &mut pos)?;
        let body = wasm.get(pos..pos + length).ok_or("a function ends early")?;
        function(body, &mut rows)?;
        pos += length;
    }
    if pos != end || end > wasm.len() {
        return Err("the code section has another length than its functions".into());
    }
    let (before, mut after) = (&wasm[..start], wasm[end..].to_vec());
    let mut out = Vec::with_capacity(wasm.len() + 80);
    let lengths = [wasm.len(), count, before.len(), after.len()];
    pointers::exchange(&mut after, false);
    for n in lengths.into_iter().chain(rows.iter().map(Vec::len)) {
        out.extend(u32::try_from(n).map_err(|e| e.to_string())?.to_le_bytes());
    }
    out.extend_from_slice(before);
    out.extend(after);
    for r in rows {
        out.extend(r);
    }
    Ok(out)
}

fn number(b: &[u8], at: &mut usize) -> Result<usize> {
    let (mut n, mut shift) = (0usize, 0);
    loop {
        let c = *b.get(*at).ok_or("the wasm ends early")?;
        *at += 1;
        n |= usize::from(c & 127) << shift;
        shift += 7;
        if c < 128 {
            return Ok(n);
        }
        if shift > 35 {
            return Err("a number is too long".into());
        }
    }
}

/// One function body.
fn function(b: &[u8], rows: &mut [Vec<u8>; ROWS]) -> Result<()> {
    let mut at = 0;
    // How many bytes the number at this place has.
    let leb = |at: usize| -> Result<usize> {
        let n = b.get(at..).unwrap_or(&[]).iter().position(|c| *c < 128).ok_or("a function ends early")?;
        Ok(n + 1)
    };
    for _ in 0..number(b, &mut at)? {
        at += leb(at)? + 1;
    }
    rows[LOCALS].extend_from_slice(b.get(..at).ok_or("a function ends early")?);
    let mut depth = 0usize;
    while at < b.len() {
        let op = b[at];
        rows[CODE].push(op);
        at += 1;
        let numbers: &[usize] = match op {
            0x02..=0x04 => {
                depth += 1;
                &[TYPE]
            }
            0x0b => {
                if depth == 0 && at != b.len() {
                    return Err("an end before the end".into());
                }
                depth = depth.saturating_sub(1);
                &[]
            }
            0x0c | 0x0d => &[BRANCH],
            0x0e => {
                let from = at;
                for _ in 0..=number(b, &mut at)? {
                    at += leb(at)?;
                }
                rows[BRANCH].extend_from_slice(&b[from..at]);
                &[]
            }
            0x10 => &[CALL],
            0x11 => &[OTHER, OTHER],
            0x20 => &[LOCAL],
            0x21 => &[LOCAL + 1],
            0x22 => &[LOCAL + 2],
            0x23 | 0x24 => &[GLOBAL],
            0x25 | 0x26 | 0x3f | 0x40 | 0xd0 | 0xd2 => &[OTHER],
            0x28..=0x3e => &[ALIGN, OFFSET],
            0x41 => {
                let n = leb(at)?;
                let next = b.get(at + n).ok_or("a function ends early")?;
                rows[i32_row(*next)].extend_from_slice(&b[at..at + n]);
                at += n;
                &[]
            }
            0x42 => &[I64],
            0x43 | 0x44 => {
                let n = if op == 0x43 { 4 } else { 8 };
                rows[FLOAT].extend_from_slice(b.get(at..at + n).ok_or("a function ends early")?);
                at += n;
                &[]
            }
            0xfc => {
                let from = at;
                let sub = number(b, &mut at)?;
                rows[CODE].extend_from_slice(&b[from..at]);
                match sub {
                    0..=7 => &[],
                    8 | 10 | 12 | 14 => &[OTHER, OTHER],
                    9 | 11 | 13 | 15..=17 => &[OTHER],
                    _ => return Err(format!("an instruction 0xfc {sub} that crates/unpack does not know")),
                }
            }
            // Vectors of 128 bits: memory, whole constants, lanes, memory and lane; the others work on the stack alone.
            0xfd => {
                let from = at;
                let sub = number(b, &mut at)?;
                rows[CODE].extend_from_slice(&b[from..at]);
                let memory: &[usize] = if matches!(sub, 0..=11 | 84..=93) { &[ALIGN, OFFSET] } else { &[] };
                for row in memory {
                    let n = leb(at)?;
                    rows[*row].extend_from_slice(&b[at..at + n]);
                    at += n;
                }
                let bytes = match sub {
                    12 | 13 => 16,
                    21..=34 | 84..=91 => 1,
                    0..=275 => 0,
                    _ => return Err(format!("an instruction 0xfd {sub} that crates/unpack does not know")),
                };
                rows[FLOAT].extend_from_slice(b.get(at..at + bytes).ok_or("a function ends early")?);
                at += bytes;
                &[]
            }
            0x00 | 0x01 | 0x05 | 0x0f | 0x1a | 0x1b | 0x45..=0xc4 | 0xd1 => &[],
            _ => return Err(format!("an instruction {op:#x} that crates/unpack does not know")),
        };
        for row in numbers {
            let n = leb(at)?;
            rows[*row].extend_from_slice(&b[at..at + n]);
            at += n;
        }
    }
    if at == b.len() { Ok(()) } else { Err("a function ends early".into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_is_taken_apart() {
        // One group of locals; block, local.get 3, i32.const 300, i32.load align 2 offset 128, br 0, end, end.
        let body = [1, 2, 0x7f, 2, 0x40, 0x20, 3, 0x41, 0xac, 2, 0x28, 2, 0x80, 1, 0x0c, 0, 0x0b, 0x0b];
        let mut wasm = b"\0asm\x01\0\0\0".to_vec();
        wasm.extend([10, body.len() as u8 + 2, 1, body.len() as u8]);
        wasm.extend(body);
        wasm.extend([11, 1, 0]);
        let out = split(&wasm).unwrap();
        let rest = &out[4 * (4 + ROWS)..];
        let want: &[&[u8]] = &[
            b"\0asm\x01\0\0\0",
            &[11, 1, 0],
            &[2, 0x20, 0x41, 0x28, 0x0c, 0x0b, 0x0b],
            &[1, 2, 0x7f],
            &[3],
            &[0xac, 2],
            &[2],
            &[0x80, 1],
            &[0x40],
            &[0],
        ];
        assert_eq!(rest, want.concat());
        assert_eq!(mimamori_unpack::unsplit(&out).unwrap(), wasm);
        for cut in 0..out.len() {
            assert_eq!(mimamori_unpack::unsplit(&out[..cut]), None, "{cut}");
        }
        for cut in 8..wasm.len() - 3 {
            assert!(split(&wasm[..cut]).is_err(), "{cut}");
        }
    }

    #[test]
    fn what_every_kind_of_instruction_needs_comes_back() {
        // br_table, call, call_indirect, globals, memory.size, i64.const, f32 and f64 constants, memory.fill, memory.copy,
        // ref.null, i32.trunc_sat; a function long enough for a length of two bytes, and one without locals behind it.
        let mut body = vec![2, 3, 0x7f, 0x81, 1, 0x7e];
        body.extend([
            0x02, 0x40, 0x0e, 2, 0, 1, 0, 0x10, 0x85, 1, 0x11, 4, 0, 0x23, 1, 0x24, 1, 0x3f, 0, 0x0b,
        ]);
        body.extend([
            0x42, 0xff, 0x7e, 0x43, 1, 2, 3, 4, 0x44, 1, 2, 3, 4, 5, 6, 7, 8, 0xfc, 11, 0, 0xfc, 10, 0, 0,
        ]);
        body.extend([0xd0, 0x70, 0xfc, 4]);
        body.extend([0x01; 100]);
        body.push(0x0b);
        let mut code = vec![2, body.len() as u8 & 127 | 128, (body.len() >> 7) as u8];
        code.extend(&body);
        code.extend([2, 0, 0x0b]);
        let mut wasm = b"\0asm\x01\0\0\0".to_vec();
        wasm.extend([10, code.len() as u8 & 127 | 128, (code.len() >> 7) as u8]);
        wasm.extend(&code);
        assert_eq!(mimamori_unpack::unsplit(&split(&wasm).unwrap()).unwrap(), wasm);
    }

    #[test]
    fn addresses_of_texts_one_behind_the_other_become_the_lowest_and_come_back() {
        // Three texts of 3, 4 and 4 bytes behind another, then their table, then a word that is no address.
        let from = 0x10_0000u32;
        let mut data = b"somethingonefourfive".to_vec();
        for (at, length) in [(9, 3), (12, 4), (16, 4u32)] {
            data.extend((from + at).to_le_bytes());
            data.extend(length.to_le_bytes());
        }
        data.extend([0xff; 4]);
        let number = |n: usize| [n as u8 & 127 | 128, (n >> 7) as u8 & 127 | 128, (n >> 14) as u8];
        // A section before the data, then pieces at the address and, not at a multiple of four, behind it.
        let sections = |pieces: &[(u32, &[u8])]| {
            let mut list = vec![pieces.len() as u8];
            for (address, piece) in pieces {
                list.extend([0, 0x41]);
                list.extend([0, 7, 14].map(|shift| (address >> shift) as u8 & 127 | 128));
                list.extend([(address >> 21) as u8, 0x0b]);
                list.extend(number(piece.len()));
                list.extend_from_slice(piece);
            }
            [vec![12, 1, 1, 11], number(list.len()).to_vec(), list].concat()
        };
        let mut folded = sections(&[(from, &data)]);
        let table = folded.len() - data.len() + 20;
        pointers::exchange(&mut folded, false);
        let words: Vec<u32> =
            folded[table..].chunks(4).map(|w| u32::from_le_bytes(w.try_into().unwrap())).collect();
        assert_eq!(words, [from + 9, 3, from, 4, from, 4, u32::MAX]);
        // Words of every kind come back.
        let mut seed = 5u32;
        let mut more = vec![1, 2, 3];
        for _ in 0..2000 {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let v = match seed >> 29 {
                0..=2 => from + (seed >> 8) % 100,
                3 => from + (seed >> 8) % 4,
                4 | 5 => seed >> 24 & 15,
                _ => seed,
            };
            more.extend(v.to_le_bytes());
        }
        let whole = sections(&[(from, &data), (from + 501, &more), (from + 9000, b"end")]);
        let mut folded = whole.clone();
        pointers::exchange(&mut folded, false);
        let changed = folded.iter().zip(&whole).filter(|(a, b)| a != b).count();
        assert!(changed > 200, "only {changed} bytes were exchanged");
        pointers::exchange(&mut folded, true);
        assert!(folded == whole);
        let mut wasm = b"\0asm\x01\0\0\0".to_vec();
        wasm.extend([10, 4, 1, 2, 0, 0x0b]);
        wasm.extend(&whole);
        assert_eq!(mimamori_unpack::unsplit(&split(&wasm).unwrap()).unwrap(), wasm);
        // Cut off anywhere, both ways stop at the same place.
        for cut in 0..120 {
            let mut part = whole[..cut].to_vec();
            pointers::exchange(&mut part, false);
            pointers::exchange(&mut part, true);
            assert!(part == whole[..cut], "{cut}");
        }
    }

    #[test]
    fn vectors_are_taken_apart() {
        // No locals; v128.load align 4 offset 9, v128.const, i8x16.extract_lane_u 5, v128.load8_lane align 0 offset 1 lane 2,
        // i8x16.bitmask, i32x4.add (a number of two bytes), end.
        let mut body = vec![0, 0xfd, 0, 4, 9, 0xfd, 12];
        body.extend(1..=16);
        body.extend([0xfd, 22, 5, 0xfd, 84, 0, 1, 2, 0xfd, 100, 0xfd, 0xae, 1, 0x0b]);
        let mut wasm = b"\0asm\x01\0\0\0".to_vec();
        wasm.extend([10, body.len() as u8 + 2, 1, body.len() as u8]);
        wasm.extend(&body);
        assert_eq!(mimamori_unpack::unsplit(&split(&wasm).unwrap()).unwrap(), wasm);
        let mut rows: [Vec<u8>; ROWS] = Default::default();
        function(&body, &mut rows).unwrap();
        assert_eq!(rows[CODE], [0xfd, 0, 0xfd, 12, 0xfd, 22, 0xfd, 84, 0xfd, 100, 0xfd, 0xae, 1, 0x0b]);
        assert_eq!((&rows[ALIGN][..], &rows[OFFSET][..]), (&[4, 0][..], &[9, 1][..]));
        assert_eq!(rows[FLOAT], (1..=16).chain([5, 2]).collect::<Vec<u8>>());
    }
}
