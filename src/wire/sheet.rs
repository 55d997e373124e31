//! One sheet of paper as data: what stands on it, in the order in which it is read.
//!
//! Comes in: nothing; this is only the shape. `paper` fills it in the worker, the page draws it with one small function,
//! and tests read it without a browser. A sheet is in one language: paper is handed over in one.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Sheet {
    /// `result`, `share`, `request`, `emergency`, `notice`, `parents`, `viewing`, `inventory`, `compare`.
    pub id: String,
    pub title: String,
    /// Small lines under the title: day of the check, version, dates of what the tool knows.
    pub meta: Vec<String>,
    pub blocks: Vec<Block>,
    /// Small lines at the end.
    pub foot: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Block {
    Heading {
        text: String,
    },
    /// `strong` is the one sentence that matters most.
    Para {
        text: String,
        strong: bool,
    },
    List {
        numbered: bool,
        items: Vec<String>,
    },
    /// A cell that is empty is there to be written in. `blank` further empty rows follow; `tall` makes rows high enough to
    /// write in by hand.
    Table {
        caption: String,
        head: Vec<String>,
        rows: Vec<Vec<String>>,
        blank: u32,
        tall: bool,
    },
    /// One thing to do. `urgency` is the identifier of the wire; lines are label and text.
    Item {
        urgency: String,
        mark: String,
        title: String,
        lines: Vec<(String, String)>,
        done: String,
    },
    /// A label and an empty line to write on.
    Blank {
        label: String,
        lines: u32,
    },
    /// Large letters for a wall.
    Poster {
        text: String,
    },
}

impl Sheet {
    /// Every text on the sheet, in reading order.
    pub fn texts(&self) -> Vec<&str> {
        let mut out: Vec<&str> = vec![&self.title];
        out.extend(self.meta.iter().map(String::as_str));
        for b in &self.blocks {
            match b {
                Block::Heading { text } | Block::Para { text, .. } | Block::Poster { text } => out.push(text),
                Block::List { items, .. } => out.extend(items.iter().map(String::as_str)),
                Block::Table { caption, head, rows, .. } => {
                    out.push(caption);
                    out.extend(head.iter().chain(rows.iter().flatten()).map(String::as_str));
                }
                Block::Item { mark, title, lines, done, .. } => {
                    out.extend([mark.as_str(), title]);
                    out.extend(lines.iter().flat_map(|(a, b)| [a.as_str(), b]));
                    out.push(done);
                }
                Block::Blank { label, .. } => out.push(label),
            }
        }
        out.extend(self.foot.iter().map(String::as_str));
        out
    }
}
