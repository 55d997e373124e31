//! MikroTik RouterOS: `/export` of version 6 and 7, single commands, and both mixed in notes.
//!
//! Comes in: menus (`/ip firewall nat`) and commands (`add`, `set`); a line that ends with `\` goes on in the next, in
//! the middle of words too. Goes out: destination NAT with what the filter does to it, services of the router, UPnP,
//! VPN, DDNS, accounts, leases.
//!
//! An export leaves out what has its default. Defaults are used only in a whole export, whose header names the version,
//! and only where they have not changed between versions.

use super::router::filter::{self, Chains, Filter, Jump, Packet, Verdict};
use super::router::{self, OPEN, Own, UNKNOWN};
use super::{FactSink, Format, Head, Sniff};
use crate::i18n::text;
use crate::model::fact::DeviceKind;
use crate::model::key;
use crate::model::map::HashMap;
use crate::model::order::Order as _;
use crate::model::secret::{Secret, SecretState};
use crate::model::span::Span;
use crate::model::value::{Account, AllowedFrom, Ddns, DoorKind, Forward, Origin, Role, Service, Tri, Vpn};
use crate::source::Source;

pub static FORMAT: Format = Format {
    id: "mikrotik",
    name: text("MikroTik ルーターの設定(export)", "MikroTik RouterOS export"),
    vendor: "MikroTik",
    kind: DeviceKind::Router,
    reads: text(
        "ポート開放(dst-nat・netmap・redirect)、フィルター、遠隔管理、UPnP、VPN、DDNS、VPNの利用者、DHCPで決めた機器。\
         スクリプトと経路は使いません。利用者のパスワードは書き出されません。",
        "Port forwards (dst-nat, netmap, redirect), filters, remote administration, UPnP, VPN, DDNS, VPN users, devices fixed \
         by DHCP. Scripts and routing are not used. Passwords of users are never exported.",
    ),
    usual_names: &["export.rsc", "config.rsc"],
    sniff,
    read,
};

fn sniff(head: &Head<'_>) -> Sniff {
    let (mut header, mut menus, mut adds) = (false, 0u32, 0u32);
    // Lines that are no command of RouterOS.
    let (mut own, mut others, mut goes_on) = (0u32, 0u32, false);
    for line in head.head.lines().take(1500) {
        let t = line.trim_start_matches(['\u{FEFF}', ' ', '\t']);
        header |= t.starts_with('#') && t.contains(" by RouterOS ");
        let t = t.split_once("] > ").filter(|p| p.0.starts_with('[')).map_or(t, |p| p.1);
        let command = goes_on || t.starts_with(['/', ':']) || t.starts_with("add ") || t.starts_with("set ");
        own += u32::from(command);
        others += u32::from(!command && !t.is_empty() && !t.starts_with('#'));
        goes_on = t.trim_end().ends_with('\\');
        if let Some(rest) = t.strip_prefix('/') {
            const MENUS: [&str; 20] = [
                "ip firewall",
                "ip address",
                "ip service",
                "ip upnp",
                "ip dhcp-",
                "ip cloud",
                "ip pool",
                "ip dns",
                "ip route",
                "interface ",
                "ppp ",
                "system identity",
                "system ntp",
                "snmp",
                "ipv6 ",
                "tool mac-server",
                "user ",
                "ip neighbor",
                "queue ",
                "ip ipsec",
            ];
            let rest = rest.replacen('/', " ", 3);
            menus += u32::from(MENUS.iter().any(|m| rest.starts_with(m)));
            adds += u32::from(rest.contains(" add ") || rest.contains(" set "));
        } else if (t.starts_with("add ") || t.starts_with("set ")) && t.contains('=') {
            adds += 1;
        }
    }
    match (header, menus, adds) {
        // Several routers in one text: the one that most of it is about counts.
        (false, 2.., 1..) if own * 2 < others => Sniff::Maybe(50),
        (true, ..) | (_, 2.., 1..) => Sniff::Sure,
        (_, 1, 1..) => Sniff::Maybe(75),
        _ => Sniff::No,
    }
}

/// One command with its menu.
struct Item {
    menu: String,
    add: bool,
    /// What `set` is about: `telnet`, `[ find default-name=ether1 ]`.
    target: String,
    args: Vec<(String, String, Span)>,
    span: Span,
}

impl Item {
    fn at(&self, key: &str) -> Option<(&str, Span)> {
        self.args.iter().find(|a| a.0 == key).map(|a| (a.1.as_str(), a.2))
    }
    fn get(&self, key: &str) -> Option<&str> {
        self.at(key).map(|a| a.0)
    }
    fn disabled(&self) -> bool {
        self.get("disabled") == Some("yes")
    }
    /// An argument and whether it is negated.
    fn not(&self, key: &str) -> Option<(&str, bool)> {
        let v = self.get(key)?;
        Some(v.strip_prefix('!').map_or((v, false), |v| (v, true)))
    }
}

struct Word {
    text: String,
    start: usize,
    end: usize,
    /// Where the value behind `=` begins.
    value: Option<usize>,
}

fn hex(two: &str) -> Option<u8> {
    u8::from_str_radix(two, 16).ok().filter(|_| !two.starts_with('+'))
}

