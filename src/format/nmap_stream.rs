//! Scans that are too large to hold: nmap's XML goes in piece by piece, what matters comes out.
//!
//! A scan of all ports of a whole network is hundreds of megabytes, nearly all of it ports that are closed. [`Condenser`]
//! takes the bytes in blocks of any size and keeps everything but `<port>` elements whose state is not open. Line ends of
//! what is left out stay, so that every line number of the result is that of the whole file. What comes out is read by
//! [`nmap_xml`](super::nmap_xml) as if it were the file.
//!
//! Memory: the result, plus one element. Never fails; what is no XML passes unchanged.

/// An element that is longer is cut: no port of a scan has that much to say.
const ELEMENT: usize = 256 << 10;

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum At {
    #[default]
    Text,
    /// Inside `<…>`; the quote that is open.
    Tag(Option<u8>),
    /// Inside `<!-- … -->`.
    Comment,
}

/// The port that is being read.
#[derive(Debug, Default)]
struct Port {
    bytes: Vec<u8>,
    open: bool,
    /// Its state is known not to be open: nothing of it is kept.
    closed: bool,
    newlines: usize,
}

#[derive(Debug, Default)]
pub struct Condenser {
    out: Vec<u8>,
    at: At,
    tag: Vec<u8>,
    port: Option<Port>,
    left_out: u64,
}

/// Does a file begin like nmap's XML? Only such files are worth it. UTF-16 is not.
pub fn is_scan(head: &[u8]) -> bool {
    let head = head.get(..head.len().min(64 << 10)).unwrap_or(head);
    memchr::memmem::find(head, b"<nmaprun").is_some()
}

impl Condenser {
    pub fn new() -> Condenser {
        Condenser::default()
    }

    /// Bytes of the result so far; a caller with a limit stops here.
    pub fn len(&self) -> usize {
        self.out.len() + self.tag.len() + self.port.as_ref().map_or(0, |p| p.bytes.len())
    }
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// Ports that were left out.
    pub fn left_out(&self) -> u64 {
        self.left_out
    }

    /// The next block of the file.
    pub fn feed(&mut self, mut block: &[u8]) {
        while !block.is_empty() {
            let taken = match self.at {
                At::Text => self.text(block),
                At::Tag(quote) => self.inside(block, quote),
                At::Comment => self.comment(block),
            };
            block = block.get(taken..).unwrap_or(&[]);
        }
    }

    /// What is left is put out as it is: a file that was cut off shows that it was.
    pub fn finish(mut self) -> Vec<u8> {
        if let Some(p) = self.port.take() {
            if p.closed {
                self.out.resize(self.out.len() + p.newlines, b'\n');
            } else {
                self.out.extend_from_slice(&p.bytes);
            }
        }
        self.out.append(&mut self.tag);
        self.out
    }

    fn text(&mut self, block: &[u8]) -> usize {
        let n = memchr::memchr(b'<', block).unwrap_or(block.len());
        self.keep(block.get(..n).unwrap_or(&[]));
        if n < block.len() {
            if let Some(length) = self.skip(block.get(n..).unwrap_or(&[])) {
                return n + length;
            }
            self.tag.push(b'<');
            self.at = At::Tag(None);
            return n + 1;
        }
        n
    }

    /// `<port …><state state="closed" …/></port>` as nmap writes it, all in this block: nearly the whole of a large scan. How many
    /// bytes it has. `None`: anything else, which is read sign by sign.
    fn skip(&mut self, block: &[u8]) -> Option<usize> {
        if self.port.is_some() || !block.starts_with(b"<port ") {
            return None;
        }
        let mut closed = false;
        for at in memchr::memchr_iter(b'<', block).skip(1).take(4) {
            let tag = block.get(at..)?;
            if let Some(state) = tag.strip_prefix(b"<state state=\"") {
                closed = !state.starts_with(b"open") && state.len() > 4;
            } else if closed && tag.starts_with(b"</port>") {
                let length = at + b"</port>".len();
                let newlines = memchr::memchr_iter(b'\n', block.get(..length)?).count();
                self.out.resize(self.out.len() + newlines, b'\n');
                self.left_out += 1;
                return Some(length);
            } else if !tag.starts_with(b"<service ") {
                return None;
            }
        }
        None
    }

    fn inside(&mut self, block: &[u8], quote: Option<u8>) -> usize {
        let end = match quote {
            Some(q) => memchr::memchr(q, block),
            None => memchr::memchr3(b'>', b'"', b'\'', block),
        };
        let n = end.map_or(block.len(), |e| e + 1);
        let part = block.get(..n).unwrap_or(&[]);
        if self.tag.len() < ELEMENT {
            self.tag.extend_from_slice(part);
        } else {
            self.tag.extend(part.iter().filter(|b| matches!(b, b'\n' | b'>' | b'"' | b'\'')));
        }
        if self.tag.starts_with(b"<!--") {
            self.at = At::Comment;
            self.end_of_comment();
            return n;
        }
        // Declarations have quotes of their own kind; they end at the bracket.
        let declaration = self.tag.get(1).is_some_and(|b| matches!(b, b'!' | b'?'));
        match end.and_then(|e| block.get(e).copied()) {
            Some(b'>') if quote.is_none() => self.close_tag(),
            Some(q) if quote.is_none() && !declaration => self.at = At::Tag(Some(q)),
            Some(_) if quote.is_some() => self.at = At::Tag(None),
            _ => {}
        }
        n
    }

    fn comment(&mut self, block: &[u8]) -> usize {
        let n = memchr::memchr(b'>', block).map_or(block.len(), |e| e + 1);
        self.tag.extend_from_slice(block.get(..n).unwrap_or(&[]));
        self.end_of_comment();
        n
    }

