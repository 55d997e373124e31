//! The few things asked of the browser beside drawing: focus, title, date, downloads, folders. Everything that a sandboxed
//! frame may forbid is guarded: when it fails, nothing breaks and the page offers another way.

use gloo::events::EventListener;
use js_sys::{Array, ArrayBuffer, Date, Reflect, Uint8Array};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, BlobPropertyBag, DataTransfer, Document, File, FileSystemDirectoryEntry, FileSystemEntry,
    FileSystemFileEntry, HtmlAnchorElement, HtmlElement, Url, Window,
};

pub fn window() -> Option<Window> {
    web_sys::window()
}

pub fn document() -> Option<Document> {
    window()?.document()
}

/// `YYYY-MM-DD` of the local calendar.
pub fn today() -> String {
    let d = Date::new_0();
    format!("{:04}-{:02}-{:02}", d.get_full_year(), d.get_month() + 1, d.get_date())
}

/// `HH:MM`, for paper.
pub fn clock() -> String {
    let d = Date::new_0();
    format!("{:02}:{:02}", d.get_hours(), d.get_minutes())
}

pub fn year() -> i32 {
    i32::try_from(Date::new_0().get_full_year()).unwrap_or(2026)
}

/// Milliseconds, for pacing only.
pub fn now() -> f64 {
    Date::now()
}

pub fn focus(id: &str) {
    if let Some(e) =
        document().and_then(|d| d.get_element_by_id(id)).and_then(|e| e.dyn_into::<HtmlElement>().ok())
    {
        let _ = e.focus();
    }
}

/// What stands in a field.
pub fn value(id: &str) -> String {
    let e = document().and_then(|d| d.get_element_by_id(id));
    e.and_then(|e| Reflect::get(&e, &"value".into()).ok()).and_then(|v| v.as_string()).unwrap_or_default()
}

/// The selects of a form that were changed: table, column, value.
pub fn changed_selects(form: &web_sys::Element) -> Vec<(u32, u32, String)> {
    let Ok(list) = form.query_selector_all("select") else { return Vec::new() };
    let number = |e: &web_sys::Element, name| e.get_attribute(name).and_then(|v| v.parse().ok());
    (0..list.length())
        .filter_map(|i| {
            let e = list.get(i)?.dyn_into::<web_sys::Element>().ok()?;
            let value = Reflect::get(&e, &"value".into()).ok()?.as_string()?;
            let changed = e.get_attribute("data-was").is_none_or(|was| was != value);
            Some((number(&e, "data-table")?, number(&e, "data-column")?, value)).filter(|_| changed)
        })
        .collect()
}

/// What a form says: chosen radios by name, rows by `data-row` (fields joined by blanks, `?` for an empty one), and typed
/// fields by `data-answer`, which go before a chosen one. A row without its third field says nothing.
pub fn filled_in(form: &web_sys::Element) -> Vec<(String, String)> {
    let all = |root: &web_sys::Element, what: &str| -> Vec<web_sys::Element> {
        let Ok(list) = root.query_selector_all(what) else { return Vec::new() };
        (0..list.length()).filter_map(|i| list.get(i)?.dyn_into().ok()).collect()
    };
    let value = |e: &web_sys::Element| -> String {
        let v = Reflect::get(e, &"value".into()).ok().and_then(|v| v.as_string()).unwrap_or_default();
        v.split_whitespace().collect::<String>()
    };
    let mut out = Vec::new();
    for e in all(form, "input:checked") {
        out.extend(e.get_attribute("name").map(|n| (n, value(&e))));
    }
    for e in all(form, "[data-answer]") {
        let typed = value(&e);
        out.extend(e.get_attribute("data-answer").filter(|_| !typed.is_empty()).map(|n| (n, typed)));
    }
    for row in all(form, "[data-row]") {
        let mut words: Vec<String> = all(&row, "select, input").iter().map(value).collect();
        if words.get(2).is_some_and(|w| !w.is_empty()) {
            while words.last().is_some_and(String::is_empty) {
                words.pop();
            }
            let words: Vec<&str> = words.iter().map(|w| if w.is_empty() { "?" } else { w }).collect();
            out.extend(row.get_attribute("data-row").map(|n| (n, words.join(" "))));
        }
    }
    out
}

