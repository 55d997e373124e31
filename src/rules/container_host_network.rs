//! A container without a network of its own: everything that listens inside is open on the computer.

use super::services;
use super::{Context, Example, Rule, Sink};
use crate::i18n::{Text, text};
use crate::model::finding::{NoticeItem, Severity, Who};
use crate::model::key;

pub static RULE: Rule = Rule {
    code: "MC111",
    name: "container-on-host-network",
    since: "0.2.0",
    severity: Severity::Medium,
    notice_item: NoticeItem::A,
    title: text(
        "コンテナ「{name}」の入り口が、すべてコンピューターの外に出ています",
        "All doors of the container “{name}” are open outside the computer",
    ),
    why: text(
        "network_modeがhostだと、使っていない入り口もすべて開きます。",
        "With network_mode host, doors that nobody uses are open too.",
    ),
    fix: text(
        "使うポートだけをportsに書く形に変えられるか、設定した人に聞いてください。",
        "Ask whoever set it up to list only the needed ports under “ports”.",
    ),
    who: &[Who::Installer],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(ア)", "Docker Docs: Host network driver"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[(
        "docker-compose.yml",
        "services:\n  go2rtc:\n    image: mrlt8/wyze-bridge:2.10\n    network_mode: host\n",
    )],
    good: &[(
        "docker-compose.yml",
        "services:\n  go2rtc:\n    image: alexxit/go2rtc:1.9.9\n    ports:\n      - \"127.0.0.1:1984:1984\"\n",
    )],
};

const NOTHING: Text = text(
    "入れた資料に、コンテナのネットワークの設定がありませんでした。",
    "The files hold no network settings of containers.",
);

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    let found = services::last(ctx, key::HOST_NETWORK);
    if found.is_empty() {
        out.not_checked(NOTHING);
    }
    for f in found {
        let device = ctx.facts.device_of(f.subject);
        out.report(f.evidence.clone())
            .device(device)
            .reach(ctx.reach(device))
            .arg("name", f.value.as_text().unwrap_or("").chars().take(60).collect::<String>());
    }
}
