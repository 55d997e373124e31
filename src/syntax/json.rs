//! JSON → [`Document`], tolerant.
//!
//! Comes in: text that is JSON or nearly so: comments, trailing or missing commas, bare words, single quotes, several
//! values one after the other, HTTP headers or console lines above. Goes out: a tree with exact spans. Objects are
//! maps, arrays lists; strings are quoted scalars, numbers, `true` and `false` unquoted ones, `null` is nothing.
//! Repeated keys are kept in order, so the last one wins in [`NodeRef::get`]. A text with exactly one object or array
//! has it as its root; otherwise the root is the list of all values.
//!
//! Never: fails, recurses, copies a text that has no escapes. What is cut off keeps what was read before it, without
//! the value that was cut.
//!
//! [`NodeRef::get`]: crate::model::document::NodeRef::get

use crate::i18n::{Args, Text, text};
use crate::model::document::{Document, Kind, NewText, NodeId};
use crate::model::report::Notice;
use crate::source::Source;
use crate::source::limits::Budget;

const CUT_OFF: Text = text(
    "ファイルが途中で切れているか、こわれています。読めた所までを使いました。",
    "The file is cut off or damaged. What could be read was used.",
);
const OUTSIDE: Text = text(
    "JSONではない文字がまじっています。そこは読みませんでした。",
    "There is text that is not JSON. It was not read.",
);
const DEEP: Text =
    text("入れ子が深すぎる所は読みませんでした。", "Parts that are nested too deeply were not read.");
const LARGE: Text = text(
    "項目が多すぎるので、途中までしか読みませんでした。",
    "There were too many items; only the first part was read.",
);
const LOOSE: Text = text(
    "JSONの書き方から外れている所があります。意味が分かる所は読みました。",
    "Some parts do not follow the rules of JSON. What made sense was read.",
);

/// A scalar before it gets its place.
struct Scalar {
    kind: Kind,
    value: NewText,
}

struct Reader<'s> {
    src: &'s Source,
    bytes: &'s [u8],
    at: usize,
    doc: Document<'s>,
    /// Open objects (`true`) and arrays.
    open: Vec<(NodeId, bool)>,
    /// Brackets below the deepest level that is kept.
    below: usize,
    /// Key that waits for its value.
    key: Option<NewText>,
    notices: Vec<Notice>,
}

/// Read all JSON values of a text into one tree.
pub fn parse<'s>(src: &'s Source, budget: &mut Budget) -> (Document<'s>, Vec<Notice>) {
    let bytes = src.text.as_bytes();
    let mut r = Reader {
        src,
        bytes,
        at: if src.text.starts_with('\u{FEFF}') { 3 } else { 0 },
        doc: Document::new(src.id, &src.text, Kind::List),
        open: Vec::new(),
        below: 0,
        key: None,
        notices: Vec::new(),
    };
    r.run(budget);
    r.finish()
}

impl<'s> Reader<'s> {
    fn note(&mut self, code: &'static str, t: Text, at: usize, end: usize) {
        if !self.notices.iter().any(|n| n.code == code) {
            let span = Some(self.src.span(at, end));
            self.notices.push(Notice { file: self.src.id, span, code, text: t, args: Args::new() });
        }
    }

    fn loose(&mut self, at: usize) {
        self.note("json.loose", LOOSE, at, at + 1);
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn rest(&self) -> &'s [u8] {
        self.bytes.get(self.at..).unwrap_or(&[])
    }

    fn run(&mut self, budget: &mut Budget) {
        while let Some(b) = self.peek() {
            match b {
                b' ' | b'\t' | b'\n' | b'\r' => self.at += 1,
                b',' => {
                    if self.open.is_empty() || self.key.is_some() {
                        self.loose(self.at);
                    }
                    self.drop_key();
                    self.at += 1;
                }
                b':' => {
                    if self.key.is_none() && self.below == 0 {
                        self.loose(self.at);
                    }
                    self.at += 1;
                }
                b'{' | b'[' => {
                    if !self.open_bracket(b == b'{', budget) {
                        return;
                    }
                }
                b'}' | b']' => self.close_bracket(b == b'}'),
                b'/' | b'#' if self.comment() => {}
                _ => {
                    let start = self.at;
                    let Some(scalar) = self.scalar(b) else {
                        self.note("json.cut-off", CUT_OFF, start, self.bytes.len());
                        return;
                    };
                    if self.below == 0 && !self.place(start, scalar, budget) {
                        return;
                    }
                }
            }
        }
    }

