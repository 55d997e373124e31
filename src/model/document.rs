//! A parsed file as a tree in an arena: no recursion, no recursive drop, bounded by a `Budget` while it is built.
//!
//! Every node has the span of the whole entry and of its value. Texts are slices of the source where possible and
//! owned only where escapes had to be resolved.

use super::span::{FileId, Span};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct NodeId(u32);

const NONE: u32 = u32::MAX;

/// What a node holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A value. `quoted` values are never booleans or numbers.
    Scalar {
        quoted: bool,
    },
    /// Explicit nothing (`null`, `~`, empty YAML value, a key without a value).
    Null,
    Map,
    List,
}

/// Where a text is: nowhere, in the source at the span beside it, or the owned one of this number. Nodes are many, so it is
/// four bytes.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Str(u32);

impl Str {
    const NONE: Str = Str(u32::MAX);
    const HERE: Str = Str(u32::MAX - 1);
}

#[derive(Debug, Clone)]
struct Node {
    key: Str,
    key_span: (u32, u32),
    value: Str,
    value_span: (u32, u32),
    kind: Kind,
    first_child: u32,
    last_child: u32,
    next: u32,
    parent: u32,
}

/// The tree of one document. Node 0 is the root while it is built.
#[derive(Debug)]
pub struct Document<'s> {
    file: FileId,
    source: &'s str,
    root: u32,
    nodes: Vec<Node>,
    owned: Vec<Box<str>>,
}

/// A text for a new node.
#[derive(Debug, Clone)]
pub enum NewText {
    /// Byte range of the source, used as it stands.
    Slice(usize, usize),
    /// Unescaped text with the range it came from.
    Owned(String, usize, usize),
    /// A text that [`Document::remember`] holds, with the range it stands for here.
    Again(Remembered, usize, usize),
}

/// A text that many nodes share (attribute names with their `@`).
#[derive(Debug, Clone, Copy)]
pub struct Remembered(u32);

impl NewText {
    /// The bytes of the source that the text stands for.
    pub fn range(&self) -> (usize, usize) {
        let (NewText::Slice(a, b) | NewText::Owned(_, a, b) | NewText::Again(_, a, b)) = self;
        (*a, *b)
    }
    fn cut_range(&self) -> (u32, u32) {
        let (a, b) = self.range();
        (cut(a), cut(b))
    }
}

fn cut(v: usize) -> u32 {
    u32::try_from(v).unwrap_or(u32::MAX)
}