/// The words of one command that begins at `at`, and where it ends. Continuations are joined.
fn command(t: &str, mut at: usize) -> (Vec<Word>, usize) {
    let b = t.as_bytes();
    let mut out: Vec<Word> = Vec::new();
    let mut word: Option<Word> = None;
    let (mut quoted, mut depth) = (false, 0u32);
    while at < b.len() {
        let c = b[at];
        if c == b'\\' {
            let rest = t.get(at + 1..).unwrap_or("");
            let nl = rest.len() - rest.trim_start_matches([' ', '\t', '\r']).len();
            if b.get(at + 1 + nl) == Some(&b'\n') {
                at += nl + 2;
                let indent = b[at..].iter().take(4).take_while(|c| **c == b' ').count();
                at += indent;
                continue;
            }
            if quoted {
                // `\"`, `\E7`: one sign.
                let w =
                    word.get_or_insert_with(|| Word { text: String::new(), start: at, end: at, value: None });
                // Bytes of one sign stand together.
                let mut bytes = Vec::new();
                while let Some(v) = t.get(at..at + 3).and_then(|e| e.strip_prefix('\\')).and_then(hex) {
                    bytes.push(v);
                    at += 3;
                }
                if bytes.is_empty() {
                    let next = rest.chars().next();
                    w.text.push(next.unwrap_or('\\'));
                    at += 1 + next.map_or(0, char::len_utf8);
                }
                w.text.push_str(&String::from_utf8_lossy(&bytes));
                w.end = at;
                continue;
            }
        }
        if c == b'\n' {
            break;
        }
        let ch = t.get(at..).and_then(|r| r.chars().next()).unwrap_or(' ');
        let next = at + ch.len_utf8();
        if ch.is_whitespace() && !quoted && depth == 0 {
            out.extend(word.take());
        } else {
            let w = word.get_or_insert_with(|| Word { text: String::new(), start: at, end: at, value: None });
            match ch {
                '"' => quoted = !quoted,
                '[' | '(' | '{' if !quoted => {
                    depth += 1;
                    w.text.push(ch);
                }
                ']' | ')' | '}' if !quoted => {
                    depth = depth.saturating_sub(1);
                    w.text.push(ch);
                }
                _ => {
                    w.text.push(ch);
                    if ch == '=' && depth == 0 && w.value.is_none() {
                        w.value = Some(next);
                    }
                }
            }
            w.end = next;
        }
        at = next;
    }
    out.extend(word.take());
    (out, at.max(1))
}

#[derive(Default)]
struct Router {
    items: Vec<Item>,
    version: Option<(String, Span)>,
    lists: HashMap<String, Vec<String>>,
    wan: Vec<String>,
    /// Interface lists and interfaces that are surely inside.
    inside: Vec<String>,
    own: Own,
    /// One set of chains for each interface that faces the internet: a rule for one says nothing of another.
    chains: Vec<(String, Chains)>,
    /// The interface that is looked at, its lists, and the other ones of the internet side.
    at: (String, Vec<String>, Vec<String>),
    edges: Vec<u32>,
    whole: bool,
    /// No line to the internet has an address that is known there: another router stands in front, or this is none.
    behind: bool,
}

fn read(src: &Source, sink: &mut FactSink<'_>) {
    let mut r = Router::default();
    let mut menu = String::new();
    let mut at = 0;
    let t = src.text.as_str();
    while at < t.len() {
        let line = t.get(at..).unwrap_or("").lines().next().unwrap_or("");
        let body = line.trim();
        let span = src.span(at, at + line.len());
        if body.is_empty() || body.starts_with(['#', ':', '`', '{', '}']) {
            sink.understood(span);
            r.header(body, span, sink);
            at = next_line(t, at + line.len());
            continue;
        }
        // `[admin@router] > /export` is a prompt with a command.
        let prompt = if body.starts_with('[') {
            line.find("] > ").or(line.find("] >")).map_or(0, |i| i + 4)
        } else {
            0
        };
        let (words, end) = command(t, at + prompt.min(line.len()));
        let span = src.span(at, end.min(t.len()));
        at = next_line(t, end);
        if let Some(item) = item(&words, &mut menu, span, src) {
            r.items.push(item);
        }
        if words.first().is_some_and(|w| {
            w.text.starts_with('/')
                || matches!(w.text.as_str(), "add" | "set" | "remove" | "enable" | "disable" | "print")
        }) {
            sink.understood(span);
        } else if !menu.is_empty() {
            sink.unread(span, "not-understood");
        }
    }
    r.find(sink);
    r.tell(sink);
}

fn next_line(t: &str, at: usize) -> usize {
    match t.as_bytes().get(at.min(t.len())..).and_then(|b| memchr::memchr(b'\n', b)) {
        Some(n) => at + n + 1,
        None => t.len(),
    }
}