pub fn set_value(id: &str, value: &str) {
    if let Some(e) = document().and_then(|d| d.get_element_by_id(id)) {
        let _ = Reflect::set(&e, &"value".into(), &value.into());
    }
}

/// Open the file dialog of a hidden input. A real button with our label calls this (voice control finds buttons).
pub fn click(id: &str) {
    if let Some(e) =
        document().and_then(|d| d.get_element_by_id(id)).and_then(|e| e.dyn_into::<HtmlElement>().ok())
    {
        e.click();
    }
}

/// The files of a file input; it is emptied, so that the same file can be chosen again.
pub fn chosen(e: &web_sys::Event) -> Vec<File> {
    let Some(input) = e.target().and_then(|t| t.dyn_into::<web_sys::HtmlInputElement>().ok()) else {
        return Vec::new();
    };
    let files = input.files().map(|l| (0..l.length()).filter_map(|i| l.get(i)).collect()).unwrap_or_default();
    input.set_value("");
    files
}

pub fn scroll_to_top() {
    if let Some(w) = window() {
        w.scroll_to_with_x_and_y(0.0, 0.0);
    }
}

/// Open the print dialog. A frame that has no right to it does nothing, without a word; a dialog announces itself. So
/// `refused` is called when no announcement came.
pub fn print(refused: impl FnOnce() + 'static) {
    let Some(w) = window() else { return refused() };
    let announced = Rc::new(Cell::new(false));
    let seen = announced.clone();
    let heard = EventListener::once(&w, "beforeprint", move |_| seen.set(true));
    let called = w.print().is_ok();
    gloo::timers::callback::Timeout::new(1_000, move || {
        drop(heard);
        if !called || !announced.get() {
            refused();
        }
    })
    .forget();
}

/// The fragment of the address.
pub fn hash() -> String {
    window().and_then(|w| w.location().hash().ok()).unwrap_or_default()
}

/// Title, language, text size and kiosk of the document.
pub fn frame(title: &str, lang: &str, size: u8, kiosk: bool) {
    let Some(d) = document() else { return };
    d.set_title(title);
    if let Some(root) = d.document_element() {
        let _ = root.set_attribute("lang", lang);
        let _ = root.set_attribute("data-size", ["0", "1", "2"].get(usize::from(size)).unwrap_or(&"0"));
        let _ = root.set_attribute("data-kiosk", if kiosk { "on" } else { "off" });
    }
}

/// Change the address without loading anything. A framed file may not even do that: there the page changes all the same.
pub fn set_hash(hash: &str) {
    if let Some(w) = window() {
        let l = w.location();
        if l.protocol().is_ok_and(|p| p == "file:") && downloads_may_be_refused() {
            return;
        }
        let _ = l.set_hash(hash);
    }
}

/// Inside a frame with an opaque origin downloads may be refused without a word: then the text is shown to copy.
pub fn downloads_may_be_refused() -> bool {
    let Some(w) = window() else { return true };
    let framed = w.parent().ok().flatten().is_some_and(|p| !js_sys::Object::is(&p, &w));
    let origin = Reflect::get(&w, &"origin".into()).ok().and_then(|o| o.as_string());
    framed && origin.as_deref() == Some("null")
}

/// Hand bytes to the user as a file. `false` when the browser refused.
pub fn download(name: &str, media_type: &str, bytes: &ArrayBuffer) -> bool {
    let parts = Array::of1(bytes);
    let bag = BlobPropertyBag::new();
    bag.set_type(media_type);
    let Ok(blob) = Blob::new_with_buffer_source_sequence_and_options(&parts, &bag) else { return false };
    let Ok(url) = Url::create_object_url_with_blob(&blob) else { return false };
    let link = document().and_then(|d| {
        let a = d.create_element("a").ok()?.dyn_into::<HtmlAnchorElement>().ok()?;
        a.set_href(&url);
        a.set_download(name);
        d.body()?.append_child(&a).ok()?;
        Some(a)
    });
    if let Some(a) = &link {
        a.click();
        a.remove();
    }
    // The browser needs the address until the download has begun.
    gloo::timers::callback::Timeout::new(10_000, move || {
        let _ = Url::revoke_object_url(&url);
    })
    .forget();
    link.is_some()
}

