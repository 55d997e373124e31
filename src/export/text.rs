//! The report for a terminal: by urgency, each finding with its evidence lines and the next step.
//!
//! Comes in: a report on the wire. Goes out: plain text without control characters, so that a file can never move the
//! cursor, change colours or hide a line. The last lines say what the result does not prove.

use super::{Devices, Export, plain, words};
use crate::i18n::{Args, Lang, Text, text};
use crate::model::map::{HashMap, HashSet};
use crate::wire::{DeviceWire, EvidenceWire, FindingWire, PathWire, ReportWire};

pub const EXPORT: Export =
    Export { id: "text", ending: "txt", media_type: "text/plain; charset=utf-8", write };

/// Lines of one file's remarks that are shown; the JSON form has all.
const NOTICES: usize = 12;
/// More plain hosts than this are counted instead of listed.
const HOSTS: usize = 10;

fn write(report: &ReportWire, lang: Lang) -> String {
    let mut p =
        Page { lang, out: String::new(), explained: HashSet::new(), devices: Devices::of(report), report };
    p.head();
    p.paths();
    for (id, name) in &words::URGENCIES {
        p.findings(id, name);
    }
    p.not_checked();
    p.devices();
    p.files();
    p.tail();
    p.out
}

struct Page<'a> {
    lang: Lang,
    out: String,
    /// Every "why" that was already printed: it is said once.
    explained: HashSet<&'a str>,
    devices: Devices<'a>,
    report: &'a ReportWire,
}

impl<'a> Page<'a> {
    fn line(&mut self, indent: usize, s: &str) {
        let start = self.out.len();
        self.out.extend(std::iter::repeat_n(' ', indent));
        self.out.push_str(&plain(s));
        self.out.truncate(self.out.trim_end().len().max(start));
        self.out.push('\n');
    }

    fn say(&mut self, indent: usize, t: Text, args: &Args) {
        let b = t.fill(args);
        self.line(indent, b.get(self.lang));
    }

    /// A label and a text that may have several lines.
    fn field(&mut self, indent: usize, label: Text, value: &str) {
        let label = label.get(self.lang);
        let mut lines = value.lines();
        self.line(indent, &format!("{label}: {}", lines.next().unwrap_or("")));
        for l in lines {
            self.line(indent + 4, l);
        }
    }

    fn title(&mut self, s: &str) {
        self.out.push('\n');
        self.line(0, &format!("■ {s}"));
    }

    fn head(&mut self) {
        const NAME: Text = text("見守りカメラ安全チェック の結果", "Mimamori Check: result");
        const DAY: Text = text(
            "調べた日 {today} ・ プログラム {version} ・ 機器の資料の日付 {data}",
            "checked on {today} · program {version} · device data of {data}",
        );
        const COUNT: Text = text(
            "ファイル {files}件(形式が分かったもの {known}件) ・ 機器 {devices}台 ・ 外からの道すじ {paths}本",
            "{files} files ({known} of a known format) · {devices} devices · {paths} paths from outside",
        );
        const NONE: Text = text("なし", "none");
        let r = self.report;
        let data = r.tool.catalog_issued.clone().unwrap_or_else(|| NONE.get(self.lang).to_owned());
        self.line(0, NAME.get(self.lang));
        self.say(
            0,
            DAY,
            &Args::new()
                .with("today", r.today.as_str())
                .with("version", r.tool.version.as_str())
                .with("data", data),
        );
        let s = &r.summary;
        self.say(
            0,
            COUNT,
            &Args::new()
                .with("files", s.files)
                .with("known", s.files_recognised)
                .with("devices", s.devices)
                .with("paths", s.paths),
        );
        let counts: Vec<String> = [
            ("today", s.today),
            ("week", s.week),
            ("month", s.month),
            ("next_check", s.next_check),
            ("unknown", s.unknown),
            ("in_place", s.in_place),
        ]
        .iter()
        .map(|(id, n)| format!("{} {n}", words::urgency(id).get(self.lang)))
        .collect();
        self.line(0, &counts.join(" ・ "));
    }

