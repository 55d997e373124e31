//! The page: takes the place of the static checklist in `#app`.

fn main() {
    mimamori_check::ui::run();
}
