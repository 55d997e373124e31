//! Draws a page that was written as data (`view::doc`) with Yew: each step becomes an element, an attribute or a text.
//!
//! There is no other place that makes elements, and none that reads markup: a text from a file is always a text node.
//! Events are heard by one element around everything (`app`), so that nothing here knows what a button does.

use crate::i18n::Lang;
use crate::view::doc::{self, Op};
use std::rc::Rc;
use yew::prelude::*;
use yew::virtual_dom::{AttributeOrProperty, Attributes, Key, VList, VNode, VTag, VText};

/// Words with their readings, the longest first.
pub type Readings = Rc<Vec<(String, String)>>;

struct Frame {
    tag: VTag,
    attrs: Vec<(AttrValue, AttrValue)>,
    children: Vec<VNode>,
}

impl Frame {
    fn done(mut self) -> VNode {
        let attr = |(k, v)| (k, AttributeOrProperty::Attribute(v));
        self.tag.set_attributes(Attributes::IndexMap(Rc::new(self.attrs.into_iter().map(attr).collect())));
        self.tag.add_children(self.children);
        self.tag.into()
    }
}

pub fn draw(bytes: &[u8], lang: Lang, readings: Option<&Readings>) -> Html {
    let mut top: Vec<VNode> = Vec::new();
    let mut open: Vec<Frame> = Vec::new();
    for op in doc::read(bytes, lang) {
        match op {
            Op::Open(s) => {
                let mut attrs = Vec::new();
                let tag = doc::selector(s, |k, v| attrs.push((owned(k), owned(v))));
                open.push(Frame { tag: VTag::new(owned(tag)), attrs, children: Vec::new() });
            }
            Op::Attr(k, v) => {
                if let Some(f) = open.last_mut() {
                    if k == "key" {
                        f.tag.key = Some(Key::from(v.to_owned()));
                    } else {
                        f.attrs.push((owned(k), owned(v)));
                    }
                }
            }
            Op::Text(s) => {
                // Yew takes what stands in a field as its value and drops children: the text to copy was empty.
                if let Some(f) = open.last_mut().filter(|f| f.tag.tag() == "textarea") {
                    f.tag.set_value(owned(s));
                    continue;
                }
                // Headings keep their plain text, so that screen readers read them once.
                let plain = open.iter().any(|f| {
                    matches!(f.tag.tag(), "h1" | "title" | "desc" | "tspan" | "option" | "button" | "code")
                });
                let list = match open.last_mut() {
                    Some(f) => &mut f.children,
                    None => &mut top,
                };
                match readings.filter(|_| !plain && !s.is_ascii()) {
                    Some(r) => {
                        let mut parts = Vec::new();
                        ruby(s, r, &mut parts);
                        // One text stays one thing, also where things beside each other are set apart.
                        if parts.len() > 1 {
                            let mut span = VTag::new("span");
                            span.add_children(parts);
                            list.push(span.into());
                        } else {
                            list.append(&mut parts);
                        }
                    }
                    None if !s.is_empty() => list.push(VText::new(owned(s)).into()),
                    None => {}
                }
            }
            Op::Close => {
                if let Some(f) = open.pop() {
                    let node = f.done();
                    match open.last_mut() {
                        Some(f) => f.children.push(node),
                        None => top.push(node),
                    }
                }
            }
        }
    }
    VList::with_children(top, None).into()
}

fn owned(s: &str) -> AttrValue {
    AttrValue::from(s.to_owned())
}

/// Put the reading above each known word.
fn ruby(s: &str, readings: &Readings, out: &mut Vec<VNode>) {
    let (mut rest, mut plain) = (s, 0);
    while let Some(c) = rest[plain..].chars().next() {
        let here = &rest[plain..];
        // Kanji only: everything else has no reading.
        let known =
            ('\u{4e00}'..'\u{a000}').contains(&c).then(|| readings.iter().find(|(w, _)| here.starts_with(w)));
        match known.flatten() {
            Some((word, reading)) => {
                if plain > 0 {
                    out.push(VText::new(owned(&rest[..plain])).into());
                }
                let mut tag = VTag::new("ruby");
                tag.add_child(VText::new(owned(word)).into());
                let mut rt = VTag::new("rt");
                rt.add_child(VText::new(owned(reading)).into());
                tag.add_child(rt.into());
                out.push(tag.into());
                rest = &here[word.len()..];
                plain = 0;
            }
            None => plain += c.len_utf8(),
        }
    }
    if !rest.is_empty() {
        out.push(VText::new(owned(rest)).into());
    }
}