fn item(words: &[Word], menu: &mut String, span: Span, src: &Source) -> Option<Item> {
    let mut words = words;
    if let Some(first) = words.first().filter(|w| w.text.starts_with('/')) {
        // `/ip firewall nat add …`, `/ip/firewall/nat/add …`, `/ip firewall nat`
        menu.clear();
        let mut verb = None;
        let mut n = 1;
        let mut parts: Vec<&str> = first.text.split('/').filter(|p| !p.is_empty()).collect();
        while let Some(w) = words.get(n).filter(|w| w.value.is_none() && !w.text.starts_with('[')) {
            if is_verb(&w.text) || parts.last().is_some_and(|p| is_verb(p)) {
                break;
            }
            parts.push(&w.text);
            n += 1;
        }
        if let Some(v) = parts.last().filter(|p| is_verb(p)) {
            verb = Some((*v).to_owned());
            parts.pop();
        }
        for p in parts.iter().take(8) {
            if !menu.is_empty() {
                menu.push(' ');
            }
            menu.push_str(p);
        }
        words = words.get(n..).unwrap_or(&[]);
        if let Some(v) = verb {
            return build(&v, words, menu, span, src);
        }
    }
    let (verb, rest) = words.split_first()?;
    build(&verb.text, rest, menu, span, src)
}

/// Does a name say that it faces the internet?
fn outward(n: &str) -> bool {
    n.to_ascii_lowercase().split(|c: char| !c.is_ascii_alphabetic()).any(|w| {
        w.starts_with("wan")
            || w.ends_with("wan")
            || w.starts_with("pppoe")
            || matches!(
                w,
                "internet" | "inet" | "isp" | "ext" | "external" | "outside" | "uplink" | "untrust"
            )
    })
}

/// Does a name say that it is inside?
fn inward(n: &str) -> bool {
    n.to_ascii_lowercase().split(|c: char| !c.is_ascii_alphabetic()).any(|w| {
        w.ends_with("lan") && w != "wlan"
            || w.starts_with("bridge")
            || matches!(w, "local" | "inside" | "vlans")
    })
}

fn is_verb(w: &str) -> bool {
    matches!(
        w,
        "add" | "set" | "remove" | "enable" | "disable" | "print" | "export" | "edit" | "move" | "comment"
    )
}

fn build(verb: &str, words: &[Word], menu: &str, span: Span, src: &Source) -> Option<Item> {
    if !matches!(verb, "add" | "set") {
        return None;
    }
    let mut item =
        Item { menu: menu.to_owned(), add: verb == "add", target: String::new(), args: Vec::new(), span };
    for w in words {
        let at = src.span(w.start, w.end);
        match (w.value, w.text.split_once('=')) {
            (Some(from), Some((k, v))) => {
                let community = menu == "snmp community" && k == "name";
                if (router::is_secret_name(k) || community)
                    && Secret::read(v).state == SecretState::Plain
                    && v != "no"
                {
                    src.mark_secret(src.span(from, w.end));
                }
                // Another way of exporting says `true` for `yes`.
                let v = match v {
                    "true" => "yes",
                    "false" => "no",
                    v => v,
                };
                item.args.push((k.to_owned(), v.to_owned(), at));
            }
            _ if item.target.is_empty() => item.target.clone_from(&w.text),
            _ => {}
        }
    }
    Some(item)
}

impl Router {
    fn header(&mut self, line: &str, span: Span, sink: &mut FactSink<'_>) {
        let Some(rest) = line.strip_prefix('#').map(str::trim) else { return };
        if let Some((_, v)) = rest.split_once(" by RouterOS ") {
            sink.stated(key::DEVICE_VENDOR, "MikroTik", span);
            let v = v.split_whitespace().next().unwrap_or("");
            sink.stated(key::FIRMWARE_VERSION, v, span);
            self.version = Some((v.to_owned(), span));
        } else if let Some((k, v)) = rest.split_once('=') {
            let v = v.trim();
            let fact = match k.trim() {
                "model" => key::DEVICE_MODEL,
                "serial number" => key::DEVICE_SERIAL,
                _ => return,
            };
            if !v.is_empty() && !crate::model::secret::is_mask(v) {
                sink.stated(fact, v, span);
            }
        }
    }

    fn of<'a>(&'a self, menu: &'a str) -> impl Iterator<Item = &'a Item> {
        self.items.iter().filter(move |i| i.menu == menu)
    }

