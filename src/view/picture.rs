//! The picture of the paths and what stands beside it: an SVG with a name and a description, the same as a table, and the
//! devices to which nothing leads with what is not known of them.
//!
//! Where everything stands is decided by [`export::picture`](crate::export::picture); here it only becomes elements. The
//! picture takes its colour from the text around it, so that it prints and can be turned dark or high in contrast.

use super::doc::Doc;
use super::words;
use crate::export::picture::{self, Kind, Node, Stroke, Way};
use crate::i18n::Bi;
use crate::wire::{NoPathWire, ReportWire};

/// Largest and smallest letters, in tenths of the units of the picture.
const LETTERS: (u32, u32) = (140, 80);

pub fn draw(d: &mut Doc, r: &ReportWire) {
    if r.paths.is_empty() {
        return;
    }
    let ways: Vec<Way<'_>> = r.paths.iter().map(Way::from).collect();
    let pic = picture::draw(&ways, &r.devices, &r.no_path);
    d.open("figure.picture")
        .open("div.picture-scroll[role=region][tabindex=0][aria-labelledby=picture-title]");
    d.open("svg[role=img][aria-labelledby=picture-title][aria-describedby=picture-desc][focusable=false]")
        .attr("viewBox", &format!("0 0 {} {}", pic.width, pic.height));
    d.el_bi("title#picture-title", &pic.title);
    let all = |of: fn(&Bi) -> &str| pic.sentences.iter().map(of).collect::<Vec<_>>().join(" / ");
    d.el("desc#picture-desc", &all(|b| &b.ja), &all(|b| &b.en));
    for (x, name) in &pic.columns {
        letters(d, x + 4, 20, name, 200, "start");
    }
    for l in &pic.lines {
        d.open("path[fill=none][stroke=currentColor][stroke-width=2]")
            .attr("d", &format!("M{} {}H{}", l.start.0, l.start.1, l.end.0));
        dashes(d, l.stroke);
        d.close();
    }
    for n in &pic.nodes {
        node(d, n);
    }
    d.close().close();
    d.el(
        "figcaption.small",
        "線: 実線は確か、破線はおそらく、点線は可能性があるもの。",
        "Lines: solid is certain, dashed is likely, dotted is possible.",
    );
    d.close();
    table(d, r);
}

fn dashes(d: &mut Doc, s: Stroke) {
    match s {
        Stroke::Solid => {}
        Stroke::Dashed => drop(d.attr("stroke-dasharray", "10 6")),
        Stroke::Dotted => drop(d.attr("stroke-dasharray", "2 6")),
    }
}

fn node(d: &mut Doc, n: &Node) {
    d.open("rect[rx=8][fill=none][stroke=currentColor]");
    for (name, v) in [("x", n.x), ("y", n.y), ("width", n.width), ("height", n.height)] {
        d.attr(name, &v.to_string());
    }
    d.attr("stroke-width", if n.kind == Kind::Device { "3" } else { "1.5" });
    if n.kind == Kind::Quiet {
        dashes(d, Stroke::Dotted);
    }
    d.close();
    let first = n.y + n.height / 2 + 5 - 10 * (n.lines.len() as u32).saturating_sub(1);
    for (i, l) in (0u32..).zip(&n.lines) {
        letters(d, n.x + n.width / 2, first + 20 * i, l, n.width, "middle");
    }
}

/// One line of letters, smaller where it would not fit.
fn letters(d: &mut Doc, x: u32, y: u32, text: &Bi, width: u32, anchor: &str) {
    let size = |s: &str| {
        let em: u32 = s.chars().map(|c| if c.is_ascii() { 56 } else { 100 }).sum();
        let fits = (width.saturating_sub(12) * 1000 / em.max(100)).clamp(LETTERS.1, LETTERS.0);
        format!("{}.{}", fits / 10, fits % 10)
    };
    d.open("text[fill=currentColor]")
        .attr("text-anchor", anchor)
        .attr("x", &x.to_string())
        .attr("y", &y.to_string())
        .attr_t("font-size", &size(&text.ja), &size(&text.en));
    d.open("tspan").bi(text).close().close();
}

/// The rows of the picture as a table, for those who read or hear it.
fn table(d: &mut Doc, r: &ReportWire) {
    d.open("details").el("summary", "図を表で見る", "The picture as a table");
    d.open("div.table-wrap[role=region][tabindex=0][aria-labelledby=picture-table]").open("table");
    d.el("caption#picture-table", "インターネットから届く道すじの表", "Table of the paths from the internet");
    d.open("thead").open("tr");
    for (ja, en) in [
        ("入り口", "door"),
        ("外の番号", "outside port"),
        ("機器", "device"),
        ("たどり着く先", "where it ends"),
        ("確かさ", "certainty"),
        ("急ぎ", "urgency"),
    ] {
        d.el("th[scope=col]", ja, en);
    }
    d.close().close().open("tbody");
    for p in r.paths.iter().take(picture::ROWS) {
        d.open("tr").open("th[scope=row]").text(&words::door(&p.door)).close();
        let port = p.external_port.map_or_else(|| "—".to_owned(), |n| n.to_string());
        d.el_plain("td", &port).el_plain("td", p.address.as_deref().unwrap_or("—"));
        d.open("td").text(&words::ends_at(&p.ends_at)).close();
        d.open("td").text(&words::certainty(&p.certainty)).close();
        d.open("td").text(&crate::export::words::urgency(&p.urgency)).close().close();
    }
    d.close().close().close().close();
}

