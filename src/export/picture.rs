//! Paths → a picture: boxes and lines with places and words, but without a format. The page draws it as SVG, a test reads it.
//!
//! From left to right: the internet, the doors, the devices, where somebody arrives. One row for each path, the most urgent
//! first; rows of one device stand together and share its box. Devices without a path follow below, without a line. A line is
//! solid when the path is certain, dashed when it is likely, dotted when it is possible. Every path is also a sentence, in the
//! order of the rows: what the picture shows can be read and heard. Colours mean nothing here; urgency is a word in the box.
//!
//! Pure: the same paths give the same picture, in time linear in what is drawn; at most [`ROWS`] rows are.

use super::words;
use crate::i18n::{Bi, Lang, Text, text};
use crate::model::map::HashMap;
use crate::wire::{DeviceWire, HopWire, NoPathWire, PathWire};

/// More rows than this are not drawn; the table beside the picture has all of them.
pub const ROWS: usize = 24;
/// Devices without a path that are drawn.
pub const QUIET: usize = 12;

const WIDTH: u32 = 960;
const ROW: u32 = 64;
const BOX: u32 = 48;
const HEAD: u32 = 32;
const GAP: u32 = 16;
/// Left edge and width of each column.
const COLUMNS: [(u32, u32); 4] = [(8, 128), (192, 224), (472, 208), (736, 216)];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Internet,
    Door,
    Device,
    End,
    /// A device to which no path was found.
    Quiet,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    pub kind: Kind,
    /// One or two short lines.
    pub lines: Vec<Bi>,
    pub x: u32,
    pub y: u32,
    pub width: u32,
    pub height: u32,
    /// Identifier of the most urgent path through this box; none for what is quiet.
    pub urgency: Option<String>,
    /// `d1`, for a link into the list of devices.
    pub device: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stroke {
    Solid,
    Dashed,
    Dotted,
}

/// From the right edge of one box to the left edge of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub from: usize,
    pub to: usize,
    pub stroke: Stroke,
    pub start: (u32, u32),
    pub end: (u32, u32),
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Picture {
    pub width: u32,
    pub height: u32,
    pub title: Bi,
    /// Names of the four columns with the left edge of each.
    pub columns: Vec<(u32, Bi)>,
    pub nodes: Vec<Node>,
    pub lines: Vec<Line>,
    /// Each row in words, in the order of the rows.
    pub sentences: Vec<Bi>,
    /// Paths and quiet devices that are not drawn.
    pub left_out: usize,
}

/// What the picture needs of a path.
#[derive(Debug, Clone, Copy)]
pub struct Way<'a> {
    pub door: &'a str,
    pub external_port: Option<u16>,
    pub device: Option<&'a str>,
    pub address: Option<&'a str>,
    pub ends_at: &'a str,
    pub certainty: &'a str,
    pub urgency: &'a str,
    pub hops: &'a [HopWire],
}

impl<'a> From<&'a PathWire> for Way<'a> {
    fn from(p: &'a PathWire) -> Way<'a> {
        Way {
            door: &p.door,
            external_port: p.external_port,
            device: p.device.as_deref(),
            address: p.address.as_deref(),
            ends_at: &p.ends_at,
            certainty: &p.certainty,
            urgency: &p.urgency,
            hops: &p.hops,
        }
    }
}

const TITLE: Text = text("インターネットから届く道すじ", "Picture of the paths from the internet");
const INTERNET: Text = text("インターネット", "internet");
const HEADS: [Text; 4] = [
    text("外", "outside"),
    text("入り口", "door"),
    text("機器", "device"),
    text("たどり着く先", "where it ends"),
];
const SOMETHING: Text = text("何の機器か分かりません", "unknown device");
const NO_PATH: Text = text("道すじは見つかっていません", "no path found");

fn bi(t: Text) -> Bi {
    (&t).into()
}

fn same(s: String) -> Bi {
    Bi { ja: s.clone(), en: s }
}

