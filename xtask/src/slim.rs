//! Takes out of a wasm program what only a panic's message needs, before wasm-bindgen and wasm-opt see it.
//!
//! The programs abort on a panic and have nobody to print to, yet every place that could panic carries a file name, a
//! line and a call with them. Here the functions that begin a panic become `unreachable` (which is what they end in
//! anyway; a worker that stops is what the page sees, before and after), and the records of places are overwritten with
//! zeros, which the packer makes nothing of. wasm-opt then drops what has no use any more. The nightly toolchain has
//! switches for this; the stable one has none.
//!
//! Needs the names that cargo leaves in its output. Fails rather than write what it did not understand.

type Result<T> = std::result::Result<T, String>;

/// Parts of mangled names of functions that never return.
const PANICS: &[&str] = &[
    "4core9panicking",
    "4core4cell22panic_already_borrowed",
    "4core4cell30panic_already_mutably_borrowed",
    "4core6option13unwrap_failed",
    "4core6option13expect_failed",
    "4core6result13unwrap_failed",
    "3str16slice_error_fail",
    "5slice5index16slice_index_fail",
    "copy_from_slice_impl17len_mismatch_fail",
    "9smallsort22panic_on_ord_violation",
    "5alloc7raw_vec12handle_error",
    "5alloc7raw_vec17capacity_overflow",
    "5alloc5alloc18handle_alloc_error",
    "Fallibility17capacity_overflow",
    "5local18panic_access_error",
    "9panicking15panic_with_hook",
];

/// `least`: so many functions that panic must be found.
pub fn slim(wasm: &[u8], least: usize) -> Result<Vec<u8>> {
    let mut sections = sections(wasm)?;
    let imported = match sections.iter().find(|s| s.0 == 2) {
        Some((_, body)) => imported_functions(body)?,
        None => 0,
    };
    let names =
        sections.iter().find_map(|(id, b)| (*id == 0).then(|| names(b))?).ok_or("no names in it")??;
    let mut found = 0;
    for (id, body) in &mut sections {
        match *id {
            10 => *body = code(body, imported, &names, &mut found)?,
            11 => places(body)?,
            _ => {}
        }
    }
    if found < least {
        return Err(format!("only {found} functions that panic were found: has the compiler renamed them?"));
    }
    let mut out = wasm[..8].to_vec();
    for (id, body) in sections {
        out.push(id);
        out.extend(leb(body.len()));
        out.extend(body);
    }
    Ok(out)
}

/// A reader that never goes beyond its bytes.
struct In<'a>(&'a [u8]);

impl<'a> In<'a> {
    fn take(&mut self, n: usize) -> Result<&'a [u8]> {
        let (a, b) = self.0.split_at_checked(n).ok_or("the wasm ends early")?;
        self.0 = b;
        Ok(a)
    }
    fn byte(&mut self) -> Result<u8> {
        Ok(self.take(1)?[0])
    }
    fn number(&mut self) -> Result<usize> {
        let (mut n, mut shift) = (0u64, 0);
        loop {
            let b = self.byte()?;
            n |= u64::from(b & 127) << shift;
            shift += 7;
            if b < 128 {
                return usize::try_from(n).map_err(|e| e.to_string());
            }
            if shift > 56 {
                return Err("a number is too long".into());
            }
        }
    }
    fn bytes(&mut self) -> Result<&'a [u8]> {
        let n = self.number()?;
        self.take(n)
    }
}

fn leb(mut n: usize) -> Vec<u8> {
    let mut out = Vec::new();
    loop {
        let low = (n & 127) as u8;
        n >>= 7;
        out.push(if n > 0 { low | 128 } else { low });
        if n == 0 {
            return out;
        }
    }
}

fn sections(wasm: &[u8]) -> Result<Vec<(u8, Vec<u8>)>> {
    if !wasm.starts_with(b"\0asm\x01\0\0\0") {
        return Err("not a wasm program".into());
    }
    let mut rest = In(&wasm[8..]);
    let mut out = Vec::new();
    while !rest.0.is_empty() {
        out.push((rest.byte()?, rest.bytes()?.to_vec()));
    }
    Ok(out)
}