    fn evidence(&mut self, indent: usize, e: &EvidenceWire) {
        const LINE: Text = text("{file} {line}行目", "{file} line {line}");
        let text = e.texts.as_ref().map_or(e.text.as_str(), |b| b.get(self.lang));
        let place = match (&e.file, e.line) {
            (Some(f), Some(n)) => {
                let b = LINE.fill(&Args::new().with("file", f.as_str()).with("line", n));
                format!("{}: ", b.get(self.lang))
            }
            (Some(f), None) => format!("{f}: "),
            _ => String::new(),
        };
        self.field(indent, text_evidence(), &format!("{place}{}", text.trim()));
    }

    fn paths(&mut self) {
        const TITLE: Text = text("インターネットからの道すじ ({n}本)", "Paths from the internet ({n})");
        let r = self.report;
        if r.paths.is_empty() {
            return;
        }
        let b = TITLE.fill(&Args::new().with("n", r.paths.len()));
        self.title(b.get(self.lang));
        for p in &r.paths {
            self.path(p);
        }
    }

    fn path(&mut self, p: &PathWire) {
        let lang = self.lang;
        let door = words::door(&p.door).get(lang);
        let port = p.external_port.map_or_else(String::new, |n| format!(" {} {n}", p.protocol));
        const UNKNOWN: Text = text("アドレス不明", "address not known");
        let to = p.address.as_deref().unwrap_or(UNKNOWN.get(lang));
        self.line(
            1,
            &format!(
                "・[{}/{}] {door}{port} → {to}: {}",
                words::urgency(&p.urgency).get(lang),
                words::confidence(&p.certainty).get(lang),
                words::ends_at(&p.ends_at).get(lang),
            ),
        );
        for h in &p.hops {
            self.line(4, &format!("→ {}", h.texts.get(lang)));
            for e in &h.evidence {
                self.evidence(6, e);
            }
        }
    }

    fn findings(&mut self, id: &str, name: &Text) {
        let list = &self.report.findings;
        let found: Vec<usize> = (0..list.len()).filter(|i| list[*i].urgency == id).collect();
        if found.is_empty() {
            return;
        }
        const TITLE: Text = text("{name} ({n}件)", "{name} ({n})");
        let b = TITLE.fill(&Args::new().with("name", *name).with("n", found.len()));
        self.title(b.get(self.lang));
        for (n, same) in words::alike(list, &found).into_iter().enumerate() {
            if let Some((i, more)) = same.split_first() {
                self.finding(n + 1, &list[*i]);
                self.also(more);
            }
        }
    }

    /// The same of other devices: only which, and where it stands.
    fn also(&mut self, more: &[usize]) {
        const ALSO: Text = text("同じことが、ほかに{n}件あります", "The same {n} more times");
        if more.is_empty() {
            return;
        }
        self.say(4, ALSO, &Args::new().with("n", more.len()));
        for f in more.iter().map(|i| &self.report.findings[*i]) {
            if let Some(d) = self.devices.get(f.device.as_deref()) {
                self.line(6, &words::device_of(f, d, self.lang));
            }
            for e in f.evidence.iter().filter(|e| e.line.is_some()) {
                self.evidence(8, e);
            }
        }
    }

    fn finding(&mut self, number: usize, f: &'a FindingWire) {
        const DEVICE: Text = text("機器", "device");
        const WHY: Text = text("なぜ", "why");
        const NEXT: Text = text("次にすること", "next");
        const WHO: Text = text("だれが", "who");
        let lang = self.lang;
        self.line(
            0,
            &format!(
                "{number:>2}. {} [{} {}]",
                f.title.get(lang),
                f.rule,
                words::confidence(&f.confidence).get(lang)
            ),
        );
        if let Some(d) = self.devices.get(f.device.as_deref()) {
            self.field(4, DEVICE, &words::device_of(f, d, lang));
        }
        for e in &f.evidence {
            self.evidence(4, e);
        }
        if f.urgency == "in_place" {
            return;
        }
        let why = f.why.get(lang);
        if !why.is_empty() && self.explained.insert(why) {
            self.field(4, WHY, why);
        }
        let who: Vec<&str> = f.who.iter().map(|w| words::who(w).get(lang)).collect();
        if !who.is_empty() {
            self.field(4, WHO, &who.join(" / "));
        }
        self.field(4, NEXT, f.fix.get(lang));
    }

