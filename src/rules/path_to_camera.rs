//! The finding this project exists for: a router lets the internet through to a device that shows or does what it is
//! asked without a real login. Both files' lines are its evidence.

use super::routers::{evidence, for_installer, limited, who, yamaha};
use super::{Context, Example, Rule, Sink, reach_of_path};
use crate::i18n::{Arg, Text, text};
use crate::model::finding::{Confidence, EndsAt, NoticeItem, Path, Severity, Who};
use crate::model::order::Order as _;

pub static RULE: Rule = Rule {
    code: "MC301",
    name: "internet-reaches-open-device",
    since: "0.1.0",
    severity: Severity::Critical,
    notice_item: NoticeItem::I,
    title: text(
        "インターネットから、カメラの映像を見たり操作したりできます",
        "A camera can be watched or controlled from the internet",
    ),
    why: text(
        "園の中の映像が、知らない人に見られます。海外のサイトに載せられた園もあります。",
        "Strangers see the children. Pictures of nurseries have been put on foreign sites.",
    ),
    fix: CLOSE,
    who: &[Who::Installer, Who::Staff],
    references: &[
        "こども家庭庁・総務省 お知らせ(2023-10-02)(ア)(イ)",
        "読売新聞・トレンドマイクロ 共同調査(2025-11)",
        "ETSI EN 303 645 5.1-1",
    ],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[
        ("router.txt", yamaha!("nat descriptor masquerade static 1 1 192.168.1.20 tcp 8081\n")),
        (
            "192.168.1.20_motion.conf",
            "daemon on\nstream_port 8081\nstream_localhost off\nstream_auth_method 0\n",
        ),
    ],
    good: &[
        ("router.txt", yamaha!("nat descriptor masquerade static 1 1 192.168.1.21 tcp 8081\n")),
        (
            "192.168.1.20_motion.conf",
            "daemon on\nstream_port 8081\nstream_localhost off\nstream_auth_method 0\n",
        ),
    ],
};

const VIEW: Text = text(
    "インターネットから、{address} の映像を{who}見られます(外の入り口: {ports})",
    "{who} on the internet can see the pictures of {address} (outside port: {ports})",
);
const VIEW_MAYBE: Text = text(
    "インターネットから、{address} の映像を{who}見られるおそれがあります(外の入り口: {ports})",
    "{who} on the internet may be able to see the pictures of {address} (outside port: {ports})",
);
const VIEW_DEFAULT: Text = text(
    "インターネットから、初期パスワードか空のパスワードで {address} の映像を見られます(外の入り口: {ports})",
    "The pictures of {address} can be seen from the internet with a default or empty password (outside port: {ports})",
);
const VIEW_DEFAULT_MAYBE: Text = text(
    "インターネットから、初期パスワードか空欄で {address} の映像を見られるおそれがあります(外の入り口: {ports})",
    "It may be possible to see the pictures of {address} from the internet with a default or empty password (outside port: {ports})",
);
const ADMIN: Text = text(
    "インターネットから、{address} を{who}操作できます(外の入り口: {ports})",
    "{who} on the internet can control {address} (outside port: {ports})",
);
const ADMIN_MAYBE: Text = text(
    "インターネットから、{address} を{who}操作できるおそれがあります(外の入り口: {ports})",
    "{who} on the internet may be able to control {address} (outside port: {ports})",
);
const ADMIN_DEFAULT: Text = text(
    "インターネットから、初期パスワードか空のパスワードで {address} を操作できます(外の入り口: {ports})",
    "{address} can be controlled from the internet with a default or empty password (outside port: {ports})",
);
const ADMIN_DEFAULT_MAYBE: Text = text(
    "インターネットから、初期パスワードか空欄で {address} を操作できるおそれがあります(外の入り口: {ports})",
    "It may be possible to control {address} from the internet with a default or empty password (outside port: {ports})",
);
const CLOSE: Text = text(
    "業者に、この入り口を今日閉じるように頼んでください。そのあと、機器に長いパスワードを決めてください。\
     外から見る必要があるときは、VPNを使ってください。{command}",
    "Ask your installer to close this door today. Then set a long password on the device. \
     If you need to watch from outside, use a VPN. {command}",
);

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    let open = |p: &&Path| {
        matches!(
            p.ends_at,
            EndsAt::LiveViewOpen
                | EndsAt::LiveViewDefaultPassword
                | EndsAt::AdminOpen
                | EndsAt::AdminDefaultPassword
        )
    };
    // Paths that say the same about the same device are one finding with several lines.
    let mut groups: Vec<Vec<&Path>> = Vec::new();
    for p in ctx.paths.iter().filter(open) {
        let same = |q: &Path| {
            q.device == p.device
                && q.ends_at == p.ends_at
                && q.certainty == p.certainty
                && limited(&q.source) == limited(&p.source)
        };
        match groups.iter_mut().find(|g| g.first().is_some_and(|q| same(q))) {
            Some(g) => g.push(p),
            None => groups.push(vec![p]),
        }
    }
    for g in groups {
        let Some(p) = g.first() else { continue };
        let all = evidence(p);
        let Some(first) = all.first() else { continue };
        let mut outside: Vec<String> =
            g.iter().filter_map(|p| p.external_port).map(|p| p.to_string()).collect();
        outside.order();
        outside.dedup();
        const NONE: Text = text("不明", "not known");
        let outside: Arg = if outside.is_empty() { NONE.into() } else { outside.join(", ").into() };
        let address = p.address.clone().or_else(|| ctx.device(p.device?)?.name.clone());
        let maybe = p.certainty == Confidence::Possible;
        let title = match (p.ends_at, maybe) {
            (EndsAt::LiveViewDefaultPassword, false) => VIEW_DEFAULT,
            (EndsAt::LiveViewDefaultPassword, true) => VIEW_DEFAULT_MAYBE,
            (EndsAt::AdminDefaultPassword, false) => ADMIN_DEFAULT,
            (EndsAt::AdminDefaultPassword, true) => ADMIN_DEFAULT_MAYBE,
            (EndsAt::AdminOpen, false) => ADMIN,
            (EndsAt::AdminOpen, true) => ADMIN_MAYBE,
            (_, false) => VIEW,
            (_, true) => VIEW_MAYBE,
        };
        let mut f = out
            .report(first.clone())
            .title(title)
            .confidence(p.certainty)
            .reach(reach_of_path(p))
            .arg("address", address.unwrap_or_else(|| "?".to_owned()))
            .arg("who", who(&p.source))
            .arg("ports", outside)
            .arg("command", commands(ctx, &g));
        if let Some(d) = p.device {
            f = f.device(d);
        }
        for e in all.into_iter().skip(1) {
            f = f.also(e);
        }
        for e in g.iter().skip(1).flat_map(|p| evidence(p)) {
            f = f.also(e);
        }
    }
}

/// What the installer can type, for the forwards of these paths.
fn commands(ctx: &Context<'_>, paths: &[&Path]) -> Arg {
    let mut out: Vec<String> = Vec::new();
    for e in paths.iter().filter_map(|p| p.hops.iter().find_map(|h| h.evidence.first())) {
        let forward = ctx.facts.all(crate::model::key::FORWARD).find(|f| f.evidence == *e);
        if let Some(c) = forward.and_then(|f| f.forward()).and_then(|f| f.remove_with.clone())
            && !out.contains(&c)
        {
            out.push(c);
        }
    }
    for_installer(&out.join(" / "))
}