/// Cameras and recorders to which nothing leads, and why that proves little.
pub fn quiet(d: &mut Doc, r: &ReportWire, most: usize) {
    if r.no_path.is_empty() {
        return;
    }
    d.open("section[aria-labelledby=no-path-title]");
    d.el("h2#no-path-title", "道すじが見つからなかった機器", "Devices to which no path was found");
    // What is the same of several is said once; of a long list, a few are told whole, the others by their names.
    let mut groups: Vec<Vec<&NoPathWire>> = Vec::new();
    for n in &r.no_path {
        match groups.iter().position(|g| g.first().is_some_and(|f| f.reasons == n.reasons)) {
            Some(i) => groups[i].push(n),
            None if groups.len() < WHOLE => groups.push(vec![n]),
            None => break,
        }
    }
    let told: usize = groups.iter().map(Vec::len).sum();
    let name = |n: &NoPathWire| n.address.clone().unwrap_or_else(|| n.device.clone());
    let names = |d: &mut Doc, list: &mut dyn Iterator<Item = &NoPathWire>| {
        let names: Vec<String> = list.take(most + 1).map(name).collect();
        d.open("p").plain(&names[..names.len().min(most)].join(", "));
        if names.len() > most {
            d.plain(" …");
        }
        d.close();
    };
    d.open("ul");
    for g in groups {
        let [first, rest @ ..] = &g[..] else { continue };
        d.open("li");
        match (rest.len(), first.reasons.is_empty()) {
            (0 | 1, _) => {
                for n in &g {
                    d.open("p").bi(&n.text).close();
                }
            }
            (_, closed) => {
                d.open("p");
                if closed {
                    d.t(
                        "入れたファイルの範囲では、次の",
                        "Within the files given, no path from outside to these ",
                    );
                    d.num(g.len()).t("台への外からの道すじは見つかりませんでした。", " devices was found.");
                } else {
                    d.t("入れたファイルに、次の", "The files given show no path from outside to these ");
                    d.num(g.len()).t(
                        "台への外からの道すじはありません。閉じていると証明されたわけではありません。",
                        " devices. That does not prove that they are closed.",
                    );
                }
                d.close();
                names(d, &mut g.iter().copied());
            }
        }
        if !first.reasons.is_empty() {
            d.open("details").el("summary", "まだ分からないこと", "What is not known").open("ul");
            for x in &first.reasons {
                d.el_bi("li", x);
            }
            d.close().close();
        }
        d.close();
    }
    d.close();
    if let Some(rest) = r.no_path.get(told..).filter(|l| !l.is_empty()) {
        d.open("details").open("summary").t("道すじが見つからなかった、ほかの", "No path was found to ");
        d.num(rest.len()).t("台", " others").close();
        names(d, &mut rest.iter());
        d.close();
    }
    d.close();
}

/// Devices, or groups of them, without a path that are told one by one.
const WHOLE: usize = 10;

#[cfg(test)]
mod tests {
    use crate::engine::{Input, Options, analyze};
    use crate::i18n::Lang;
    use crate::model::date::Date;
    use crate::view::doc::{Doc, html};

    fn page(files: &[(&str, &str)], lang: Lang) -> String {
        let inputs = files.iter().map(|(n, t)| Input::new((*n).into(), t.as_bytes().to_vec())).collect();
        let opt = Options::new(Date { year: 2026, month: 11, day: 21 });
        let r = crate::wire::report(&analyze(inputs, &opt, &mut |_| {}), Lang::Ja);
        let mut d = Doc::new();
        super::draw(&mut d, &r);
        super::quiet(&mut d, &r, 20);
        html(&d.finish(), lang)
    }
    const UPNP: &str = "Found valid IGD : http://192.168.1.1:5000/ctl\n \
        i protocol exPort->inAddr:inPort description remoteHost leaseTime\n 0 TCP 8000->192.168.1.20:8000 'x' '' 0\n";
    const ARP: &str = "? (192.168.1.21) at e0:50:8b:11:22:33 [ether] on eth0\n";

    #[test]
    fn the_picture_has_a_name_a_description_and_a_table() {
        let h = page(&[("upnp.txt", UPNP), ("arp.txt", ARP)], Lang::Ja);
        for part in [
            "<svg role=\"img\" aria-labelledby=\"picture-title\" aria-describedby=\"picture-desc\"",
            "<title id=\"picture-title\">",
            "<desc id=\"picture-desc\">インターネット → ",
            "<caption id=\"picture-table\">",
            "192.168.1.21",
            "証明されたわけではありません",
        ] {
            assert!(h.contains(part), "{part}: {h}");
        }
        assert!(page(&[("upnp.txt", UPNP)], Lang::En).contains("UPnP mapping"));
        assert_eq!(page(&[("x.txt", "hello")], Lang::Ja), "");
    }
}