/// Lay out paths (in the order in which the report has them) and the devices without one.
pub fn draw(paths: &[Way<'_>], devices: &[DeviceWire], quiet: &[NoPathWire]) -> Picture {
    let by_id: HashMap<&str, &DeviceWire> = devices.iter().map(|d| (d.id.as_str(), d)).collect();
    // Rows of one device together; the first path of a device gives its place.
    let mut groups: Vec<(String, Vec<&Way<'_>>)> = Vec::new();
    let mut at: HashMap<String, usize> = HashMap::new();
    for p in paths.iter().take(ROWS) {
        let key = p.device.or(p.address).unwrap_or("").to_owned();
        let i = *at.entry(key.clone()).or_insert(groups.len());
        match groups.get_mut(i) {
            Some((_, all)) => all.push(p),
            None => groups.push((key, vec![p])),
        }
    }
    let rows = paths.len().min(ROWS);
    let drawn_quiet = quiet.len().min(QUIET);
    let mut pic = Picture {
        width: WIDTH,
        title: bi(TITLE),
        columns: COLUMNS.iter().zip(HEADS).map(|((x, _), t)| (*x, bi(t))).collect(),
        left_out: paths.len() - rows + (quiet.len() - drawn_quiet),
        ..Picture::default()
    };
    let tall = (rows.max(1) as u32) * ROW;
    pic.push(Kind::Internet, 0, HEAD, tall - GAP, vec![bi(INTERNET)], paths.first().map(|p| p.urgency), None);
    let mut y = HEAD;
    for (_, ways) in &groups {
        let Some(first) = ways.first() else { continue };
        let height = ways.len() as u32 * ROW - GAP;
        let known = first.device.and_then(|d| by_id.get(d));
        let lines = match (known, first.address) {
            (Some(d), _) => device_lines(d, first.address),
            (None, Some(a)) => vec![same(a.to_owned()), bi(SOMETHING)],
            (None, None) => vec![bi(SOMETHING)],
        };
        let device = pic.push(Kind::Device, 2, y, height, lines, Some(first.urgency), first.device);
        for p in ways {
            let stroke = match p.certainty {
                "certain" => Stroke::Solid,
                "likely" => Stroke::Dashed,
                _ => Stroke::Dotted,
            };
            let mut lines = vec![bi(words::door(p.door))];
            if let Some(port) = p.external_port {
                lines.push(Bi { ja: format!("{port}番"), en: format!("port {port}") });
            }
            let door = pic.push(Kind::Door, 1, y, BOX, lines, Some(p.urgency), None);
            let ends = vec![bi(words::ends_at(p.ends_at)), bi(words::urgency(p.urgency))];
            let end = pic.push(Kind::End, 3, y, BOX, ends, Some(p.urgency), None);
            pic.line(0, door, y, stroke);
            pic.line(door, device, y, stroke);
            pic.line(device, end, y, stroke);
            pic.sentences.push(sentence(p));
            y += ROW;
        }
    }
    y = y.max(HEAD + ROW);
    for q in quiet.iter().take(drawn_quiet) {
        let mut lines =
            by_id.get(q.device.as_str()).map_or_else(Vec::new, |d| device_lines(d, q.address.as_deref()));
        lines.truncate(1);
        lines.push(bi(NO_PATH));
        pic.push(Kind::Quiet, 2, y, BOX, lines, None, Some(&q.device));
        pic.sentences.push(quiet_sentence(q));
        y += ROW;
    }
    pic.height = y;
    pic
}

impl Picture {
    #[allow(clippy::too_many_arguments)]
    fn push(
        &mut self,
        kind: Kind,
        column: usize,
        y: u32,
        height: u32,
        lines: Vec<Bi>,
        urgency: Option<&str>,
        device: Option<&str>,
    ) -> usize {
        let (x, width) = COLUMNS.get(column).copied().unwrap_or_default();
        let (urgency, device) = (urgency.map(str::to_owned), device.map(str::to_owned));
        self.nodes.push(Node { kind, lines, x, y, width, height, urgency, device });
        self.nodes.len() - 1
    }

    /// A line in the row that begins at `y`.
    fn line(&mut self, from: usize, to: usize, y: u32, stroke: Stroke) {
        let (Some(a), Some(b)) = (self.nodes.get(from), self.nodes.get(to)) else { return };
        let middle = y + BOX / 2;
        let (start, end) = ((a.x + a.width, middle), (b.x, middle));
        self.lines.push(Line { from, to, stroke, start, end });
    }
}

/// Kind and address, then name or model.
fn device_lines(d: &DeviceWire, address: Option<&str>) -> Vec<Bi> {
    let kind = words::device_kind(&d.kind);
    let at = d.address.as_deref().or(address).unwrap_or("");
    let first = |lang: Lang| format!("{} {at}", kind.get(lang)).trim_end().to_owned();
    let mut lines = vec![Bi { ja: first(Lang::Ja), en: first(Lang::En) }];
    let model = match (&d.vendor, &d.model) {
        (Some(v), Some(m)) => Some(format!("{v} {m}")),
        (v, m) => m.clone().or(v.clone()),
    };
    if let Some(more) = d.name.clone().or(model) {
        lines.push(same(more));
    }
    lines
}

/// The path as one sentence: every hop, then how sure it is.
fn sentence(p: &Way<'_>) -> Bi {
    let of = |lang: Lang| {
        let mut out = INTERNET.get(lang).to_owned();
        for h in p.hops {
            out.push_str(" → ");
            out.push_str(h.texts.get(lang));
        }
        let (sure, when) = (words::confidence(p.certainty), words::urgency(p.urgency));
        out.push_str(&format!(" ({}, {})", sure.get(lang), when.get(lang)));
        out
    };
    Bi { ja: of(Lang::Ja), en: of(Lang::En) }
}

fn quiet_sentence(q: &NoPathWire) -> Bi {
    let of = |lang: Lang| {
        let reasons: Vec<&str> = q.reasons.iter().map(|r| r.get(lang)).collect();
        let (join, open, close) = if lang == Lang::Ja { ("、", "(", ")") } else { ("; ", " (", ")") };
        match reasons.is_empty() {
            true => q.text.get(lang).to_owned(),
            false => format!("{}{open}{}{close}", q.text.get(lang), reasons.join(join)),
        }
    };
    Bi { ja: of(Lang::Ja), en: of(Lang::En) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn device(id: &str, address: &str) -> DeviceWire {
        let mut d = super::super::tests::report().devices.remove(0);
        (d.id, d.address) = (id.to_owned(), Some(address.to_owned()));
        d
    }
    fn hop(t: &str) -> HopWire {
        HopWire { device: None, via: t.to_owned(), texts: same(t.to_owned()), evidence: Vec::new() }
    }
    fn way<'a>(device: Option<&'a str>, port: u16, certainty: &'a str, hops: &'a [HopWire]) -> Way<'a> {
        Way {
            door: "forward",
            external_port: Some(port),
            device,
            address: Some("192.168.1.20"),
            ends_at: "live-view-open",
            certainty,
            urgency: "today",
            hops,
        }
    }

    #[test]
    fn rows_of_one_device_share_its_box_and_nothing_overlaps() {
        let hops = [hop("a"), hop("b")];
        let devices =
            [device("d1", "192.168.1.20"), device("d2", "192.168.1.21"), device("d3", "192.168.1.22")];
        let ways = [
            way(Some("d1"), 80, "certain", &hops),
            way(Some("d2"), 81, "likely", &hops),
            way(Some("d1"), 82, "possible", &hops),
        ];
        let quiet = [NoPathWire {
            device: "d3".into(),
            address: Some("192.168.1.22".into()),
            text: same("none".into()),
            reasons: vec![same("r".into())],
        }];
        let p = draw(&ways, &devices, &quiet);
        let count = |k: Kind| p.nodes.iter().filter(|n| n.kind == k).count();
        assert_eq!(
            (
                count(Kind::Internet),
                count(Kind::Door),
                count(Kind::Device),
                count(Kind::End),
                count(Kind::Quiet)
            ),
            (1, 3, 2, 3, 1)
        );
        assert_eq!(p.lines.len(), 9);
        for (i, a) in p.nodes.iter().enumerate() {
            assert!(a.x + a.width <= p.width && a.y + a.height <= p.height, "{a:?}");
            for b in &p.nodes[i + 1..] {
                let apart = a.x + a.width <= b.x
                    || b.x + b.width <= a.x
                    || a.y + a.height <= b.y
                    || b.y + b.height <= a.y;
                assert!(apart, "{a:?} {b:?}");
            }
        }
        // Lines touch the boxes that they join.
        for l in &p.lines {
            let (a, b) = (&p.nodes[l.from], &p.nodes[l.to]);
            assert_eq!((l.start.0, l.end.0), (a.x + a.width, b.x));
            for (n, y) in [(a, l.start.1), (b, l.end.1)] {
                assert!((n.y..=n.y + n.height).contains(&y), "{l:?} {n:?}");
            }
        }
        assert_eq!(p.lines[0].stroke, Stroke::Solid);
        assert_eq!(p.sentences.len(), 4);
        assert!(p.sentences[0].en.starts_with("internet → a → b (certain"), "{}", p.sentences[0].en);
        assert!(p.sentences[3].ja.contains('r'));
    }

    #[test]
    fn nothing_and_too_much_are_drawn_too() {
        let empty = draw(&[], &[], &[]);
        assert_eq!((empty.nodes.len(), empty.lines.len(), empty.left_out), (1, 0, 0));
        let hops = [];
        let many: Vec<Way<'_>> = (0..100).map(|i| way(None, i, "possible", &hops)).collect();
        let p = draw(&many, &[], &[]);
        assert_eq!(p.left_out, 100 - ROWS);
        assert_eq!(p.sentences.len(), ROWS);
        assert!(p.nodes.iter().all(|n| n.lines.iter().all(|l| !l.ja.is_empty() && !l.en.is_empty())));
    }
}
