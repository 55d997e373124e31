//! Budgets. Nothing in the engine grows without one.

/// Upper bounds for one analysis.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of one file.
    pub file_bytes: usize,
    /// Number of files, archive members included.
    pub files: usize,
    /// Nesting depth of any syntax.
    pub depth: usize,
    /// Nodes of one document.
    pub nodes: usize,
    /// Facts of one file.
    pub facts: usize,
    /// Rows of a table that are read one by one; a longer table is counted.
    pub rows: usize,
    /// Devices of long tables that are listed one by one all the same.
    pub listed: usize,
    /// Notices of one file.
    pub notices: usize,
    /// Bytes unpacked from one archive.
    pub unzip_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            file_bytes: 200 << 20,
            files: 2_000,
            depth: 200,
            nodes: 4_000_000,
            facts: 2_000_000,
            rows: 200_000,
            listed: 300,
            notices: 100,
            unzip_bytes: 64 << 20,
        }
    }
}

/// Counts down while a document is built. When it is used up, the parser stops and says so.
#[derive(Debug, Clone, Copy)]
pub struct Budget {
    pub depth: usize,
    nodes_left: usize,
}

impl Budget {
    pub fn new(limits: &Limits) -> Budget {
        Budget { depth: limits.depth, nodes_left: limits.nodes }
    }
    /// Take one node. `false`: the budget is used up.
    pub fn node(&mut self) -> bool {
        let ok = self.nodes_left > 0;
        self.nodes_left = self.nodes_left.saturating_sub(1);
        ok
    }
    /// Take several nodes at once, as copies do.
    pub fn take(&mut self, nodes: usize) {
        self.nodes_left = self.nodes_left.saturating_sub(nodes);
    }
    pub fn nodes_left(&self) -> usize {
        self.nodes_left
    }
    pub fn exhausted(&self) -> bool {
        self.nodes_left == 0
    }
}

impl Default for Budget {
    fn default() -> Self {
        Budget::new(&Limits::default())
    }
}