impl<'s> Document<'s> {
    /// An empty document whose root is of `kind` ([`Kind::Map`] or [`Kind::List`]).
    pub fn new(file: FileId, source: &'s str, kind: Kind) -> Document<'s> {
        let mut d = Document { file, source, root: 0, nodes: Vec::new(), owned: Vec::new() };
        d.nodes.push(Node {
            key: Str::NONE,
            key_span: (0, 0),
            value: Str::NONE,
            value_span: (0, cut(source.len())),
            kind,
            first_child: NONE,
            last_child: NONE,
            next: NONE,
            parent: NONE,
        });
        d
    }

    /// Make room for about so many nodes.
    pub fn reserve(&mut self, nodes: usize) {
        self.nodes.reserve(nodes);
    }

    fn intern(&mut self, t: NewText) -> Str {
        match t {
            NewText::Slice(..) => Str::HERE,
            NewText::Owned(s, ..) => Str(self.remember(s).0),
            NewText::Again(r, ..) => Str(r.0),
        }
    }

    /// Store a text once, for use as [`NewText::Again`].
    pub fn remember(&mut self, text: String) -> Remembered {
        self.owned.push(text.into_boxed_str());
        Remembered(cut(self.owned.len() - 1))
    }

    /// Append a child. For maps and lists `value` gives the span (see also [`Document::close`]).
    pub fn push(&mut self, parent: NodeId, key: Option<NewText>, kind: Kind, value: NewText) -> NodeId {
        let key_span = key.as_ref().map_or((0, 0), NewText::cut_range);
        let value_span = value.cut_range();
        let key = key.map_or(Str::NONE, |k| self.intern(k));
        let value = if matches!(kind, Kind::Scalar { .. }) { self.intern(value) } else { Str::NONE };
        self.add(Node {
            key,
            key_span,
            value,
            value_span,
            kind,
            first_child: NONE,
            last_child: NONE,
            next: NONE,
            parent: parent.0,
        })
    }

    /// [`Document::push`] for a key and a scalar or null that stand in the source as they are: most entries of most files.
    pub fn push_plain(&mut self, parent: NodeId, key: (usize, usize), kind: Kind, value: (usize, usize)) {
        self.add(Node {
            key: Str::HERE,
            key_span: (cut(key.0), cut(key.1)),
            value: if kind == Kind::Null { Str::NONE } else { Str::HERE },
            value_span: (cut(value.0), cut(value.1)),
            kind,
            first_child: NONE,
            last_child: NONE,
            next: NONE,
            parent: parent.0,
        });
    }

    /// Append a node to the children of its parent.
    fn add(&mut self, node: Node) -> NodeId {
        let id = cut(self.nodes.len());
        let parent = &mut self.nodes[node.parent as usize];
        let last = std::mem::replace(&mut parent.last_child, id);
        if last == NONE {
            parent.first_child = id;
        } else {
            self.nodes[last as usize].next = id;
        }
        self.nodes.push(node);
        NodeId(id)
    }

    /// Set where a map or list ends.
    pub fn close(&mut self, node: NodeId, end: usize) {
        if let Some(n) = self.nodes.get_mut(node.0 as usize) {
            n.value_span.1 = cut(end).max(n.value_span.0);
        }
    }
    /// Change what a node without a value is: an XML element turns out to have children.
    pub fn set_kind(&mut self, node: NodeId, kind: Kind) {
        if let Some(n) = self.nodes.get_mut(node.0 as usize) {
            n.kind = kind;
        }
    }
    /// Turn a node into a scalar after the fact (an XML element that turned out to hold only text).
    pub fn set_scalar(&mut self, node: NodeId, value: NewText, quoted: bool) {
        let span = value.cut_range();
        let v = self.intern(value);
        if let Some(n) = self.nodes.get_mut(node.0 as usize) {
            n.value = v;
            n.value_span = span;
            n.kind = Kind::Scalar { quoted };
        }
    }

    /// Append a copy of a subtree under another key (a YAML alias). Spans stay those of the original. Takes one of `room`
    /// for each node and stops when there is none left; `None` when there was none at all.
    pub fn graft(
        &mut self,
        parent: NodeId,
        key: Option<NewText>,
        from: NodeId,
        room: &mut usize,
    ) -> Option<NodeId> {
        let key_span = key.as_ref().map_or((0, 0), NewText::cut_range);
        let key = key.map_or(Str::NONE, |k| self.intern(k));
        self.copy(parent, Some((key, key_span)), from, room)
    }
    /// The same with the key of the original (a YAML merge).
    pub fn graft_entry(&mut self, parent: NodeId, from: NodeId, room: &mut usize) -> Option<NodeId> {
        self.copy(parent, None, from, room)
    }
    fn copy(
        &mut self,
        parent: NodeId,
        key: Option<(Str, (u32, u32))>,
        from: NodeId,
        room: &mut usize,
    ) -> Option<NodeId> {
        let mut top = None;
        // (node to copy with its following siblings, where to)
        let mut todo = vec![(from.0, parent.0)];
        while let Some((at, to)) = todo.pop() {
            let Some(mut n) = self.nodes.get(at as usize).cloned() else { continue };
            if *room == 0 {
                break;
            }
            *room -= 1;
            let id = cut(self.nodes.len());
            let (next, first) = (n.next, n.first_child);
            (n.parent, n.next, n.first_child, n.last_child) = (to, NONE, NONE, NONE);
            if top.is_none() {
                if let Some((k, span)) = key {
                    (n.key, n.key_span) = (k, span);
                }
                top = Some(NodeId(id));
            } else {
                todo.push((next, to));
            }
            todo.push((first, id));
            self.add(n);
        }
        top
    }

    pub fn root_id(&self) -> NodeId {
        NodeId(0)
    }
    pub fn root(&self) -> NodeRef<'_> {
        NodeRef { doc: self, id: self.root }
    }
    /// Make a node the root, when what was read turns out to be one value in an outer list.
    pub fn set_root(&mut self, node: NodeId) {
        if let Some(n) = self.nodes.get_mut(node.0 as usize) {
            n.parent = NONE;
            self.root = node.0;
        }
    }
    pub fn node(&self, id: NodeId) -> NodeRef<'_> {
        NodeRef { doc: self, id: id.0 }
    }
    pub fn len(&self) -> usize {
        self.nodes.len()
    }
    pub fn is_empty(&self) -> bool {
        self.nodes.len() <= 1
    }
    /// All nodes in document order.
    pub fn iter(&self) -> impl Iterator<Item = NodeRef<'_>> {
        (0..cut(self.nodes.len())).map(|id| NodeRef { doc: self, id })
    }
    fn str(&self, s: Str, (a, b): (u32, u32)) -> Option<&str> {
        match s {
            Str::HERE => self.source.get(a as usize..b as usize),
            // [`Str::NONE`] is the number of no text.
            Str(i) => self.owned.get(i as usize).map(AsRef::as_ref),
        }
    }
}

/// A node with its document.
#[derive(Clone, Copy)]
pub struct NodeRef<'d> {
    doc: &'d Document<'d>,
    id: u32,
}

impl std::fmt::Debug for NodeRef<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // No value: it may be a secret.
        write!(f, "NodeRef({} {:?} {:?})", self.id, self.key(), self.kind())
    }
}