    fn find(&mut self, sink: &mut FactSink<'_>) {
        let mut wan: Vec<String> = Vec::new();
        let mut inside: Vec<String> = Vec::new();
        let mut members: Vec<(&str, &str)> = Vec::new();
        for i in &self.items {
            match i.menu.as_str() {
                "interface list member" if !i.disabled() => {
                    members.extend(i.get("list").zip(i.get("interface")))
                }
                "interface pppoe-client" => wan.extend(i.get("name").map(str::to_owned)),
                "ip dhcp-client" | "ip firewall nat" => {
                    // Towards a device inside: so that its answers come back this way.
                    let masked = i.get("action") == Some("masquerade")
                        && !i.get("dst-address").is_some_and(router::is_inside);
                    let n = if i.disabled() {
                        None
                    } else if i.menu == "ip dhcp-client" {
                        i.get("interface")
                    } else {
                        i.get("out-interface").or(i.get("out-interface-list")).filter(|_| masked)
                    };
                    wan.extend(n.filter(|n| !n.starts_with('!')).map(str::to_owned));
                }
                "interface bridge" => inside.extend(i.get("name").map(str::to_owned)),
                "ip address" => {
                    if let (Some((a, span)), Some(n)) = (i.at("address"), i.get("interface")) {
                        self.own.add(n, a, None, span);
                    }
                }
                "ip firewall address-list" => {
                    if let (Some(l), Some(a)) = (i.get("list"), i.get("address"))
                        && !i.disabled()
                    {
                        self.lists.entry(l.to_owned()).or_default().push(a.to_owned());
                    }
                }
                _ => {}
            }
        }
        inside.extend(self.own.0.iter().filter(|o| router::is_inside(&o.1.to_string())).map(|o| o.0.clone()));
        // A list is on the side of its members, where they or its name tell one; else it stays unknown.
        for (list, member) in members.iter().take(4096) {
            let faces = |l: &[String], n: &str| l.iter().any(|x| x == n);
            if outward(list) || faces(&wan, list) {
                wan.push((*member).to_owned());
            } else if faces(&wan, member) || outward(member) {
                wan.push((*list).to_owned());
            } else if inward(list) {
                inside.push((*member).to_owned());
            } else if faces(&inside, member) || inward(member) {
                inside.push((*list).to_owned());
            }
        }
        for i in self.of("interface list") {
            if let Some(n) = i.get("name") {
                match (outward(n), inward(n)) {
                    (true, _) => wan.push(n.to_owned()),
                    (_, true) => inside.push(n.to_owned()),
                    _ => {}
                }
            }
        }
        // Words for the two sides that every guide uses.
        wan.push("WAN".to_owned());
        inside.extend(["LAN".to_owned(), "bridge".to_owned(), "bridge-local".to_owned()]);
        inside.retain(|n| !wan.contains(n));
        (self.wan, self.inside) = (wan, inside);
        let gets = |i: &Item| match i.menu.as_str() {
            "ip dhcp-client" => i.get("interface").is_some_and(|n| self.own.of(n).is_none()),
            "interface pppoe-client" | "interface lte" => true,
            // It translates towards a line that the file says nothing more of.
            "ip firewall nat" => {
                i.get("action") == Some("masquerade") && !self.wan.iter().any(|w| self.own.of(w).is_some())
            }
            _ => false,
        };
        self.behind = !self.own.0.is_empty()
            && self.own.0.iter().all(|o| router::is_inside(&o.1.to_string()))
            && !self.items.iter().any(|i| !i.disabled() && gets(i));
        let has = |m: &str| self.items.iter().any(|i| i.menu.starts_with(m));
        self.whole =
            self.version.is_some() && (has("ip address") || has("ip dhcp-client") || has("interface "));
        if !self.whole {
            router::partial(sink);
        }
        // A port that only carries the line to the internet (VLAN, PPPoE) is not that line.
        let is_list = |n: &String| {
            n == "WAN"
                || members.iter().take(4096).any(|(l, _)| l == n)
                || self.of("interface list").any(|i| i.get("name") == Some(n))
        };
        let carries = |n: &String| {
            self.own.of(n).is_none()
                && !self.of("ip dhcp-client").any(|i| i.get("interface") == Some(n))
                && self.items.iter().any(|i| {
                    matches!(i.menu.as_str(), "interface vlan" | "interface pppoe-client")
                        && i.get("interface") == Some(n)
                        && i.get("name").is_some_and(|v| self.wan.iter().any(|w| w == v))
                })
        };
        let mut lines: Vec<String> =
            self.wan.iter().filter(|n| !is_list(n) && !carries(n)).cloned().collect();
        lines.order();
        lines.dedup();
        lines.truncate(8);
        let others: Vec<String> = self.wan.iter().filter(|n| !is_list(n)).cloned().collect();
        let lists_of = |line: &str| -> Vec<String> {
            let known = |l: &&String| members.iter().any(|(x, _)| *x == l.as_str());
            // A list without members in the file is taken for what its name says.
            let open = self.wan.iter().filter(|l| is_list(l) && !known(l)).cloned();
            members
                .iter()
                .take(4096)
                .filter(|(_, m)| *m == line)
                .map(|(l, _)| (*l).to_owned())
                .chain(open)
                .collect()
        };
        let ats: Vec<(String, Vec<String>, Vec<String>)> = match lines.len() {
            0 => vec![(String::new(), Vec::new(), Vec::new())],
            _ => lines.iter().map(|l| (l.clone(), lists_of(l), others.clone())).collect(),
        };
        for at in ats {
            self.at = at;
            let chains = self.chains_here();
            self.edges.extend(chains.edges());
            self.chains.push((self.at.0.clone(), chains));
        }
        self.at = Default::default();
        self.edges.order();
        self.edges.dedup();
    }

