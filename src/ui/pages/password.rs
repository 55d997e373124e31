//! One password, judged in the worker while it is typed. The value lives in the field only; it is wiped when the page is
//! left, cleared, or hidden.

use crate::i18n::{Text, text};
use crate::ui::app::Ctx;
use crate::ui::browser;
use crate::ui::format::Urgency;
use crate::ui::route::Page;
use crate::ui::state::Action;
use crate::wire::messages::PasswordWire;
use yew::prelude::*;

const FIELD: &str = "password-input";

pub fn password(ctx: &Ctx) -> Html {
    let t = ctx.t();
    let shown = ctx.s.password_shown;
    let on_input = {
        let shell = ctx.shell.clone();
        Callback::from(move |_: InputEvent| shell.ask_password(FIELD))
    };
    let clear = {
        let shell = ctx.shell.clone();
        Callback::from(move |_: MouseEvent| {
            browser::set_value(FIELD, "");
            shell.dispatch(Action::Password(None));
            browser::focus(FIELD);
        })
    };
    html! {
        <div class="page">
            <h1 id="page-title" tabindex="-1">{ ctx.text(Page::Password.title()) }</h1>
            <ul class="plain-notes">
                <li>{ t(
                    "打った文字は、この画面の中だけで調べます。送らず、残しません。",
                    "What you type is checked inside this page only. It is neither sent nor kept.",
                ) }</li>
                <li>{ t(
                    "心配なときは、同じ作りの別のパスワードで試してください。",
                    "If you prefer, try a different password of the same kind.",
                ) }</li>
            </ul>
            <div class="field">
                <label for="password-input">{ t("パスワード", "Password") }</label>
                <div class="field-row">
                    <input id={FIELD} type={if shown { "text" } else { "password" }}
                        oninput={on_input} autocomplete="off" autocapitalize="off" autocorrect="off"
                        spellcheck="false" data-lpignore="true" data-form-type="other"
                        aria-describedby="password-result" maxlength="256" />
                    <button type="button" class="btn btn-m" aria-pressed={if shown { "true" } else { "false" }}
                        onclick={ctx.act(move || Action::ShowPassword(!shown))}>
                        { if shown { t("かくす", "Hide") } else { t("見せる", "Show") } }
                    </button>
                    <button type="button" class="btn btn-m" onclick={clear}>{ t("消す", "Clear") }</button>
                </div>
            </div>
            <div id="password-result" role="status" aria-live="polite"
                data-class={ctx.s.password.as_ref().map(|r| r.class.clone())}>
                { match &ctx.s.password {
                    Some(r) => assessment(ctx, r),
                    None => html! { <p class="small">{ t("打つと、ここに結果が出ます。", "The result appears here while you type.") }</p> },
                } }
            </div>

            <h2>{ t("よいパスワードの目安", "What makes a good password") }</h2>
            <ul>
                <li>{ t("10文字以上にします。長いほど、当てられにくくなります。", "10 characters or more. The longer, the harder to guess.") }</li>
                <li>{ t("園の名前・電話番号・誕生日・1234は使いません。", "No nursery name, phone number, birthday or 1234.") }</li>
                <li>{ t("機器ごとに変えます。使い回しません。", "A different one for every device.") }</li>
                <li>{ t("もれた時と、知っている人がやめた時に変えます。", "Change it after a leak, or when someone who knows it leaves.") }</li>
            </ul>
            <p class="small">{ t(
                "これは最初の版です。よく使われる言葉や名前の組み合わせは、まだ十分に見分けられません。",
                "This is the first version. It does not yet recognise every common word or name.",
            ) }</p>
        </div>
    }
}

fn class_text(class: &str) -> (Text, Urgency) {
    match class {
        "very-strong" | "strong" => (text("当てられにくい", "Hard to guess"), Urgency::InPlace),
        "fair" => (text("もう少し", "Could be better"), Urgency::Month),
        "weak" => (text("当てられやすい", "Easy to guess"), Urgency::Week),
        _ => (text("すぐに当てられる", "Guessed at once"), Urgency::Today),
    }
}

fn assessment(ctx: &Ctx, r: &PasswordWire) -> Html {
    let t = ctx.t();
    let (word, urgency) = class_text(&r.class);
    let steps = ["very-weak", "weak", "fair", "strong", "very-strong"];
    let level = steps.iter().position(|s| *s == r.class).unwrap_or(0) + 1;
    html! {
        <div class="strength" data-tone={urgency.id()}>
            <svg class="meter" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">
                { for (0..5).map(|i| html! {
                    <rect x={(i * 20 + 1).to_string()} y="1" width="18" height="6"
                        fill={if i < level { "currentColor" } else { "none" }} stroke="currentColor" />
                }) }
            </svg>
            <p class="strength-word">{ ctx.text(word) }<small>{ format!(" ({level} / 5)") }</small></p>
            if r.is_default {
                <p>{ t(
                    "買ったときのパスワード(初期パスワード)の一覧にあります。すぐに変えてください。",
                    "It is in the list of factory passwords. Please change it at once.",
                ) }</p>
            }
            if let Some(rank) = r.leaked_rank {
                <p>{ t(
                    "もれたパスワードの一覧にあります。多く使われる順の番号: ",
                    "It is in a list of leaked passwords. Rank by use: ",
                ) }{ rank }</p>
            }
            if !r.reasons.is_empty() {
                <ul>{ for r.reasons.iter().map(|c| html! { <li>{ ctx.bi(&c.texts) }</li> }) }</ul>
            }
            if !r.suggestions.is_empty() {
                <p class="strong">{ t("次にすること", "What to do next") }</p>
                <ul>{ for r.suggestions.iter().map(|c| html! { <li>{ ctx.bi(&c.texts) }</li> }) }</ul>
            }
        </div>
    }
}
