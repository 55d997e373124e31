//! A file that is too large to hold: read in blocks, what matters kept.
//!
//! Only nmap's XML can be read so ([`nmap_stream`]): nearly all of a large scan is ports that are closed. The check sum
//! and the size are those of the whole file. Everything else that is too large is not read, and the report says so.

use super::{Input, hex};
use crate::format::nmap_stream::{Condenser, is_scan};
use sha2::{Digest, Sha256};

/// A file that is held all the same is condensed from this size on: below, every closed port is looked at.
pub const LARGE: usize = 32 << 20;

/// What a condensed file was.
#[derive(Debug, Clone)]
pub struct Whole {
    pub bytes: u64,
    pub sha256: String,
    /// Closed ports that were only counted.
    pub left_out: u64,
}

#[derive(Debug)]
pub struct Stream {
    condenser: Condenser,
    /// `None`: somebody else makes the check sum.
    hash: Option<Sha256>,
    bytes: u64,
    limit: usize,
}

impl Stream {
    /// `head`: the first block. `None`: no file of a kind that can be read in blocks. `limit`: bytes that may be kept.
    pub fn begin(head: &[u8], limit: usize) -> Option<Stream> {
        let zip = head.starts_with(b"PK");
        (!zip && is_scan(head)).then(|| Stream {
            condenser: Condenser::new(),
            hash: Some(Sha256::new()),
            bytes: 0,
            limit,
        })
    }

    /// Call it before the first block.
    pub fn sum_is_made(&mut self, elsewhere: bool) {
        self.hash = (!elsewhere).then(Sha256::new);
    }

    /// The next block, in order. What goes beyond the limit is counted and not kept; the engine then says "too large".
    pub fn feed(&mut self, block: &[u8]) {
        if let Some(h) = &mut self.hash {
            h.update(block);
        }
        self.bytes += block.len() as u64;
        if self.condenser.len() <= self.limit {
            self.condenser.feed(block);
        }
    }

    pub fn finish(self, name: String) -> Input {
        let left_out = self.condenser.left_out();
        let sha256 = self.hash.map(|h| hex(&h.finalize())).unwrap_or_default();
        let whole = Whole { bytes: self.bytes, sha256, left_out };
        Input { whole: Some(whole), ..Input::new(name, self.condenser.finish()) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Options, analyze};
    use super::*;
    use crate::model::date::Date;

    const SCAN: &str = "<?xml version=\"1.0\"?>\n<!DOCTYPE nmaprun>\n<nmaprun scanner=\"nmap\" args=\"nmap -p- 192.168.1.20\" \
        start=\"1700000000\" version=\"7.94\">\n<scaninfo type=\"connect\" protocol=\"tcp\" numservices=\"65535\" \
        services=\"1-65535\"/>\n<host><status state=\"up\"/><address addr=\"192.168.1.20\" addrtype=\"ipv4\"/>\n<ports>\n\
        <port protocol=\"tcp\" portid=\"22\"><state state=\"closed\"/></port>\n\
        <port protocol=\"tcp\" portid=\"554\"><state state=\"open\"/><service name=\"rtsp\"/></port>\n\
        <port protocol=\"tcp\" portid=\"8000\"><state state=\"closed\"/></port>\n</ports></host>\n\
        <runstats><finished time=\"1700000100\"/><hosts up=\"1\" down=\"0\" total=\"1\"/></runstats></nmaprun>\n";

    /// A scan read in blocks says the same of what is open, with the lines, size and check sum of the whole file.
    #[test]
    fn a_scan_in_blocks_is_the_same_scan() {
        let opt = Options::new(Date::parse("2026-11-27").unwrap());
        let whole = analyze(vec![Input::new("a.xml".into(), SCAN.into())], &opt, &mut |_| {});
        let mut s = Stream::begin(SCAN.as_bytes(), 1 << 20).unwrap();
        SCAN.as_bytes().chunks(7).for_each(|b| s.feed(b));
        let parts = analyze(vec![s.finish("a.xml".into())], &opt, &mut |_| {});
        let (a, b) = (&whole.report.files[0], &parts.report.files[0]);
        assert_eq!((a.bytes, &a.sha256, a.format), (b.bytes, &b.sha256, b.format));
        assert_eq!(b.notices.iter().filter(|n| n.code == "scan.condensed").count(), 1);
        let found = |a: &crate::engine::Analysis| -> Vec<String> {
            a.report.findings.iter().map(|f| format!("{} {:?}", f.rule, f.device)).collect()
        };
        assert_eq!(found(&whole), found(&parts));
        let line = |a: &crate::engine::Analysis| {
            let src = &a.sources[0];
            src.text.lines().position(|l| l.contains("554"))
        };
        assert_eq!(line(&whole), line(&parts));
    }

    #[test]
    fn other_files_and_too_much_are_refused() {
        assert!(Stream::begin(b"webcontrol_port 8080\n", 1 << 20).is_none());
        let mut s = Stream::begin(SCAN.as_bytes(), 100).unwrap();
        s.feed(SCAN.as_bytes());
        let opt = Options::new(Date::parse("2026-11-27").unwrap());
        let small =
            Options { limits: crate::source::limits::Limits { file_bytes: 100, ..opt.limits }, ..opt };
        let a = analyze(vec![s.finish("a.xml".into())], &small, &mut |_| {});
        assert!(a.report.files[0].notices.iter().any(|n| n.code == "file.too-large"));
        assert!(a.report.devices.is_empty());
    }
}