    fn chains_here(&self) -> Chains {
        let mut chains = Chains::default();
        for (menu, prefix) in [("ip firewall filter", ""), ("ipv6 firewall filter", "6:")] {
            let rules: Vec<(String, Filter)> = self
                .of(menu)
                .filter(|i| i.add && !i.disabled())
                .filter_map(|i| Some((format!("{prefix}{}", i.get("chain")?), self.filter(i)?)))
                .collect();
            // A chain whose lines only remember senders lets every packet go on.
            let named: Vec<String> =
                self.of(menu).filter_map(|i| Some(format!("{prefix}{}", i.get("chain")?))).collect();
            for chain in named {
                chains.chain(&chain);
            }
            for (chain, f) in rules {
                chains.chain(&chain).rules.push(f);
            }
        }
        // Without a rule that drops, everything is let in.
        if self.whole {
            for chain in ["input", "forward"] {
                chains.chain(chain).policy = Some(true);
            }
        }
        for c in ["6:input", "6:forward"] {
            if let Some(c) = chains.by_name.get_mut(c) {
                c.policy = Some(true);
            }
        }
        chains
    }

    /// What the filters do with a packet from the internet; of several lines, the most open one.
    fn ask(&self, chain: &str, line: Option<&str>, p: &Packet) -> Verdict {
        let named = |n: &str| line.is_some_and(|l| l == n);
        let only = self.chains.iter().any(|c| named(&c.0));
        let mut best: Option<Verdict> = None;
        for (_, c) in self.chains.iter().filter(|c| !only || named(&c.0)) {
            let v = c.ask(chain, p);
            let more = |b: &Verdict| b.allows == Tri::No || v.allows == Tri::Yes && b.allows != Tri::Yes;
            if best.as_ref().is_none_or(|b| more(b) || v == OPEN) {
                best = Some(v);
            }
        }
        best.unwrap_or(UNKNOWN)
    }

    fn side(&self, name: &str, negated: bool) -> Tri {
        let has = |l: &[String]| l.iter().any(|n| n == name);
        let (line, lists, others) = &self.at;
        if !line.is_empty() && (line == name || has(lists)) {
            return Tri::from(!negated);
        }
        if !line.is_empty() && (has(others) || has(&self.wan)) {
            return Tri::from(negated);
        }
        match (has(&self.wan), has(&self.inside) || name == "all" && negated, negated) {
            (true, _, n) => Tri::from(!n),
            (_, true, n) => Tri::from(n),
            _ if name == "all" => Tri::Yes,
            // A part of a file: only the name tells.
            _ if outward(name) => Tri::from(!negated),
            _ if inward(name) => Tri::from(negated),
            _ => Tri::Unknown,
        }
    }

    /// A filter rule as far as it speaks of new packets from the internet.
    fn filter(&self, i: &Item) -> Option<Filter> {
        let mut f = Filter::total(true);
        match i.get("action").unwrap_or("accept") {
            "accept" => {}
            "drop" | "reject" | "tarpit" => f.passes = false,
            "jump" => f.jump = Some(Jump::To(i.get("jump-target")?.to_owned())),
            "return" => f.jump = Some(Jump::Return),
            _ => return None,
        }
        if let Some((states, no)) = i.not("connection-state")
            && states.split(',').any(|s| s == "new") == no
        {
            return None;
        }
        if let Some((state, no)) = i.not("connection-nat-state")
            && state.contains("dstnat")
        {
            // In `forward` the packets asked for are those of a forward.
            if (i.get("chain") == Some("forward")) == no {
                return None;
            }
        }
        for k in ["in-interface", "in-interface-list"] {
            if let Some((n, no)) = i.not(k) {
                match self.side(n, no) {
                    Tri::No => return None,
                    Tri::Unknown => f.unsure = true,
                    Tri::Yes => {}
                }
            }
        }
        for k in ["out-interface", "out-interface-list"] {
            if let Some((n, no)) = i.not(k)
                && self.side(n, no) == Tri::Yes
            {
                return None;
            }
        }
        if let Some((p, no)) = i.not("protocol") {
            f.unsure |= no;
            f.protocol = filter::protocols(p.trim_start_matches("ipsec-"));
        }
        if let Some((p, no)) = i.not("dst-port").or(i.not("port")) {
            f.unsure |= no;
            f.dst_ports = filter::read_ports(p);
        }
        if let Some((p, _)) = i.not("src-port") {
            f.src_ports = filter::read_ports(p);
        }
        if let Some((a, no)) = i.not("src-address") {
            f.unsure |= no;
            f.from(a);
        }
        if let Some((l, no)) = i.not("src-address-list") {
            f.unsure |= no;
            f.from(&self.list(l));
        }
        if let Some((a, no)) = i.not("dst-address") {
            f.unsure |= no;
            f.dst = filter::addresses(a);
        }
        if let Some((l, no)) = i.not("dst-address-list") {
            f.unsure |= no;
            f.dst = filter::addresses(&self.list(l));
        }
        const MORE: [&str; 12] = [
            "limit",
            "time",
            "layer7-protocol",
            "content",
            "tls-host",
            "src-mac-address",
            "packet-mark",
            "connection-mark",
            "connection-limit",
            "psd",
            "nth",
            "random",
        ];
        f.unsure |= MORE.iter().any(|k| i.get(k).is_some());
        if let Some(policy) = i.get("ipsec-policy")
            && policy.ends_with("ipsec")
        {
            return None;
        }
        Some(f)
    }

    /// The addresses of a list, or its name where it is filled while the router runs.
    fn list(&self, name: &str) -> String {
        self.lists
            .get(name)
            .map_or_else(|| name.to_owned(), |l| l.iter().take(200).cloned().collect::<Vec<_>>().join(","))
    }

