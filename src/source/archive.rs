//! Bundles (zip, tar, gzip) opened in memory within a budget: only so that the files inside can be read one by one.
//!
//! Comes in: the bytes of one file. Goes out: members with their names, and notices about what was left out. Paths are
//! labels, never followed. Sizes in headers are not believed: unpacking stops at the budget. Nothing recurses.

use super::magic::{self, Kind};
use crate::i18n::{Args, Text, text};

/// A file inside a bundle.
#[derive(Debug)]
pub struct Member {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// What was found inside.
#[derive(Debug, Default)]
pub struct Unpacked {
    pub members: Vec<Member>,
    /// Code, text and arguments of what was not opened.
    pub notices: Vec<(&'static str, Text, Args)>,
}

const LEFT_OUT: Text = text(
    "「{name}」は大きすぎるか壊れているので開きませんでした。",
    "“{name}” is too large or damaged and was not opened.",
);
const LOCKED: Text = text(
    "「{name}」はパスワードで守られているので開けません。",
    "“{name}” is protected by a password and cannot be opened.",
);
const MANY: Text = text(
    "中のファイルが多すぎるので、{n}個だけ読みました。",
    "There are too many files inside; only {n} were read.",
);
const SWELLS: Text = text(
    "この圧縮ファイルは、開くと{n}MBにふくらみます。安全のため開きませんでした。必要なファイルだけを取り出して入れてください。",
    "This archive would swell to {n} MB. It was not opened, to be safe. Take out the files that are needed and drop those.",
);
/// Most members of one bundle.
const MEMBERS: usize = 500;
/// A bundle that says of itself that it grows to so many times the budget, and so many times its own size, is made to do harm.
const SWELLING: usize = 4;
const RATIO: usize = 100;

impl Unpacked {
    fn note(&mut self, code: &'static str, t: Text, args: Args) {
        if self.notices.len() < 20 {
            self.notices.push((code, t, args));
        }
    }
    fn left_out(&mut self, name: &str) {
        self.note("archive.left-out", LEFT_OUT, Args::new().with("name", name));
    }
    /// `false` when the bundle is full.
    fn add(&mut self, name: String, bytes: Vec<u8>) -> bool {
        if self.members.len() >= MEMBERS {
            self.note("archive.many", MANY, Args::new().with("n", MEMBERS));
            return false;
        }
        self.members.push(Member { name, bytes });
        true
    }
}

const FIRMWARE: Text = text(
    "XiongMai系の機器のファームウェアです。設定ではないので、読みませんでした。",
    "Firmware of a XiongMai-type device, not its settings. It was not read.",
);
const PROTECTED: Text = text(
    "Home Assistantの暗号化されたバックアップです。中の設定は読めません。configuration.yamlを取り出して入れてください。",
    "An encrypted backup of Home Assistant. Its settings cannot be read. Drop configuration.yaml instead.",
);

/// What a bundle is, where its members tell: code, words, and whether its members are worth reading.
pub fn remark(members: &[Member]) -> Option<(&'static str, Text, bool)> {
    let named = |name: &str| members.iter().find(|m| m.name == name);
    if named("InstallDesc").is_some() {
        return Some(("archive.firmware", FIRMWARE, false));
    }
    let backup = named("backup.json")?.bytes.as_slice();
    let flat: Vec<u8> = backup.iter().take(1 << 16).copied().filter(|b| !b.is_ascii_whitespace()).collect();
    let protected = memchr::memmem::find(&flat, b"\"protected\":true").is_some();
    protected.then_some(("archive.protected", PROTECTED, true))
}

/// Can `open` do anything with this kind?
pub fn is_bundle(kind: Kind) -> bool {
    [magic::ZIP, magic::GZIP, magic::TAR].contains(&kind)
}

/// Open one bundle; at most `budget` bytes are unpacked. A gzip that holds a tar gives the members of the tar.
pub fn open(name: &str, bytes: &[u8], kind: Kind, budget: usize) -> Unpacked {
    let mut out = Unpacked::default();
    if kind == magic::ZIP {
        zip(bytes, budget, &mut out);
    } else if kind == magic::TAR {
        tar(bytes, &mut out);
    } else if let Some(inner) = gunzip(bytes, budget) {
        if magic::binary_kind(&inner) == Some(magic::TAR) {
            tar(&inner, &mut out);
        } else {
            let base = name.rsplit(['/', '\\']).next().unwrap_or(name);
            let inner_name = base.strip_suffix(".gz").or_else(|| base.strip_suffix(".GZ")).unwrap_or(base);
            out.add(inner_name.to_owned(), inner);
        }
    } else {
        out.left_out(name);
    }
    out
}

fn u16_at(b: &[u8], at: usize) -> Option<usize> {
    Some(usize::from(u16::from_le_bytes(b.get(at..at.checked_add(2)?)?.try_into().ok()?)))
}
fn u32_at(b: &[u8], at: usize) -> Option<usize> {
    usize::try_from(u32::from_le_bytes(b.get(at..at.checked_add(4)?)?.try_into().ok()?)).ok()
}

/// A member as the directory of a zip describes it. Nothing of it is believed.
#[derive(Debug, Clone)]
pub struct Entry {
    pub name: String,
    pub locked: bool,
    /// 0 stored, 8 deflated.
    pub method: usize,
    /// Bytes when unpacked, as stated.
    pub size: usize,
    packed: usize,
    local: usize,
}

/// The directory of a zip, folders left out; at most 20,000 members.
pub fn directory(b: &[u8]) -> Vec<Entry> {
    let mut out = Vec::new();
    let tail = b.len().saturating_sub(65_557);
    let Some(end) = memchr::memmem::rfind(&b[tail..], b"PK\x05\x06").map(|i| i + tail) else { return out };
    let (Some(count), Some(mut at)) = (u16_at(b, end + 10), u32_at(b, end + 16)) else { return out };
    for _ in 0..count.min(20_000) {
        let Some(entry) = b.get(at..).filter(|e| e.starts_with(b"PK\x01\x02")) else { return out };
        let fields = (|| {
            let (n, x, c) = (u16_at(entry, 28)?, u16_at(entry, 30)?, u16_at(entry, 32)?);
            let e = Entry {
                name: String::from_utf8_lossy(entry.get(46..46 + n)?).replace('\\', "/"),
                locked: u16_at(entry, 8)? & 1 != 0,
                method: u16_at(entry, 10)?,
                packed: u32_at(entry, 20)?,
                size: u32_at(entry, 24)?,
                local: u32_at(entry, 42)?,
            };
            Some((e, 46 + n + x + c))
        })();
        let Some((e, len)) = fields else { return out };
        at += len;
        if !e.name.ends_with('/') {
            out.push(e);
        }
    }
    out
}

/// The packed bytes of a member.
pub fn packed<'b>(b: &'b [u8], e: &Entry) -> Option<&'b [u8]> {
    let (n, x) = (u16_at(b, e.local.checked_add(26)?)?, u16_at(b, e.local + 28)?);
    let from = e.local.checked_add(30 + n + x)?;
    b.get(from..from.checked_add(e.packed)?)
}

