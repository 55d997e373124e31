//! The page: takes the place of the static checklist in `#app`.

use yew::prelude::*;

#[component]
fn App() -> Html {
    html! { <main><h1 id="ready">{ "見守りカメラ安全チェック" }</h1></main> }
}

fn main() {
    if let Some(root) = gloo::utils::document().get_element_by_id("app") {
        yew::Renderer::<App>::with_root(root).render();
    }
}