    fn input(&self, protocol: u8, port: u16) -> Verdict {
        if !self.whole {
            return UNKNOWN;
        }
        router::if_behind(self.behind, self.ask("input", None, &router::packet_to_router(protocol, port)))
    }

    fn tell(&self, sink: &mut FactSink<'_>) {
        if let Some((n, s)) = self.of("system identity").find_map(|i| i.at("name")) {
            sink.stated(key::DEVICE_NAME, n, s);
        }
        self.own.tell(sink, &self.wan);
        for i in self.of("ip firewall nat").filter(|i| i.add) {
            self.forward(i, sink);
        }
        self.walls(sink);
        self.services(sink);
        for i in &self.items {
            self.other(i, sink);
        }
        for i in self.of("ip dhcp-server lease").filter(|i| i.add && !i.disabled()).take(2000) {
            if let Some(ip) = i.get("address") {
                router::tell_host(
                    sink,
                    ip,
                    i.get("mac-address"),
                    i.get("comment").or(i.get("host-name")),
                    i.span,
                );
            }
        }
    }

    fn forward(&self, i: &Item, sink: &mut FactSink<'_>) {
        let action = i.get("action").unwrap_or("");
        if !matches!(action, "dst-nat" | "netmap" | "redirect") || i.get("chain") == Some("srcnat") {
            return;
        }
        let side = i.not("in-interface").or(i.not("in-interface-list"));
        let to = i.not("dst-address").filter(|d| !d.1).map(|d| d.0);
        let bound = match (side, to) {
            (Some((n, no)), _) => self.side(n, no),
            // The router's inner address, or its outer one behind another router.
            (None, Some(t)) if router::is_inside(t) => {
                let own = self.own.0.iter().find(|o| t.split('/').next() == Some(&o.1.to_string()));
                own.map_or(Tri::Unknown, |o| Tri::from(self.wan.contains(&o.0)))
            }
            // No interface: every packet, from the internet too.
            (None, _) => Tri::Yes,
        };
        let from = i.not("src-address").filter(|d| !d.1).map(|d| d.0);
        let from_inside = from.is_some_and(router::is_inside);
        // Inside only: sent by devices inside, or to the router's inner address.
        if bound == Tri::No || from_inside {
            return;
        }
        let redirect = action == "redirect";
        // Every packet to a port goes to the same port of the router: meant to catch what devices inside send. From
        // outside, the port is as open as it was without the rule.
        let same = i.get("to-ports").is_none_or(|p| Some(p) == i.get("dst-port"));
        if redirect && side.is_none() && to.is_none() && same {
            return;
        }
        let ip = if redirect { "" } else { i.get("to-addresses").unwrap_or("") };
        let ip = ip.split(['/', '-']).next().unwrap_or(ip);
        // `port=` matches either end of a packet: the outer one among them.
        let (outer, inner) = (i.get("dst-port").or(i.get("port")), i.get("to-ports").unwrap_or(""));
        let pairs = match outer {
            None => Some(router::ALL_PORTS.to_vec()),
            Some(o) => router::pairs(o.trim_start_matches('!'), inner),
        };
        let Some(pairs) = pairs else {
            router::unread_forward(sink, i.span);
            return;
        };
        let proto = i.get("protocol").unwrap_or("any");
        let whole = outer.is_none() && matches!(proto, "any" | "tcp" | "udp") && !redirect;
        let source = match (from, i.not("src-address-list")) {
            (Some(a), _) => router::origin(Some(a)),
            (None, Some((l, false))) => match self.lists.get(l) {
                Some(all) => Origin::List(all.iter().take(64).cloned().collect()),
                None => Origin::List(vec![l.to_owned()]),
            },
            // Everybody but a few.
            (None, Some((_, true))) | (None, None) => Origin::Any,
        };
        let mut find = String::new();
        for k in ["chain", "dst-port", "port", "to-addresses"] {
            if let Some(v) = i.get(k) {
                find.push_str(&format!(" {k}={v}"));
            }
        }
        let f = Forward {
            ext_if: side.map(|s| s.0.to_owned()),
            ext_ip: to.map(|t| t.split('/').next().unwrap_or(t).to_owned()).or_else(|| {
                let outer = self.own.0.iter().find(|o| self.behind && self.wan.contains(&o.0));
                outer.map(|o| o.1.to_string())
            }),
            enabled: Tri::from(!i.disabled()),
            bound,
            origin: if whole || action == "netmap" { DoorKind::OneToOne } else { DoorKind::Static },
            to_router: redirect || ip.is_empty() || self.own.has(ip),
            remove_with: Some(format!("/ip firewall nat remove [find{find}]")),
            ..router::forward(ip, proto)
        };
        let to_router = f.to_router;
        let filter_at =
            (!to_router).then(|| self.rest_at("ip firewall filter", "forward").map_or(i.span, |r| r.0));
        let f = Forward { filter_at, ..f };
        let own = self.own.inner(&self.wan).map_or(String::new(), |o| o.1.to_string());
        let f = if ip.is_empty() { Forward { int_ip: own, ..f } } else { f };
        router::tell_forward(sink, &f, &source, &pairs, &self.edges, i.span, &mut |proto, _, port| {
            if to_router {
                return self.input(proto, port);
            }
            match router::packet_to(ip, proto, port) {
                Some(p) if self.whole || self.chains.iter().any(|c| c.1.by_name.contains_key("forward")) => {
                    self.ask("forward", i.get("in-interface"), &p)
                }
                _ => UNKNOWN,
            }
        });
    }