    fn not_checked(&mut self) {
        const TITLE: Text = text("調べられなかったこと ({n}件)", "Not checked ({n})");
        let r = self.report;
        if r.not_checked.is_empty() {
            return;
        }
        let b = TITLE.fill(&Args::new().with("n", r.not_checked.len()));
        self.title(b.get(self.lang));
        // Rules with the same reason stand together.
        let mut reasons: Vec<(&str, Vec<&str>)> = Vec::new();
        for n in &r.not_checked {
            let reason = n.texts.get(self.lang);
            match reasons.iter_mut().find(|(t, _)| *t == reason) {
                Some((_, rules)) => rules.push(&n.rule),
                None => reasons.push((reason, vec![&n.rule])),
            }
        }
        for (reason, rules) in reasons {
            self.line(1, &format!("・{reason} [{}]", rules.join(" ")));
        }
    }

    fn devices(&mut self) {
        const TITLE: Text = text("機器 ({n}台)", "Devices ({n})");
        const FIRMWARE: Text = text("ファームウェア {v}", "firmware {v}");
        let r = self.report;
        if r.devices.is_empty() {
            return;
        }
        let lang = self.lang;
        let b = TITLE.fill(&Args::new().with("n", r.summary.devices));
        self.title(b.get(lang));
        // A scan lists every computer of the house; those without anything to say are counted.
        const OTHERS: Text = text("・ほか、つながっている機器 {n}台", "· {n} more hosts on the network");
        let plain_host =
            |d: &DeviceWire| d.kind == "host" && d.model.is_none() && d.firmware_verdicts.is_empty();
        let hosts = r.devices.iter().filter(|d| plain_host(d)).count();
        let skip_hosts = hosts > HOSTS;
        // A device without an address is named by its file.
        let file_of: HashMap<&str, &str> =
            r.facts.iter().filter_map(|f| Some((f.device.as_deref()?, f.file.as_deref()?))).collect();
        for d in r.devices.iter().filter(|d| !(skip_hosts && plain_host(d))) {
            let mut s = format!("・{} {}", d.id, words::device(d, lang));
            s.push_str(words::more(d).get(lang));
            if let Some(from) = d.address_from.as_deref().filter(|f| *f != "file") {
                s.push_str(&format!(" ({})", words::address_from(from).get(lang)));
            }
            if let Some(file) = file_of.get(d.id.as_str()).filter(|_| d.address.is_none()) {
                s.push_str(&format!(" ({file})"));
            }
            if let Some(v) = &d.firmware {
                let b = FIRMWARE.fill(&Args::new().with("v", v.as_str()));
                s.push_str(&format!(" ・ {}", b.get(lang)));
            }
            self.line(1, &s);
            for v in &d.firmware_verdicts {
                self.line(
                    4,
                    &format!(
                        "{}: {} [{}]",
                        words::verdict(&v.verdict).get(lang),
                        v.texts.get(lang),
                        format!("{} {}", v.source, v.as_of).trim_start()
                    ),
                );
            }
        }
        if skip_hosts {
            self.say(1, OTHERS, &Args::new().with("n", hosts));
        }
    }