/// Central directory only; stored and deflated members.
fn zip(b: &[u8], budget: usize, out: &mut Unpacked) {
    let mut left = budget;
    let tail = b.len().saturating_sub(65_557);
    if memchr::memmem::rfind(&b[tail..], b"PK\x05\x06").is_none() {
        out.left_out("zip");
        return;
    }
    let entries = directory(b);
    let says = entries.iter().fold(0usize, |sum, e| sum.saturating_add(e.size));
    if says > budget.saturating_mul(SWELLING) && says / RATIO > b.len() {
        out.note("archive.swells", SWELLS, Args::new().with("n", says >> 20));
        return;
    }
    for e in entries {
        if e.locked {
            out.note("archive.locked", LOCKED, Args::new().with("name", e.name.as_str()));
            continue;
        }
        let bytes = match (packed(b, &e), e.method) {
            (Some(d), 0) if d.len() <= left => Some(d.to_vec()),
            // The stated size is checked first so that an honest but large member costs nothing.
            (Some(d), 8) if e.size <= left => inflate(d, left),
            _ => None,
        };
        match bytes {
            Some(bytes) => {
                left -= bytes.len().min(left);
                if !out.add(e.name, bytes) {
                    return;
                }
            }
            None => out.left_out(&e.name),
        }
    }
}

fn inflate(packed: &[u8], limit: usize) -> Option<Vec<u8>> {
    miniz_oxide::inflate::decompress_to_vec_with_limit(packed, limit).ok()
}

fn gunzip(b: &[u8], limit: usize) -> Option<Vec<u8>> {
    let flags = *b.get(3)?;
    let mut at = 10usize;
    if flags & 4 != 0 {
        at = at.checked_add(2 + u16_at(b, at)?)?;
    }
    for bit in [8u8, 16] {
        if flags & bit != 0 {
            at += memchr::memchr(0, b.get(at..)?)? + 1;
        }
    }
    if flags & 2 != 0 {
        at += 2;
    }
    inflate(b.get(at..)?, limit)
}