    /// The line of a chain that stops the rest, and that it does; else its last one.
    fn rest_at(&self, menu: &str, chain: &str) -> Option<(Span, bool)> {
        let all = || self.of(menu).filter(|i| i.add && i.get("chain") == Some(chain) && !i.disabled());
        let rest = |i: &&Item| {
            matches!(i.get("action"), Some("drop" | "reject"))
                && !["protocol", "dst-port", "src-address", "src-address-list", "connection-state"]
                    .iter()
                    .any(|k| i.get(k).is_some())
        };
        let stops = all().filter(rest).last();
        stops.or_else(|| all().last()).map(|i| (i.span, stops.is_some()))
    }

    fn walls(&self, sink: &mut FactSink<'_>) {
        let span = |menu, chain| Some(self.rest_at(menu, chain)?.0);
        match self.rest_at("ip firewall filter", "input") {
            Some((s, stops)) => {
                let wall = router::wall(&self.ask("input", None, &router::packet_to_router(6, 61_234)));
                let lets_in = self.items.iter().any(|i| i.span == s && i.get("action") == Some("accept"));
                // A line that keeps somebody out is no evidence for letting in: the one for the rest is missing.
                if wall == "pass-all" && !stops && !lets_in {
                    sink.by_default(key::FILTER_WAN_IN, wall, "/ip firewall filter chain=input action=drop");
                } else {
                    sink.stated(key::FILTER_WAN_IN, wall, s);
                }
            }
            None if self.whole => {
                sink.by_default(key::FILTER_WAN_IN, "absent", "/ip firewall filter chain=input")
            }
            None => {}
        }
        let used = self.items.iter().find(|i| {
            matches!(i.menu.as_str(), "ipv6 address" | "ipv6 dhcp-client" | "ipv6 nd prefix") && !i.disabled()
        });
        match (span("ipv6 firewall filter", "forward"), used) {
            (Some(s), _) => {
                let ask = |port| self.ask("6:forward", None, &Packet { port, ..router::stray_packet() });
                sink.stated(key::FILTER_IPV6_IN, router::wall6(ask), s);
            }
            (None, Some(u)) if self.whole => sink.derived(key::FILTER_IPV6_IN, "absent", u.span),
            _ => {}
        }
    }

    fn services(&self, sink: &mut FactSink<'_>) {
        const SERVICES: [(&str, Service, u16, bool); 8] = [
            ("telnet", Service::Telnet, 23, false),
            ("ftp", Service::Ftp, 21, false),
            ("www", Service::Http, 80, true),
            ("www-ssl", Service::Https, 443, false),
            ("ssh", Service::Ssh, 22, true),
            ("api", Service::Api, 8728, false),
            ("api-ssl", Service::Api, 8729, false),
            ("winbox", Service::Api, 8291, true),
        ];
        // Told only where the filter leaves them open: whoever made the file may have counted on another version.
        let on_in_6 = self.version.as_ref().is_some_and(|v| v.0.starts_with("6."));
        let outer = self.whole && self.wan.iter().any(|w| self.own.of(w).is_some());
        for (name, service, usual, on_in_every_version) in SERVICES {
            let item = self.of("ip service").filter(|i| i.target.split(',').any(|t| t == name)).last();
            let port = item.and_then(|i| i.get("port")).and_then(|p| p.parse().ok()).unwrap_or(usual);
            let v = self.input(6, port);
            // Another router seems to stand in front, but this one's own filter lets everybody in.
            let open = outer && self.ask("input", None, &router::packet_to_router(6, port)) == OPEN;
            let any = if v.allows == Tri::Unknown && !open { AllowedFrom::Unknown } else { AllowedFrom::Any };
            match item {
                Some(i) => {
                    let off = i.get("disabled");
                    let state = match off {
                        Some(d) => Tri::from(d != "yes"),
                        // A line that only changes the port: the service is as it was.
                        None if name == "www-ssl" => Tri::Unknown,
                        None => Tri::Yes,
                    };
                    let from = i
                        .get("address")
                        .or(i.get("available-from"))
                        .filter(|a| !a.is_empty() && *a != "0.0.0.0/0");
                    let allowed =
                        from.map_or(any, |a| AllowedFrom::List(a.split(',').map(str::to_owned).collect()));
                    router::tell_admin(sink, (service, port), state, allowed, &v, i.span);
                }
                None if self.whole && (on_in_every_version || on_in_6 && v == OPEN && name != "www-ssl") => {
                    router::tell_admin_default(
                        sink,
                        (service, port),
                        Tri::Yes,
                        any,
                        &v,
                        &format!("/ip service set {name}"),
                    );
                }
                None => {}
            }
        }
        if let Some(i) = self.of("snmp").find(|i| i.get("enabled") == Some("yes")) {
            let from = self.snmp_senders();
            router::tell_admin(sink, (Service::Snmp, 161), Tri::Yes, from, &self.input(17, 161), i.span);
        }
        // Servers that others can misuse from outside. Answering names is usual inside, so only a leak is told.
        for (menu, on, protocol, port) in [
            ("ip proxy", "enabled", 6, 8080),
            ("ip socks", "enabled", 6, 1080),
            ("ip dns", "allow-remote-requests", 17, 53),
        ] {
            let Some(i) = self.of(menu).filter(|i| i.get(on).is_some()).last() else { continue };
            let port = i.get("port").and_then(|p| p.parse().ok()).unwrap_or(port);
            let v = self.input(protocol, port);
            if i.get(on) == Some("yes") && (port != 53 || v.allows == Tri::Yes) {
                let any = if v.allows == Tri::Unknown { AllowedFrom::Unknown } else { AllowedFrom::Any };
                router::tell_admin(sink, (Service::Other, port), Tri::Yes, any, &v, i.span);
            }
        }
    }