pub fn text_of(buffer: &ArrayBuffer) -> String {
    String::from_utf8(Uint8Array::new(buffer).to_vec()).unwrap_or_default()
}

pub fn buffer_of(text: &str) -> ArrayBuffer {
    Uint8Array::from(text.as_bytes()).buffer()
}

/// The bytes of a chosen file. `None` when the browser cannot read it (removed, a folder, no permission).
pub async fn bytes_of(file: &File) -> Option<ArrayBuffer> {
    JsFuture::from(file.array_buffer()).await.ok()?.dyn_into().ok()
}

/// Name of a file with the folder it was chosen in.
pub fn name_of(file: &File) -> String {
    let path = Reflect::get(file, &"webkitRelativePath".into()).ok().and_then(|p| p.as_string());
    path.filter(|p| !p.is_empty()).unwrap_or_else(|| file.name())
}

/// Every file of a drop, folders opened. Must be called inside the event: the list is emptied after it.
pub fn dropped(data: &DataTransfer) -> (Vec<File>, Vec<FileSystemEntry>) {
    let (mut files, mut folders) = (Vec::new(), Vec::new());
    let items = data.items();
    for i in 0..items.length() {
        let Some(item) = items.get(i) else { continue };
        match item.webkit_get_as_entry() {
            Ok(Some(e)) if e.is_directory() => folders.push(e),
            _ => {
                if let Ok(Some(f)) = item.get_as_file() {
                    files.push(f);
                }
            }
        }
    }
    if items.length() == 0
        && let Some(list) = data.files()
    {
        files.extend((0..list.length()).filter_map(|i| list.get(i)));
    }
    (files, folders)
}

/// The files below some folders with their paths, without recursion, at most `limit`.
pub async fn files_below(folders: Vec<FileSystemEntry>, limit: usize) -> Vec<(String, File)> {
    let mut out = Vec::new();
    let mut open: Vec<FileSystemEntry> = folders.into_iter().rev().collect();
    while let Some(entry) = open.pop() {
        if out.len() >= limit {
            break;
        }
        let path = entry.full_path().trim_start_matches('/').to_owned();
        if entry.is_file() {
            let e: FileSystemFileEntry = entry.unchecked_into();
            let got = called_back(|ok, err| {
                e.file_with_callback_and_callback(ok, err);
                Ok(())
            });
            if let Some(f) = got.await.and_then(|v| v.dyn_into::<File>().ok()) {
                out.push((path, f));
            }
            continue;
        }
        let reader = entry.unchecked_into::<FileSystemDirectoryEntry>().create_reader();
        let mut children: Vec<FileSystemEntry> = Vec::new();
        // A reader gives its entries in portions, the last one empty.
        while let Some(part) = called_back(|ok, err| reader.read_entries_with_callback_and_callback(ok, err))
            .await
            .and_then(|v| v.dyn_into::<Array>().ok())
            .filter(|a| a.length() > 0)
        {
            children.extend(part.iter().map(|e| e.unchecked_into::<FileSystemEntry>()));
        }
        open.extend(children.into_iter().rev());
    }
    out
}

/// Turn an old callback pair into something to wait for.
async fn called_back(
    call: impl Fn(&js_sys::Function, &js_sys::Function) -> Result<(), JsValue>,
) -> Option<JsValue> {
    let promise = js_sys::Promise::new(&mut |ok, err| {
        if call(&ok, &err).is_err() {
            let _ = err.call0(&JsValue::NULL);
        }
    });
    JsFuture::from(promise).await.ok()
}