    /// A key without a value is `null` in spirit, but nothing is known of it: it is left out.
    fn drop_key(&mut self) {
        self.key = None;
    }

    fn open_bracket(&mut self, map: bool, budget: &mut Budget) -> bool {
        let at = self.at;
        self.at += 1;
        if self.below > 0 || self.open.len() >= budget.depth {
            self.below += 1;
            self.key = None;
            self.note("json.too-deep", DEEP, at, at + 1);
            return true;
        }
        if !budget.node() {
            self.note("json.too-large", LARGE, at, at + 1);
            return false;
        }
        let parent = self.open.last().map_or(self.doc.root_id(), |(n, _)| *n);
        if self.open.last().is_some_and(|(_, map)| *map) && self.key.is_none() {
            self.loose(at);
        }
        let kind = if map { Kind::Map } else { Kind::List };
        let node = self.doc.push(parent, self.key.take(), kind, NewText::Slice(at, at + 1));
        self.open.push((node, map));
        true
    }

    fn close_bracket(&mut self, map: bool) {
        self.at += 1;
        if self.below > 0 {
            self.below -= 1;
            return;
        }
        self.drop_key();
        match self.open.pop() {
            Some((node, was)) => {
                self.doc.close(node, self.at);
                if was != map {
                    self.loose(self.at - 1);
                }
            }
            None => self.note("json.text-outside", OUTSIDE, self.at - 1, self.at),
        }
    }