    fn end_of_comment(&mut self) {
        if self.tag.ends_with(b"-->") && self.tag.len() > 6 {
            self.close_tag();
        }
    }

    /// A whole `<…>` is there.
    fn close_tag(&mut self) {
        self.at = At::Text;
        let tag = std::mem::take(&mut self.tag);
        let is = |name: &[u8]| {
            tag.starts_with(name)
                && tag.get(name.len()).is_some_and(|b| b.is_ascii_whitespace() || matches!(b, b'>' | b'/'))
        };
        if self.port.is_none() && is(b"<port") {
            self.port = Some(Port::default());
        }
        let end = is(b"</port")
            || self.port.as_ref().is_some_and(|p| p.bytes.is_empty() && !p.closed && tag.ends_with(b"/>"));
        if let Some(p) = &mut self.port
            && is(b"<state")
        {
            let find = |what: &[u8]| memchr::memmem::find(&tag, what).is_some();
            p.open = find(b"state=\"open") || find(b"state='open");
            p.closed = !p.open && (find(b"state=\"") || find(b"state='"));
            if p.closed {
                p.newlines = memchr::memchr_iter(b'\n', &p.bytes).count();
                p.bytes = Vec::new();
            }
        }
        self.keep(&tag);
        if end && let Some(p) = self.port.take() {
            if p.closed {
                self.left_out += 1;
                self.out.resize(self.out.len() + p.newlines, b'\n');
            } else {
                self.out.extend_from_slice(&p.bytes);
            }
        }
        // The buffer of the tag is used again.
        self.tag = tag;
        self.tag.clear();
    }

    fn keep(&mut self, bytes: &[u8]) {
        match &mut self.port {
            Some(p) if p.closed || p.bytes.len() > ELEMENT => {
                let n = memchr::memchr_iter(b'\n', bytes).count();
                if p.closed {
                    p.newlines += n;
                } else {
                    p.bytes.resize(p.bytes.len() + n, b'\n');
                }
            }
            Some(p) => p.bytes.extend_from_slice(bytes),
            None => self.out.extend_from_slice(bytes),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn condensed(bytes: &[u8], step: usize) -> Vec<u8> {
        let mut c = Condenser::new();
        bytes.chunks(step.max(1)).for_each(|b| c.feed(b));
        c.finish()
    }
    const SCAN: &str = "<?xml version=\"1.0\"?>\n<!DOCTYPE nmaprun>\n<!-- as: nmap -oX \"a>b\" -->\n<nmaprun scanner=\"nmap\">\n\
        <host><address addr=\"192.168.1.20\" addrtype=\"ipv4\"/>\n<ports><extraports state=\"closed\" count=\"3\"/>\n\
        <port protocol=\"tcp\" portid=\"22\"><state state=\"closed\" reason=\"reset\"/>\n<service name=\"ssh\"/></port>\n\
        <port protocol='tcp' portid='80'>\n<state state='open'/><script id=\"x\" output=\"a > b &lt;port\"/></port>\n\
        <port protocol=\"udp\" portid=\"161\"><state state=\"open|filtered\"/></port>\n\
        <port protocol=\"tcp\" portid=\"443\"><state state=\"filtered\"/></port>\n</ports></host>\n</nmaprun>\n";

    #[test]
    fn only_closed_ports_are_left_out_and_every_line_keeps_its_number() {
        let out = String::from_utf8(condensed(SCAN.as_bytes(), usize::MAX)).unwrap();
        assert_eq!(out.lines().count(), SCAN.lines().count());
        for port in ["80", "161"] {
            let line = |s: &str| {
                s.lines().position(|l| {
                    l.contains(&format!("portid=\"{port}\"")) || l.contains(&format!("portid='{port}'"))
                })
            };
            assert_eq!(line(&out), line(SCAN), "{port}");
            assert!(line(&out).is_some());
        }
        assert!(!out.contains("\"22\"") && !out.contains("\"443\""));
        assert!(out.contains("a > b &lt;port") && out.contains("a>b") && out.ends_with("</nmaprun>\n"));
    }

    #[test]
    fn blocks_of_any_size_give_the_same() {
        let whole = condensed(SCAN.as_bytes(), usize::MAX);
        for step in 1..64 {
            assert_eq!(condensed(SCAN.as_bytes(), step), whole, "{step}");
        }
    }

    #[test]
    fn what_was_cut_or_is_no_xml_comes_out_as_it_is() {
        for text in [
            "",
            "hello <b",
            "a < b > c\n",
            "<!-- never closed",
            "<port",
            "<port portid='1'><state state='open'/>",
        ] {
            assert_eq!(condensed(text.as_bytes(), 3), text.as_bytes(), "{text}");
        }
        for end in 0..SCAN.len() {
            let part = &SCAN.as_bytes()[..end];
            let lines = |b: &[u8]| b.iter().filter(|c| **c == b'\n').count();
            assert_eq!(lines(&condensed(part, 7)), lines(part), "{end}");
        }
    }

    #[test]
    fn memory_does_not_grow_with_closed_ports() {
        let port = b"<port protocol=\"tcp\" portid=\"1\"><state state=\"closed\" reason=\"reset\" reason_ttl=\"64\"/></port>\n";
        let mut c = Condenser::new();
        c.feed(b"<nmaprun><host><ports>");
        for _ in 0..50_000 {
            c.feed(port);
        }
        assert_eq!(c.left_out(), 50_000);
        // One line end for each.
        assert!(c.len() < 50_100, "{}", c.len());
    }
}