impl<'d> NodeRef<'d> {
    fn raw(self) -> &'d Node {
        &self.doc.nodes[self.id as usize]
    }
    pub fn id(self) -> NodeId {
        NodeId(self.id)
    }
    pub fn kind(self) -> Kind {
        self.raw().kind
    }
    pub fn key(self) -> Option<&'d str> {
        self.doc.str(self.raw().key, self.raw().key_span)
    }
    /// The scalar text. `None` for maps, lists and nulls.
    pub fn text(self) -> Option<&'d str> {
        match self.kind() {
            Kind::Scalar { .. } => self.doc.str(self.raw().value, self.raw().value_span),
            _ => None,
        }
    }
    pub fn is_quoted(self) -> bool {
        matches!(self.kind(), Kind::Scalar { quoted: true })
    }
    pub fn is_null(self) -> bool {
        self.kind() == Kind::Null
    }
    /// Key and value together. Where the value stands elsewhere (a YAML alias): the key.
    pub fn span(self) -> Span {
        let n = self.raw();
        if n.key != Str::NONE && n.value_span.1 < n.key_span.0 {
            return self.key_span();
        }
        let start = if n.key == Str::NONE { n.value_span.0 } else { n.key_span.0.min(n.value_span.0) };
        Span { file: self.doc.file, start, end: n.value_span.1.max(n.key_span.1).max(start) }
    }
    /// The key alone, or the start of the value where there is none: the best line to show for a map.
    pub fn key_span(self) -> Span {
        let n = self.raw();
        if n.key == Str::NONE {
            let first = self.doc.source.get(n.value_span.0 as usize..).and_then(|t| t.chars().next());
            let end = n.value_span.0 + first.map_or(0, |c| cut(c.len_utf8()));
            Span { file: self.doc.file, start: n.value_span.0, end: n.value_span.1.min(end) }
        } else {
            Span { file: self.doc.file, start: n.key_span.0, end: n.key_span.1 }
        }
    }
    pub fn value_span(self) -> Span {
        let n = self.raw();
        Span { file: self.doc.file, start: n.value_span.0, end: n.value_span.1 }
    }
    pub fn parent(self) -> Option<NodeRef<'d>> {
        let p = self.raw().parent;
        (p != NONE).then_some(NodeRef { doc: self.doc, id: p })
    }
    pub fn children(self) -> impl Iterator<Item = NodeRef<'d>> {
        let doc = self.doc;
        let mut at = self.raw().first_child;
        std::iter::from_fn(move || {
            let id = at;
            let n = doc.nodes.get(id as usize)?;
            at = n.next;
            Some(NodeRef { doc, id })
        })
    }
    /// The last child with this key (last statement wins).
    pub fn get(self, key: &str) -> Option<NodeRef<'d>> {
        self.children().filter(|c| c.key() == Some(key)).last()
    }
    /// Like [`NodeRef::get`], ignoring ASCII case.
    pub fn get_ci(self, key: &str) -> Option<NodeRef<'d>> {
        self.children().filter(|c| c.key().is_some_and(|k| k.eq_ignore_ascii_case(key))).last()
    }
    /// All children with this key (repeated XML elements).
    pub fn all(self, key: &'d str) -> impl Iterator<Item = NodeRef<'d>> {
        self.children().filter(move |c| c.key() == Some(key))
    }
    /// Descend by keys: `path(&["a", "b"])`.
    pub fn path(self, keys: &[&str]) -> Option<NodeRef<'d>> {
        keys.iter().try_fold(self, |n, k| n.get(k))
    }
    pub fn path_text(self, keys: &[&str]) -> Option<&'d str> {
        self.path(keys)?.text()
    }
    /// All nodes below this one, in document order, without recursion.
    pub fn descendants(self) -> impl Iterator<Item = NodeRef<'d>> {
        let doc = self.doc;
        let top = self.id;
        let mut at = self.raw().first_child;
        std::iter::from_fn(move || {
            if at == NONE {
                return None;
            }
            let id = at;
            // Next in pre-order: first child, else next sibling, else the next sibling of an ancestor below `top`.
            let n = &doc.nodes[id as usize];
            at = if n.first_child != NONE {
                n.first_child
            } else {
                let mut up = id;
                loop {
                    let u = &doc.nodes[up as usize];
                    if u.next != NONE {
                        break u.next;
                    }
                    if u.parent == top || u.parent == NONE {
                        break NONE;
                    }
                    up = u.parent;
                }
            };
            Some(NodeRef { doc, id })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn builds_and_walks_without_recursion() {
        let src = "a.b=1";
        let mut d = Document::new(FileId(0), src, Kind::Map);
        let a = d.push(d.root_id(), Some(NewText::Slice(0, 1)), Kind::Map, NewText::Slice(0, 5));
        d.push(a, Some(NewText::Slice(2, 3)), Kind::Scalar { quoted: false }, NewText::Slice(4, 5));
        d.push(d.root_id(), Some(NewText::Owned("z".into(), 0, 0)), Kind::Null, NewText::Slice(5, 5));
        assert_eq!(d.root().path_text(&["a", "b"]), Some("1"));
        let keys: Vec<_> = d.root().descendants().filter_map(|n| n.key()).collect();
        assert_eq!(keys, ["a", "b", "z"]);
    }

    #[test]
    fn a_very_deep_tree_is_dropped_without_overflow() {
        let mut d = Document::new(FileId(0), "", Kind::List);
        let mut at = d.root_id();
        for _ in 0..500_000 {
            at = d.push(at, None, Kind::List, NewText::Slice(0, 0));
        }
        assert_eq!(d.root().descendants().count(), 500_000);
    }
}
