//! やさしい日本語: what a rule found, in one short sentence of everyday words.
//!
//! It stands under the exact title and never instead of it. Only what is sure or nearly sure gets one: a short sentence
//! has no room for "perhaps".

use crate::wire::FindingWire;

/// Rules that find the same thing for a reader, and the sentence.
static SENTENCES: &[(&str, &str)] = &[
    ("MC101 MC103", "だれでも、カメラの映像を見ることができます。"),
    ("MC102", "だれでも、この機械を動かすことができます。"),
    ("MC104", "だれでも、この機械に映像を送ることができます。"),
    ("MC106 MC501 MC503", "パスワードを、途中で人に読まれるかもしれません。"),
    ("MC107", "映像を、途中で人に見られるかもしれません。"),
    ("MC110 MC111", "録画の機械の入り口が、開いています。"),
    ("MC112", "園の中の人は、パスワードなしで入れます。"),
    ("MC115", "だれでも、録画を見ることができます。"),
    ("MC116", "録画を取られると、中を見られます。"),
    ("MC117", "録画を、長い間残しています。"),
    ("MC118", "守るための設定が、動いていません。"),
    ("MC120", "園の外から、カメラを見る道があります。"),
    ("MC122", "新しいソフトを、入れない設定です。"),
    ("MC130", "だれが見たか、あとで分かりません。"),
    ("MC131 MC513", "映像や大事なことが、外に出ています。"),
    ("MC201", "パスワードが、ありません。"),
    ("MC202 MC250", "パスワードが、買ったときのままです。"),
    ("MC203 MC251", "パスワードが、かんたんすぎます。"),
    ("MC204", "同じパスワードを、いくつもの所で使っています。"),
    ("MC205 MC206", "このファイルには、パスワードがあります。人に渡さないでください。"),
    ("MC208", "見るだけの人も、設定を変えられます。"),
    ("MC252", "パスワードを、まだ決めていません。"),
    ("MC301", "園の外の人が、カメラを見たり動かしたりできます。"),
    ("MC302", "園の外の人が、中の機械に入る道があります。"),
    ("MC303", "園の外の人が、カメラの入り口まで来ます。"),
    ("MC304", "園の外の人が、機械を動かす入り口まで来ます。"),
    ("MC305", "園の外の人が、1つの機械の全部の入り口に来ます。"),
    ("MC306", "使っていない道が、残っています。"),
    ("MC307", "園の外の人が、ルーターの設定の画面を開けます。"),
    ("MC308", "ルーターの設定を、だれでも変えられるかもしれません。"),
    ("MC309 MC508", "機械が、外への入り口を自分で開けます。"),
    ("MC310", "外から入る人を、止めるものがありません。"),
    ("MC313 MC510", "外の人が、名前でこの機械を見つけます。"),
    ("MC361 MC504 MC506", "機械を遠くから動かす入り口が、開いています。"),
    ("MC362 MC365 MC366", "外の人に、入り口が見えています。"),
    ("MC363", "まだ調べていない入り口があります。"),
    ("MC368", "まだ調べていないカメラが、あるようです。"),
    ("MC401 MC402", "この機械のソフトには、弱いところがあります。"),
    ("MC403", "メーカーは、もうこの機械を直しません。"),
    ("MC129 MC404", "新しいソフトがあります。"),
    ("MC162", "この機械のソフトは、とても古いです。"),
    ("MC505", "ファイルを送る入り口が、開いています。"),
    ("MC507", "合いことばが、だれでも知っているものです。"),
    ("MC511", "メーカーの仕組みを通して、外から見ることができます。"),
    ("MC514", "つなぐ相手を、決めていません。"),
    ("MC516", "パスワードを何回まちがえても、止まりません。"),
    ("MC601", "機械の時計が、自動で合いません。"),
];

pub fn sentence(f: &FindingWire) -> Option<&'static str> {
    let task = crate::paper::TASKS.contains(&f.urgency.as_str()) && f.confidence != "possible";
    let of = |rules: &str| rules.split(' ').any(|r| r == f.rule);
    SENTENCES.iter().find(|(rules, _)| task && of(rules)).map(|(_, s)| *s)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_short_plain_and_of_rules_that_exist() {
        let mut seen = std::collections::BTreeSet::new();
        for (rules, s) in SENTENCES {
            for r in rules.split(' ') {
                assert!(crate::rules::find(r).is_some() && seen.insert(r), "{r}");
            }
            for part in s.split_inclusive('。') {
                assert!(part.chars().count() <= 32 && part.ends_with('。'), "{s}");
            }
        }
        assert!(seen.len() >= 50, "{}", seen.len());
    }
}