    /// Skips `// …`, `# …` and `/* … */`. `false`: the character starts no comment.
    fn comment(&mut self) -> bool {
        let rest = self.rest();
        let from = self.at;
        let skip = match (rest.first(), rest.get(1)) {
            (Some(b'#'), _) | (Some(b'/'), Some(b'/')) => {
                memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len())
            }
            (Some(b'/'), Some(b'*')) => match memchr::memmem::find(rest.get(2..).unwrap_or(&[]), b"*/") {
                Some(n) => n + 4,
                None => {
                    self.note("json.cut-off", CUT_OFF, from, self.bytes.len());
                    rest.len()
                }
            },
            _ => return false,
        };
        self.at += skip;
        self.loose(from);
        true
    }

    /// Reads a string, number or word. `None`: cut off by the end of the text.
    fn scalar(&mut self, first: u8) -> Option<Scalar> {
        let start = self.at;
        // Outside all brackets an apostrophe is one of the text around.
        if first == b'"' || first == b'\'' && !self.open.is_empty() {
            if first == b'\'' {
                self.loose(start);
            }
            return Some(Scalar { kind: Kind::Scalar { quoted: true }, value: self.string(first)? });
        }
        let n = self
            .rest()
            .iter()
            .position(|b| {
                matches!(b, b' ' | b'\t' | b'\n' | b'\r' | b',' | b':' | b'{' | b'}' | b'[' | b']' | b'"')
            })
            .unwrap_or(self.bytes.len() - start);
        self.at += n.max(1);
        if self.at >= self.bytes.len() && !self.open.is_empty() {
            // `80` may have been `8080`.
            return None;
        }
        let word = self.bytes.get(start..self.at).unwrap_or(&[]);
        let kind = if word == b"null" { Kind::Null } else { Kind::Scalar { quoted: false } };
        Some(Scalar { kind, value: NewText::Slice(start, self.at) })
    }

    /// Reads a quoted string, from its opening quote on. The span is what stands between the quotes.
    fn string(&mut self, quote: u8) -> Option<NewText> {
        let start = self.at + 1;
        let mut at = start;
        // Most strings have no escape: find their end at once.
        let mut owned: Option<String> = None;
        let mut from = start;
        loop {
            let rest = self.bytes.get(at..).unwrap_or(&[]);
            let hit = at + memchr::memchr2(quote, b'\\', rest)?;
            if self.bytes.get(hit) == Some(&quote) {
                self.at = hit + 1;
                return Some(match owned {
                    None => NewText::Slice(start, hit),
                    Some(mut s) => {
                        s.push_str(self.src.text.get(from..hit).unwrap_or(""));
                        NewText::Owned(s, start, hit)
                    }
                });
            }
            let s = owned.get_or_insert_default();
            s.push_str(self.src.text.get(from..hit).unwrap_or(""));
            at = self.escape(hit, s)?;
            from = at;
        }
    }

    /// Resolves the escape at `at` (a backslash) into `out`; returns the offset behind it.
    fn escape(&self, at: usize, out: &mut String) -> Option<usize> {
        let c = self.src.text.get(at + 1..)?.chars().next()?;
        let plain = match c {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'b' => '\u{8}',
            'f' => '\u{C}',
            'u' => {
                let Some(high) = self.hex4(at + 2) else {
                    // Not an escape after all (`C:\users`).
                    out.push('\\');
                    return Some(at + 1);
                };
                let low = (0xD800..0xDC00)
                    .contains(&high)
                    .then(|| (self.bytes.get(at + 6..at + 8) == Some(b"\\u")).then(|| self.hex4(at + 8)))
                    .flatten()
                    .flatten()
                    .filter(|l| (0xDC00..0xE000).contains(l));
                if let Some(low) = low {
                    let c = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
                    out.push(char::from_u32(c).unwrap_or('\u{FFFD}'));
                    return Some(at + 12);
                }
                // Half of a surrogate pair is no character.
                out.push(char::from_u32(high).unwrap_or('\u{FFFD}'));
                return Some(at + 6);
            }
            '"' | '\\' | '/' | '\'' => c,
            _ => {
                // Windows paths written without doubling: the backslash stands for itself.
                out.push('\\');
                c
            }
        };
        out.push(plain);
        Some(at + 1 + c.len_utf8())
    }

    fn hex4(&self, at: usize) -> Option<u32> {
        let digits = self.bytes.get(at..at + 4)?;
        digits.iter().try_fold(0, |n, b| Some(n * 16 + char::from(*b).to_digit(16)?))
    }

    /// Puts a scalar where it belongs: a key of an object, or a value. `false`: the node budget is used up.
    fn place(&mut self, start: usize, scalar: Scalar, budget: &mut Budget) -> bool {
        let Some(&(parent, map)) = self.open.last() else { return self.place_outside(start, scalar, budget) };
        if map && self.key.is_none() {
            if scalar.kind != (Kind::Scalar { quoted: true }) {
                self.loose(start);
            }
            // A key needs its colon; without one it is a value that lost its key.
            let rest = self.rest();
            let gap = rest.iter().take_while(|b| matches!(b, b' ' | b'\t' | b'\n' | b'\r')).count();
            if rest.get(gap) == Some(&b':') {
                self.at += gap + 1;
                self.key = Some(scalar.value);
            } else {
                self.loose(start);
            }
            return true;
        }
        if !budget.node() {
            self.note("json.too-large", LARGE, start, start + 1);
            return false;
        }
        self.doc.push(parent, self.key.take(), scalar.kind, scalar.value);
        true
    }

    /// A scalar outside all brackets is a value of its own only if it is JSON; anything else is text around the JSON.
    fn place_outside(&mut self, start: usize, scalar: Scalar, budget: &mut Budget) -> bool {
        let word = self.bytes.get(start..self.at).unwrap_or(&[]);
        let is_json = match scalar.kind {
            Kind::Null => true,
            Kind::Scalar { quoted: true } => word.first() == Some(&b'"'),
            _ => {
                matches!(word, b"true" | b"false")
                    || word.first().is_some_and(|b| b.is_ascii_digit() || *b == b'-')
                        && word
                            .iter()
                            .all(|b| b.is_ascii_digit() || matches!(b, b'-' | b'+' | b'.' | b'e' | b'E'))
            }
        };
        if is_json {
            if !budget.node() {
                self.note("json.too-large", LARGE, start, start + 1);
                return false;
            }
            self.doc.push(self.doc.root_id(), None, scalar.kind, scalar.value);
            return true;
        }
        // A header or console line. Whatever brackets it holds are not ours.
        let line = memchr::memchr2(b'\n', b'\r', self.rest()).unwrap_or(self.rest().len());
        let bracket = self.rest().get(..line).and_then(|l| memchr::memchr2(b'{', b'[', l));
        // `var config = {` and `callback({` have their value on the same line.
        let opens = bracket.filter(|b| {
            let l = self.rest().get(*b + 1..line).unwrap_or(&[]);
            l.iter().all(u8::is_ascii_whitespace) || matches!(l.first(), Some(b'"' | b'{'))
        });
        self.at += opens.unwrap_or(line);
        self.note("json.text-outside", OUTSIDE, start, self.at);
        true
    }

    fn finish(mut self) -> (Document<'s>, Vec<Notice>) {
        let end = self.bytes.len();
        if !self.open.is_empty() || self.below > 0 {
            self.note("json.cut-off", CUT_OFF, end.saturating_sub(1), end);
            while let Some((node, _)) = self.open.pop() {
                self.doc.close(node, end);
            }
        }
        let top: Vec<NodeId> = self.doc.root().children().take(64).map(|n| n.id()).collect();
        let mut big = top.iter().filter(|n| matches!(self.doc.node(**n).kind(), Kind::Map | Kind::List));
        match (big.next().copied(), big.next(), top.as_slice()) {
            (Some(only), None, _) if top.len() < 64 => self.doc.set_root(only),
            (None, None, [only]) => self.doc.set_root(*only),
            _ => {}
        }
        (self.doc, self.notices)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::document::NodeRef;
    use crate::model::span::FileId;
    use proptest::prelude::*;
    use serde_json::Value;
    use std::time::Instant;

    fn src(text: &str) -> Source {
        Source::from_text(FileId(0), "x", text)
    }
    fn value(n: NodeRef<'_>) -> Value {
        match n.kind() {
            Kind::Null => Value::Null,
            Kind::Map => {
                Value::Object(n.children().map(|c| (c.key().unwrap().to_owned(), value(c))).collect())
            }
            Kind::List => Value::Array(n.children().map(value).collect()),
            Kind::Scalar { quoted: true } => Value::String(n.text().unwrap().to_owned()),
            Kind::Scalar { quoted: false } => {
                let t = n.text().unwrap();
                serde_json::from_str(t).unwrap_or_else(|_| Value::String(format!("?{t}")))
            }
        }
    }
    fn read(text: &str) -> (Value, Vec<&'static str>) {
        let s = src(text);
        let (doc, notices) = parse(&s, &mut Budget::default());
        (value(doc.root()), notices.iter().map(|n| n.code).collect())
    }
    fn json(text: &str) -> Value {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn valid_json_is_read_without_remarks() {
        for t in [
            r#"{"a":[1,-2.5e+3,true,false,null,"x\n\"\u3042\ud83d\ude00\/"],"b":{},"c":[]}"#,
            "[]",
            "\"x\"",
            " 12 ",
            "null",
            "[[[1],[2]],{\"\":{\"\":\"\"}}]",
        ] {
            assert_eq!(read(t), (json(t), vec![]), "{t}");
        }
    }

    #[test]
    fn spans_are_exact() {
        let text = "{\n \"名\" : \"カ\\tメラ\", \"port\": 80 , \"o\":{\"x\":[1, 2]}}";
        let s = src(text);
        let (doc, _) = parse(&s, &mut Budget::default());
        let r = doc.root();
        assert_eq!(
            (r.path_text(&["名"]), s.slice(r.get("名").unwrap().value_span())),
            (Some("カ\tメラ"), "カ\\tメラ")
        );
        assert_eq!(s.slice(r.get("名").unwrap().key_span()), "名");
        assert_eq!(s.slice(r.get("port").unwrap().value_span()), "80");
        assert_eq!(s.slice(r.get("o").unwrap().value_span()), "{\"x\":[1, 2]}");
        assert_eq!(s.slice(r.span()), text);
    }

    #[test]
    fn what_people_and_tools_write_is_understood() {
        let (v, n) = read("{ // c\n 'a': 1, /* d */ b: yes, # e\n \"p\": \"C:\\windows\", \"l\": [1, 2,],}");
        assert_eq!(v, serde_json::json!({"a":1,"b":"?yes","p":"C:\\windows","l":[1,2]}));
        assert_eq!(n, ["json.loose"]);
        // Old masscan: bare keys, a comma too many.
        let (v, _) = read("[\n{ ip: \"10.0.0.1\", ports: [ {port: 80} ] },\n{finished: 1}\n]");
        assert_eq!(v, serde_json::json!([{"ip":"10.0.0.1","ports":[{"port":80}]},{"finished":1}]));
        // A comma is missing between two pairs.
        assert_eq!(read("{\"a\":1 \"b\":2}").0, serde_json::json!({"a":1,"b":2}));
    }

    #[test]
    fn repeated_keys_keep_their_order_and_the_last_wins() {
        let s = src("{\"a\":1,\"a\":2}");
        let (doc, _) = parse(&s, &mut Budget::default());
        assert_eq!(doc.root().all("a").filter_map(|n| n.text()).collect::<Vec<_>>(), ["1", "2"]);
        assert_eq!(doc.root().path_text(&["a"]), Some("2"));
    }

    #[test]
    fn several_values_and_text_around() {
        assert_eq!(read("{\"a\":1}\n{\"a\":2}\n"), (serde_json::json!([{"a":1},{"a":2}]), vec![]));
        let headers = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX: [x] {y}\r\n\r\n{\"a\":1}";
        assert_eq!(read(headers), (serde_json::json!({"a":1}), vec!["json.text-outside"]));
        assert_eq!(read("const c = {\"a\":1};").0, serde_json::json!({"a":1}));
        assert_eq!(read("$ curl -d '{}' http://x\n[{\"a\":1}]\n$ ").0, serde_json::json!([{"a":1}]));
    }

    #[test]
    fn a_cut_file_keeps_what_was_read_but_no_cut_value() {
        for cut in [
            "{\"b\":1,\"port\":80",
            "{\"b\":1,\"port\":\"80",
            "{\"b\":1,\"port",
            "{\"b\":1,\"port\":",
            "{\"b\":1, /* \"port\":80}",
        ] {
            let (v, n) = read(cut);
            assert_eq!((v, n[0]), (serde_json::json!({"b":1}), "json.cut-off"), "{cut}");
        }
    }

    #[test]
    fn half_surrogates_become_the_replacement_character() {
        assert_eq!(
            read(r#"["\ud800","\ud800x","\udc00\ud83d\ude00","\ud800\u0041"]"#).0,
            serde_json::json!(["\u{FFFD}", "\u{FFFD}x", "\u{FFFD}😀", "\u{FFFD}A"])
        );
    }

    #[test]
    fn hostile_shapes_stay_linear_and_within_the_depth() {
        let start = Instant::now();
        let deep = "[".repeat(100_000) + &"]".repeat(100_000);
        let s = src(&deep);
        let (doc, n) = parse(&s, &mut Budget::default());
        assert_eq!((doc.len() - 1, n[0].code), (Budget::default().depth, "json.too-deep"));
        for piece in [
            "{", "[", "\"", "\\", "{\"a\":", "'", "//", "/*", "#", ",", ":", "a", "\"\\", "\"\\u", "}",
            "x [", "-", "あ",
        ] {
            parse(&src(&piece.repeat(200_000)), &mut Budget::default());
        }
        assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
    }

    #[test]
    fn the_node_budget_stops_the_tree() {
        let limits = crate::source::limits::Limits { nodes: 10, ..Default::default() };
        let s = src(&format!("[{}0]", "1,".repeat(100)));
        let (doc, n) = parse(&s, &mut Budget::new(&limits));
        assert_eq!((doc.len(), n[0].code), (11, "json.too-large"));
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            (-1e9f64..1e9).prop_map(Value::from),
            "\\PC{0,8}|[\\x00-\\x20\\\\\"/]{0,4}".prop_map(Value::from),
        ];
        leaf.prop_recursive(6, 60, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::vec(("[a-c\"あ]{0,3}", inner), 0..6)
                    .prop_map(|v| Value::Object(v.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn agrees_with_serde_json(v in any_json(), pretty in any::<bool>()) {
            let text = if pretty { serde_json::to_string_pretty(&v) } else { serde_json::to_string(&v) }.unwrap();
            let (got, notices) = read(&text);
            prop_assert_eq!(got, json(&text));
            prop_assert!(notices.is_empty());
        }

        /// Any text: no panic, spans inside the text and on characters.
        #[test]
        fn any_text_is_survived(text in "(\\{|\\}|\\[|\\]|\"|'|:|,|/|\\*|#|\\\\|\\\\u|d8|null|1|-|\n| |あ|\u{FEFF}|\\PC){0,60}") {
            let s = src(&text);
            let (doc, _) = parse(&s, &mut Budget::default());
            for n in doc.iter().filter(|n| n.key().is_some()) {
                prop_assert!(text.get(n.span().start()..n.span().end()).is_some());
                prop_assert!(text.get(n.key_span().start()..n.key_span().end()).is_some());
                prop_assert!(text.get(n.value_span().start()..n.value_span().end()).is_some());
            }
        }
    }
}