fn tar(b: &[u8], out: &mut Unpacked) {
    let mut at = 0usize;
    while let Some(head) = b.get(at..at + 512) {
        if head[0] == 0 {
            return;
        }
        let text = |r: std::ops::Range<usize>| {
            let f = &head[r];
            String::from_utf8_lossy(&f[..memchr::memchr(0, f).unwrap_or(f.len())]).trim().to_owned()
        };
        let Ok(size) = usize::from_str_radix(text(124..136).trim_start_matches('0'), 8)
            .or_else(|_| if text(124..136).chars().all(|c| c == '0') { Ok(0) } else { Err(()) })
        else {
            out.left_out("tar");
            return;
        };
        let name = text(0..100);
        let from = at + 512;
        let Some(data) = from.checked_add(size).and_then(|end| b.get(from..end)) else {
            out.left_out(&name);
            return;
        };
        // Regular files only: type '0' or NUL.
        if matches!(head[156], b'0' | 0) && !out.add(name.trim_start_matches("./").to_owned(), data.to_vec())
        {
            return;
        }
        at = from + size.div_ceil(512) * 512;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tar_of(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut out = Vec::new();
        for (name, data) in files {
            let mut h = vec![0u8; 512];
            h[..name.len()].copy_from_slice(name.as_bytes());
            h[124..135].copy_from_slice(format!("{:011o}", data.len()).as_bytes());
            h[156] = b'0';
            h[257..262].copy_from_slice(b"ustar");
            out.extend(h);
            out.extend_from_slice(data);
            out.resize(out.len().div_ceil(512) * 512, 0);
        }
        out.extend([0u8; 1024]);
        out
    }

    fn gz(data: &[u8]) -> Vec<u8> {
        let mut out = b"\x1f\x8b\x08\0\0\0\0\0\0\x03".to_vec();
        out.extend(miniz_oxide::deflate::compress_to_vec(data, 6));
        out.extend([0u8; 8]);
        out
    }

    fn zip_of(name: &str, data: &[u8], flags: u16) -> Vec<u8> {
        let packed = miniz_oxide::deflate::compress_to_vec(data, 6);
        let (p, s) = (u32::try_from(packed.len()).unwrap(), u32::try_from(data.len()).unwrap());
        let n = u16::try_from(name.len()).unwrap();
        let mut out = b"PK\x03\x04\x14\0".to_vec();
        out.extend([0u8; 20]);
        out.extend(n.to_le_bytes());
        out.extend([0u8; 2]);
        out.extend(name.as_bytes());
        out.extend(&packed);
        let dir = u32::try_from(out.len()).unwrap();
        out.extend(b"PK\x01\x02\x14\0\x14\0");
        out.extend(flags.to_le_bytes());
        out.extend(8u16.to_le_bytes());
        out.extend([0u8; 8]);
        out.extend(p.to_le_bytes());
        out.extend(s.to_le_bytes());
        out.extend(n.to_le_bytes());
        out.extend([0u8; 16]);
        out.extend(name.as_bytes());
        out.extend(b"PK\x05\x06\0\0\0\0\x01\0\x01\0\0\0\0\0");
        out.extend(dir.to_le_bytes());
        out.extend([0u8; 2]);
        out
    }

    fn names(u: &Unpacked) -> Vec<&str> {
        u.members.iter().map(|m| m.name.as_str()).collect()
    }

    #[test]
    fn bundles_that_are_no_settings_are_named() {
        let m = |name: &str, text: &str| Member { name: name.to_owned(), bytes: text.as_bytes().to_vec() };
        let code = |members: &[Member]| remark(members).map(|r| (r.0, r.2));
        assert_eq!(code(&[m("InstallDesc", "{}")]), Some(("archive.firmware", false)));
        assert_eq!(code(&[m("backup.json", "{\"protected\": true}")]), Some(("archive.protected", true)));
        assert_eq!(code(&[m("backup.json", "{\"protected\": false}"), m("a.json", "")]), None);
        assert_eq!(code(&[]), None);
    }

    #[test]
    fn opens_the_usual_backup_bundles() {
        let l = 1 << 20;
        let tgz = gz(&tar_of(&[("./motion.conf", b"a 1\n"), ("camera-1.conf", b"b 2\n")]));
        assert_eq!(names(&open("b.tar.gz", &tgz, magic::GZIP, l)), ["motion.conf", "camera-1.conf"]);
        let z = zip_of("cfg/a.conf", b"x=1\n", 0);
        let u = open("b.zip", &z, magic::ZIP, l);
        assert_eq!((names(&u), u.members[0].bytes.as_slice()), (vec!["cfg/a.conf"], b"x=1\n".as_slice()));
        assert_eq!(names(&open("a/x.conf.gz", &gz(b"x"), magic::GZIP, l)), ["x.conf"]);
    }

    #[test]
    fn bombs_locks_and_damage_are_told_not_opened() {
        let small = 1 << 20;
        let bomb = vec![0u8; 8 << 20];
        // A zip states beforehand what it swells to.
        for (bytes, kind, code) in [
            (gz(&bomb), magic::GZIP, "archive.left-out"),
            (zip_of("z", &bomb, 0), magic::ZIP, "archive.swells"),
        ] {
            let u = open("bomb", &bytes, kind, small);
            assert!(u.members.is_empty());
            assert_eq!(u.notices[0].0, code);
        }
        assert_eq!(open("l", &zip_of("a", b"x", 1), magic::ZIP, small).notices[0].0, "archive.locked");
        let whole = zip_of("a", b"hello", 0);
        for cut in 0..whole.len() {
            open("cut", &whole[..cut], magic::ZIP, small);
        }
        let t = gz(&tar_of(&[("a", b"hello")]));
        for cut in 0..t.len() {
            open("cut", &t[..cut], magic::GZIP, small);
        }
    }
}