    /// Who may ask by SNMP. The first community is there from the factory, for everybody, until it is switched off.
    fn snmp_senders(&self) -> AllowedFrom {
        let first = |i: &&Item| !i.add && !i.target.is_empty();
        let limit = |i: &Item| {
            i.get("addresses").filter(|a| !a.split(',').any(|n| n.ends_with("/0"))).map(str::to_owned)
        };
        let all = || self.of("snmp community");
        let closed = all().filter(first).any(|i| i.disabled() || limit(i).is_some());
        let lists: Option<Vec<String>> =
            all().filter(|i| !i.disabled() && (i.add || limit(i).is_some())).map(limit).collect();
        match lists {
            Some(l) if closed => {
                let each = l.iter().flat_map(|l| l.split(','));
                AllowedFrom::List(each.take(64).map(str::to_owned).collect())
            }
            _ => AllowedFrom::Unknown,
        }
    }

    fn other(&self, i: &Item, sink: &mut FactSink<'_>) {
        let on = i.get("enabled") == Some("yes");
        let value = |k: &str| i.at(k);
        match i.menu.as_str() {
            "ip upnp" => {
                if let Some((v, s)) = i.at("enabled") {
                    sink.stated(key::ROUTER_UPNP, v == "yes", s);
                }
            }
            "ip cloud" => {
                if let Some((v, s)) = i.at("ddns-enabled") {
                    let ddns = Ddns {
                        enabled: Tri::from(v == "yes"),
                        provider: Some("sn.mynetname.net".to_owned()),
                        hostname: None,
                    };
                    sink.stated(key::DDNS, ddns, s);
                }
            }
            m if m.starts_with("interface ") && m.ends_with(" server") && on => {
                let kind = match m {
                    "interface pptp-server server" => "pptp",
                    "interface l2tp-server server" => "l2tp",
                    "interface sstp-server server" => "ssl",
                    "interface ovpn-server server" => "openvpn",
                    _ => return,
                };
                sink.stated(key::VPN, Vpn { kind: kind.to_owned() }, i.span);
                if let Some((v, s)) = value("ipsec-secret") {
                    router::tell_key(sink, "vpn", v, i.span, s);
                }
            }
            "interface wireguard" if i.add && !i.disabled() => {
                sink.stated(key::VPN, Vpn { kind: "wireguard".to_owned() }, i.span);
            }
            "ppp secret" if i.add => {
                let (Some(name), Some((p, at))) = (i.get("name"), value("password")) else { return };
                let account = Account {
                    name: name.to_owned(),
                    role: Role::Unknown,
                    r#for: "vpn",
                    in_use: if i.disabled() { Tri::No } else { Tri::Unknown },
                    ..Account::default()
                };
                let secret = Secret::read(p);
                let at = (secret.state == SecretState::Plain).then_some(at);
                sink.with_secret(key::ACCOUNT, account, secret, i.span, at);
            }
            "snmp community" => {
                if let Some((n, at)) = i.at("name") {
                    let role = if i.get("write-access") == Some("yes") { "read-write" } else { "read-only" };
                    sink.with_secret(key::SNMP_COMMUNITY, role, Secret::read(n), i.span, Some(at));
                }
            }
            "interface wireless security-profiles" | "interface wifi security" | "interface pppoe-client" => {
                for k in ["wpa2-pre-shared-key", "wpa-pre-shared-key", "passphrase", "password"] {
                    if let Some((v, s)) = value(k) {
                        let what = if k == "password" { "ppp" } else { "wifi" };
                        router::tell_key(sink, what, v, i.span, s);
                        break;
                    }
                }
            }
            "ip ipsec identity" | "ip ipsec peer" | "interface wireguard peers" => {
                if let Some((v, s)) = value("secret").or(value("preshared-key")).or(value("private-key")) {
                    router::tell_key(sink, "vpn", v, i.span, s);
                }
            }
            "system ntp client" => {
                if let Some((v, s)) = i.at("enabled") {
                    sink.stated(key::NTP_ENABLED, v == "yes", s);
                }
            }
            _ => {}
        }
    }
}
