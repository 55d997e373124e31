//! Structs from JSON: a catalogue, a question file, a saved result.
//!
//! Not by serde: a derived reader is made anew for each struct and was a tenth of the engine's program. Here one reader
//! makes a tree, and a struct is a list of names. Unknown names are passed over. What is missing is an error that tells
//! where, unless its type can be missing (a list is empty then, an `Option` is `None`) or the struct says so.

use serde_json::Value as Json;
use std::collections::BTreeMap;

/// The place of the first value that is missing or of another type: `questions[3].options[0].risk`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong(pub String);

impl Wrong {
    fn here() -> Wrong {
        Wrong(String::new())
    }
    fn within(mut self, name: &str) -> Wrong {
        if !self.0.is_empty() && !self.0.starts_with('[') {
            self.0.insert(0, '.');
        }
        self.0.insert_str(0, name);
        self
    }
}

/// Why a document is none of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// No JSON: the line, and what the reader says.
    Syntax(usize, String),
    Shape(Wrong),
}

pub fn from_slice<T: Read>(json: &[u8]) -> Result<T, Refused> {
    let tree: Json = serde_json::from_slice(json).map_err(|e| Refused::Syntax(e.line(), e.to_string()))?;
    T::read(&tree).map_err(Refused::Shape)
}

pub trait Read: Sized {
    fn read(v: &Json) -> Result<Self, Wrong>;
    /// What stands for a value that is not there.
    fn missing() -> Option<Self> {
        None
    }
}

/// A value that is a function of what serde_json has.
pub fn scalar<T>(v: Option<T>) -> Result<T, Wrong> {
    v.ok_or_else(Wrong::here)
}

pub fn field<T: Read>(v: &Json, name: &str) -> Result<T, Wrong> {
    read_or(v, name, T::missing)
}

/// A list that may be empty, but not missing.
pub fn list<T: Read>(v: &Json, name: &str) -> Result<T, Wrong> {
    read_or(v, name, || None)
}

pub fn default<T: Read + Default>(v: &Json, name: &str) -> Result<T, Wrong> {
    read_or(v, name, || Some(T::default()))
}

fn read_or<T: Read>(v: &Json, name: &str, missing: fn() -> Option<T>) -> Result<T, Wrong> {
    // `r#if` is how Rust writes the name `if`.
    let name = name.strip_prefix("r#").unwrap_or(name);
    match scalar(v.as_object())?.get(name) {
        Some(v) => T::read(v).map_err(|w| w.within(name)),
        None => missing().ok_or_else(|| Wrong(name.to_owned())),
    }
}

macro_rules! scalars {
    ($($t:ty: $v:ident => $e:expr;)*) => {$(
        impl Read for $t {
            fn read($v: &Json) -> Result<Self, Wrong> {
                scalar($e)
            }
        }
    )*};
}

scalars! {
    String: v => v.as_str().map(str::to_owned);
    bool: v => v.as_bool();
    f64: v => v.as_f64();
    i64: v => v.as_i64();
    u32: v => v.as_u64().and_then(|n| n.try_into().ok());
    u16: v => v.as_u64().and_then(|n| n.try_into().ok());
    Json: v => Some(v.clone());
}

impl<T: Read> Read for Option<T> {
    fn read(v: &Json) -> Result<Self, Wrong> {
        if v.is_null() { Ok(None) } else { T::read(v).map(Some) }
    }
    fn missing() -> Option<Self> {
        Some(None)
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(v: &Json) -> Result<Self, Wrong> {
        let list = scalar(v.as_array())?;
        let mut out = Vec::with_capacity(list.len());
        for (i, x) in list.iter().enumerate() {
            out.push(T::read(x).map_err(|w| w.within(&format!("[{i}]")))?);
        }
        Ok(out)
    }
    fn missing() -> Option<Self> {
        Some(Vec::new())
    }
}

impl<T: Read> Read for BTreeMap<String, T> {
    fn read(v: &Json) -> Result<Self, Wrong> {
        let mut out = BTreeMap::new();
        for (k, x) in scalar(v.as_object())? {
            out.insert(k.clone(), T::read(x).map_err(|w| w.within(k))?);
        }
        Ok(out)
    }
    fn missing() -> Option<Self> {
        Some(BTreeMap::new())
    }
}

/// `read_fields! { Name { field, names: list, note: default } }`: a `list` may not be missing, a `default` may. A field that
/// is forgotten here does not compile.
#[macro_export]
macro_rules! read_fields {
    ($($t:ident { $($f:ident $(: $mark:ident)?),* $(,)? })*) => {$(
        impl $crate::tree::Read for $t {
            fn read(v: &serde_json::Value) -> Result<Self, $crate::tree::Wrong> {
                Ok($t { $($f: $crate::read_fields!(@ v $f $($mark)?)),* })
            }
        }
    )*};
    (@ $v:ident $f:ident) => { $crate::tree::field($v, stringify!($f))? };
    (@ $v:ident $f:ident $mark:ident) => { $crate::tree::$mark($v, stringify!($f))? };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq)]
    struct Outer {
        list: Vec<Inner>,
        r#if: Option<u16>,
    }
    #[derive(Debug, PartialEq)]
    struct Inner {
        name: String,
        note: String,
    }
    read_fields! {
        Outer { list: list, r#if }
        Inner { name, note: default }
    }

    #[test]
    fn a_struct_is_a_list_of_names() {
        let got: Outer = from_slice(br#"{"list":[{"name":"a","more":1}],"if":7}"#).unwrap();
        assert_eq!(got, Outer { list: vec![Inner { name: "a".into(), note: String::new() }], r#if: Some(7) });
    }

    /// Somebody edits a question file by hand: the place must be told.
    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        let wrong = |json: &str| match from_slice::<Outer>(json.as_bytes()) {
            Err(Refused::Shape(w)) => w.0,
            other => panic!("{other:?}"),
        };
        assert_eq!(wrong(r#"{"list":[{"name":"a"},{"name":3}]}"#), "list[1].name");
        assert_eq!(wrong(r#"{"list":[{}]}"#), "list[0].name");
        assert_eq!(wrong("{}"), "list");
        assert_eq!(wrong(r#"{"list":[],"if":70000}"#), "if");
        assert!(matches!(from_slice::<Outer>(b"{\n\"list\""), Err(Refused::Syntax(2, _))));
    }
}