    fn files(&mut self) {
        const TITLE: Text = text("ファイル ({n}件)", "Files ({n})");
        const READ: Text = text("{total}行のうち{read}行を読みました", "read {read} of {total} lines");
        const NO_FORMAT: Text = text("形式が分からないので、読めませんでした", "not read: unknown format");
        const SURE: Text = text("確か", "sure");
        const LIKELY: Text = text("おそらく", "likely");
        const MORE: Text = text("・ほか{n}件", "· {n} more");
        const AT: Text = text("{line}行目: {text}", "line {line}: {text}");
        let r = self.report;
        let lang = self.lang;
        let b = TITLE.fill(&Args::new().with("n", r.files.len()));
        self.title(b.get(lang));
        for f in &r.files {
            let what = match &f.format_name {
                Some(n) => {
                    let sure = if f.format_confidence == "sure" { SURE } else { LIKELY };
                    let read = READ.fill(
                        &Args::new()
                            .with("total", f.coverage.lines_total)
                            .with("read", f.coverage.lines_read),
                    );
                    format!("{} ({}) ・ {}", n.get(lang), sure.get(lang), read.get(lang))
                }
                None => NO_FORMAT.get(lang).to_owned(),
            };
            self.line(1, &format!("・{}: {what}", f.name));
            // Said in the line above.
            let notices = || f.notices.iter().filter(|n| n.code != "file.unknown-format");
            for n in notices().take(NOTICES) {
                let t = n.texts.get(lang).to_owned();
                match n.line {
                    Some(line) => self.say(4, AT, &Args::new().with("line", line).with("text", t)),
                    None => self.line(4, &t),
                }
            }
            let count = notices().count();
            if count > NOTICES {
                self.say(4, MORE, &Args::new().with("n", count - NOTICES));
            }
        }
    }

    fn tail(&mut self) {
        const LIMIT: Text = text(
            "この結果は、入れたファイルと答えに書いてあることだけから出しました。書いていない危険は分かりません。",
            "This result says only what the given files and answers state. Dangers that are not written there are not \
             known.",
        );
        self.out.push('\n');
        self.line(0, LIMIT.get(self.lang));
    }
}

const fn text_evidence() -> Text {
    text("証拠", "evidence")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_cannot_send_control_characters_to_the_terminal() {
        let mut r = super::super::tests::report();
        r.files[0].name = "a\u{1b}]0;x\u{7}\u{9b}31m\u{202e}b\r\nc.conf".into();
        r.findings[0].evidence[0].text = "x\u{1b}[2J\u{85}y\r\nz".into();
        r.findings[0].evidence.push(EvidenceWire {
            kind: "file".into(),
            file: Some("\u{8}\u{8}".into()),
            line: None,
            text: "t".into(),
            texts: None,
        });
        for lang in [Lang::Ja, Lang::En] {
            let t = write(&r, lang);
            assert!(t.chars().all(|c| c == '\n' || !c.is_control()), "{t:?}");
            assert!(!t.contains('\u{202e}'));
        }
    }

    #[test]
    fn says_urgency_evidence_and_limits_in_both_languages() {
        let r = super::super::tests::report();
        let ja = write(&r, Lang::Ja);
        for part in [
            "今日すぐ (1件)",
            "証拠: cam.conf 12行目: stream_auth 0",
            "次にすること",
            "書いていない危険は分かりません",
        ] {
            assert!(ja.contains(part), "{part}\n{ja}");
        }
        let en = write(&r, Lang::En);
        assert!(en.contains("evidence: cam.conf line 12"), "{en}");
        assert!(en.is_ascii() || !en.contains("証拠"), "{en}");
    }

    #[test]
    fn what_is_the_same_of_many_is_explained_once() {
        let mut r = super::super::tests::report();
        let steps = |r: &ReportWire| write(r, Lang::Ja).matches("次にすること").count();
        let before = steps(&r);
        let one = r.findings[0].clone();
        for n in 1..30u32 {
            let mut f = one.clone();
            f.evidence[0].line = Some(1_000 + n);
            r.findings.push(f);
        }
        let ja = write(&r, Lang::Ja);
        assert_eq!(steps(&r), before, "{ja}");
        assert!(
            ja.contains("ほかに29件") && (1..30).all(|n| ja.contains(&format!("{}行目", 1_000 + n))),
            "{ja}"
        );
    }
}