fn imported_functions(body: &[u8]) -> Result<usize> {
    let mut r = In(body);
    let mut functions = 0;
    for _ in 0..r.number()? {
        r.bytes()?;
        r.bytes()?;
        match r.byte()? {
            0 => {
                functions += 1;
                r.number()?;
            }
            3 => _ = r.take(2)?,
            other => return Err(format!("an import of kind {other}")),
        }
    }
    Ok(functions)
}

/// The same program and its script with short names for what the one takes from the other: wasm-bindgen ends each name
/// with sixteen digits of a hash, which no packer makes smaller. Every name must stand exactly once in the script.
pub fn short_names(js: &str, wasm: &[u8]) -> Result<(String, Vec<u8>)> {
    let mut js = js.to_owned();
    let mut out = wasm[..8].to_vec();
    for (id, mut body) in sections(wasm)? {
        if id == 2 {
            let mut r = In(&body);
            let count = r.number()?;
            let mut imports = leb(count);
            for i in 0..count {
                let module = r.bytes()?;
                let name = std::str::from_utf8(r.bytes()?).map_err(|e| e.to_string())?;
                let key = format!(" {name}: ");
                if js.matches(&key).count() != 1 {
                    return Err(format!("`{name}` does not stand exactly once in the script"));
                }
                let short = format!("i{i}");
                js = js.replace(&key, &format!(" {short}: "));
                for text in [module, short.as_bytes()] {
                    imports.extend(leb(text.len()));
                    imports.extend(text);
                }
                let kind = r.byte()?;
                imports.push(kind);
                match kind {
                    0 => imports.extend(leb(r.number()?)),
                    other => return Err(format!("an import of kind {other}")),
                }
            }
            body = imports;
        }
        out.push(id);
        out.extend(leb(body.len()));
        out.extend(body);
    }
    Ok((js, out))
}

/// The names of functions by number, when this custom section has them.
fn names(body: &[u8]) -> Option<Result<Vec<(usize, String)>>> {
    let mut r = In(body);
    if r.bytes().ok()? != b"name" {
        return None;
    }
    let mut read = || -> Result<Vec<(usize, String)>> {
        let mut out = Vec::new();
        while !r.0.is_empty() {
            let kind = r.byte()?;
            let mut part = In(r.bytes()?);
            if kind == 1 {
                for _ in 0..part.number()? {
                    out.push((part.number()?, String::from_utf8_lossy(part.bytes()?).into_owned()));
                }
            }
        }
        Ok(out)
    };
    Some(read())
}

fn code(body: &[u8], imported: usize, names: &[(usize, String)], found: &mut usize) -> Result<Vec<u8>> {
    let panics: std::collections::HashSet<usize> =
        names.iter().filter(|(_, n)| PANICS.iter().any(|p| n.contains(p))).map(|(i, _)| *i).collect();
    let mut r = In(body);
    let count = r.number()?;
    let mut out = leb(count);
    for i in 0..count {
        let mut f = r.bytes()?;
        if panics.contains(&(imported + i)) {
            *found += 1;
            // No locals; unreachable; end.
            f = &[0, 0, 0x0b];
        }
        out.extend(leb(f.len()));
        out.extend_from_slice(f);
    }
    Ok(out)
}

/// Overwrite every record (address of a text that ends in `.rs`, its length, line, column), and those texts.
fn places(body: &mut [u8]) -> Result<()> {
    // Where each segment lies: address, offset in the section, length.
    let mut segments = Vec::new();
    let mut r = In(body);
    for _ in 0..r.number()? {
        if r.byte()? != 0 || r.byte()? != 0x41 {
            return Err("a data segment without a fixed address".into());
        }
        let address = r.number()?;
        if r.byte()? != 0x0b {
            return Err("a data segment with a computed address".into());
        }
        let data = r.bytes()?;
        segments.push((address, body.len() - r.0.len() - data.len(), data.len()));
    }
    let at = |address: usize, length: usize| {
        segments.iter().find_map(|(a, o, l)| {
            let inside = address.checked_sub(*a)?;
            (inside + length <= *l).then(|| o + inside)
        })
    };
    let mut texts = Vec::new();
    let mut records = Vec::new();
    for (address, offset, length) in &segments {
        let first = address.next_multiple_of(4) - address;
        for i in (offset + first..(offset + length).saturating_sub(15)).step_by(4) {
            let word = |n: usize| {
                let b = &body[i + 4 * n..i + 4 * n + 4];
                u32::from_le_bytes([b[0], b[1], b[2], b[3]]) as usize
            };
            let (text, n, line, column) = (word(0), word(1), word(2), word(3));
            if (4..300).contains(&n)
                && (1..50_000).contains(&line)
                && (1..500).contains(&column)
                && let Some(t) = at(text, n).filter(|t| body[*t..t + n].ends_with(b".rs"))
            {
                texts.push((t, n));
                records.push(i);
            }
        }
    }
    for (t, n) in texts {
        body[t..t + n].fill(0);
    }
    for i in records {
        body[i..i + 16].fill(0);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(id: u8, body: &[u8]) -> Vec<u8> {
        [&[id][..], &leb(body.len()), body].concat()
    }

    /// One imported function, eleven that panic, one that does not; one record of a place.
    fn program() -> Vec<u8> {
        let mut names = vec![12];
        for i in 1..=12u8 {
            let name = if i < 12 { "_RNvNtCs_4core9panicking5panic" } else { "keep" };
            names.extend([i, name.len() as u8]);
            names.extend(name.bytes());
        }
        let mut custom = b"\x04name\x01".to_vec();
        custom.extend(leb(names.len()));
        custom.extend(names);
        let mut code = vec![12];
        for _ in 0..12 {
            code.extend([4, 0, 0x41, 7, 0x0b]);
        }
        let mut data = b"\x01\0\x41\x08\x0b".to_vec();
        let place: Vec<u8> = [8u32 + 16, 6, 12, 5].iter().flat_map(|n| n.to_le_bytes()).collect();
        let bytes = [&place[..], b"src.rs", b"text"].concat();
        data.extend(leb(bytes.len()));
        data.extend(bytes);
        [
            b"\0asm\x01\0\0\0".to_vec(),
            section(2, b"\x01\x01m\x01f\0\0"),
            section(10, &code),
            section(11, &data),
            section(0, &custom),
        ]
        .concat()
    }

    #[test]
    fn panics_and_their_places_go_and_the_rest_stays() {
        let out = slim(&program(), 10).unwrap();
        let s = sections(&out).unwrap();
        let code = &s[1].1;
        assert_eq!(code[1..5], [3, 0, 0, 0x0b]);
        assert!(code.ends_with(&[4, 0, 0x41, 7, 0x0b]));
        let data = &s[2].1;
        assert!(data.ends_with(b"text") && !data.windows(6).any(|w| w == b"src.rs"));
        assert!(data[6..28].iter().all(|b| *b == 0), "{data:?}");
    }

    #[test]
    fn names_between_program_and_script_become_short() {
        let mut wasm = b"\0asm\x01\0\0\0".to_vec();
        let mut body = vec![2];
        for name in ["__wbg_append_0123456789abcdef", "__wbg_remove_0123456789abcdef"] {
            body.extend(leb(10));
            body.extend(b"./a_bg.js\n");
            body.extend(leb(name.len()));
            body.extend(name.bytes());
            body.extend([0, 5]);
        }
        wasm.extend([2, body.len() as u8]);
        wasm.extend(&body);
        wasm.extend([3, 2, 1, 5]);
        let js =
            "{ __wbg_append_0123456789abcdef: function() {}, __wbg_remove_0123456789abcdef: function() {} }";
        let (js, short) = short_names(js, &wasm).unwrap();
        assert_eq!(js, "{ i0: function() {}, i1: function() {} }");
        assert!(short.ends_with(b"\x02i1\0\x05\x03\x02\x01\x05"), "{short:?}");
        assert!(short_names("{ __wbg_append_0123456789abcdef: 1 }", &wasm).is_err());
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        assert!(slim(b"\0asm\x02\0\0\0", 10).is_err());
        assert!(slim(b"\0asm\x01\0\0\0", 10).is_err());
        let whole = program();
        for cut in 9..whole.len() {
            let _ = slim(&whole[..cut], 10);
        }
    }
}
