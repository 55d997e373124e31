//! A hash map and a hash set whose machinery is compiled once. The table of the standard library is made anew for every
//! type of key and value (sixty of them were a fortieth of the engine's program); here one table of positions serves all,
//! and only the comparison and the list of entries depend on the type. Goes through in the order of insertion, so nothing
//! hangs on chance (until something is removed). Names and meanings are those of `std`; what it lacks nobody here needs.

use super::order::Order as _;
use std::borrow::Borrow;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::{Deref, DerefMut};

/// Positions in a list of entries, found by hash: open addressing, at most half full.
#[derive(Debug, Clone, Default)]
struct Table {
    /// A power of two of slots, or none: the hash, and the position plus one.
    slots: Vec<(u32, u32)>,
    len: usize,
}

impl Table {
    /// Slot and position for which `is` holds, among those with this hash.
    fn find(&self, hash: u32, is: &mut dyn FnMut(usize) -> bool) -> Option<(usize, usize)> {
        let mask = self.slots.len().checked_sub(1)?;
        let mut at = hash as usize & mask;
        loop {
            let &(h, position) = self.slots.get(at)?;
            let position = position.checked_sub(1)? as usize;
            if h == hash && is(position) {
                return Some((at, position));
            }
            at = (at + 1) & mask;
        }
    }

    /// Enters the next position.
    fn push(&mut self, hash: u32) {
        if self.slots.len() <= self.len * 2 {
            let larger = vec![(0, 0); (self.len * 4).next_power_of_two().max(8)];
            for slot in std::mem::replace(&mut self.slots, larger).into_iter().filter(|s| s.1 != 0) {
                self.place(slot);
            }
        }
        self.len += 1;
        self.place((hash, u32::try_from(self.len).unwrap_or(u32::MAX)));
    }

    fn place(&mut self, slot: (u32, u32)) {
        let mask = self.slots.len().wrapping_sub(1);
        let mut at = slot.0 as usize & mask;
        while let Some(s) = self.slots.get_mut(at) {
            if s.1 == 0 {
                *s = slot;
                return;
            }
            at = (at + 1) & mask;
        }
    }

    /// Empties a slot; those behind it that were pushed on by it move up. The last position takes the place of the
    /// removed one, as `swap_remove` does with the entries; `last` is its hash.
    fn remove(&mut self, slot: usize, position: usize, last: u32) {
        let moved = self.len - 1;
        if let Some((at, _)) = self.find(last, &mut |p| p == moved) {
            self.slots[at].1 = u32::try_from(position + 1).unwrap_or(u32::MAX);
        }
        self.len = moved;
        let mask = self.slots.len().wrapping_sub(1);
        let (mut hole, mut at) = (slot, slot);
        self.slots[hole] = (0, 0);
        loop {
            at = (at + 1) & mask;
            let s = self.slots[at];
            if s.1 == 0 {
                return;
            }
            // How far from its own place: as far as the hole or farther, and it may move there.
            if (at.wrapping_sub(s.0 as usize) & mask) >= (at.wrapping_sub(hole) & mask) {
                self.slots[hole] = s;
                self.slots[at] = (0, 0);
                hole = at;
            }
        }
    }
}

fn hash_of<K: Hash + ?Sized>(key: &K) -> u32 {
    let mut hasher = DefaultHasher::new();
    // Through `dyn`, so that the hash function is not written out for every key.
    let mut one: &mut dyn Hasher = &mut hasher;
    key.hash(&mut one);
    hasher.finish() as u32
}

#[derive(Debug, Clone)]
pub struct HashMap<K, V> {
    table: Table,
    entries: Vec<(K, V)>,
}

impl<K, V> Default for HashMap<K, V> {
    fn default() -> Self {
        HashMap { table: Table::default(), entries: Vec::new() }
    }
}

impl<K, V> HashMap<K, V> {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn len(&self) -> usize {
        self.entries.len()
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub fn iter(&self) -> std::slice::Iter<'_, (K, V)> {
        self.entries.iter()
    }

    pub fn keys(&self) -> impl Iterator<Item = &K> {
        self.entries.iter().map(|e| &e.0)
    }

    pub fn values(&self) -> impl Iterator<Item = &V> {
        self.entries.iter().map(|e| &e.1)
    }

    pub fn clear(&mut self) {
        self.table = Table::default();
        self.entries.clear();
    }

    pub fn into_values(self) -> impl Iterator<Item = V> {
        self.entries.into_iter().map(|e| e.1)
    }
}

impl<K: Hash + Eq, V> HashMap<K, V> {
    fn slot<Q: Hash + Eq + ?Sized>(&self, hash: u32, key: &Q) -> Option<(usize, usize)>
    where
        K: Borrow<Q>,
    {
        self.table.find(hash, &mut |at| self.entries.get(at).is_some_and(|e| e.0.borrow() == key))
    }

    fn find<Q: Hash + Eq + ?Sized>(&self, hash: u32, key: &Q) -> Option<usize>
    where
        K: Borrow<Q>,
    {
        Some(self.slot(hash, key)?.1)
    }

    fn add(&mut self, hash: u32, key: K, value: V) {
        self.table.push(hash);
        self.entries.push((key, value));
    }

    pub fn get<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        Some(&self.entries.get(self.find(hash_of(key), key)?)?.1)
    }

    pub fn get_mut<Q: Hash + Eq + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        let at = self.find(hash_of(key), key)?;
        Some(&mut self.entries.get_mut(at)?.1)
    }

    pub fn contains_key<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.find(hash_of(key), key).is_some()
    }

    /// What was there before.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        let hash = hash_of(&key);
        if let Some(at) = self.find(hash, &key) {
            return Some(std::mem::replace(&mut self.entries.get_mut(at)?.1, value));
        }
        self.add(hash, key, value);
        None
    }

    /// The last entry takes the place of the removed one.
    pub fn remove<Q: Hash + Eq + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        let (slot, at) = self.slot(hash_of(key), key)?;
        let last = hash_of(&self.entries.last()?.0);
        self.table.remove(slot, at, last);
        Some(self.entries.swap_remove(at).1)
    }

    pub fn entry(&mut self, key: K) -> Entry<'_, K, V> {
        Entry { map: self, key }
    }
}

/// The place of a key, there or not.
pub struct Entry<'m, K, V> {
    map: &'m mut HashMap<K, V>,
    key: K,
}

impl<'m, K: Hash + Eq, V> Entry<'m, K, V> {
    pub fn or_insert_with(self, make: impl FnOnce() -> V) -> &'m mut V {
        let hash = hash_of(&self.key);
        let at = self.map.find(hash, &self.key).unwrap_or_else(|| {
            self.map.add(hash, self.key, make());
            self.map.entries.len() - 1
        });
        &mut self.map.entries[at].1
    }

    pub fn or_insert(self, value: V) -> &'m mut V {
        self.or_insert_with(|| value)
    }

    pub fn or_default(self) -> &'m mut V
    where
        V: Default,
    {
        self.or_insert_with(V::default)
    }

    pub fn and_modify(self, change: impl FnOnce(&mut V)) -> Self {
        if let Some(v) = self.map.get_mut(&self.key) {
            change(v);
        }
        self
    }
}

impl<K: Hash + Eq, V> Extend<(K, V)> for HashMap<K, V> {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, all: I) {
        for (k, v) in all {
            self.insert(k, v);
        }
    }
}

impl<K: Hash + Eq, V> FromIterator<(K, V)> for HashMap<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(all: I) -> Self {
        let mut map = Self::new();
        map.extend(all);
        map
    }
}

impl<K: Hash + Eq, V, const N: usize> From<[(K, V); N]> for HashMap<K, V> {
    fn from(all: [(K, V); N]) -> Self {
        all.into_iter().collect()
    }
}

impl<'m, K, V> IntoIterator for &'m HashMap<K, V> {
    type Item = &'m (K, V);
    type IntoIter = std::slice::Iter<'m, (K, V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.iter()
    }
}

impl<K, V> IntoIterator for HashMap<K, V> {
    type Item = (K, V);
    type IntoIter = std::vec::IntoIter<(K, V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.into_iter()
    }
}

#[derive(Debug, Clone)]
pub struct HashSet<K>(HashMap<K, ()>);

impl<K> Default for HashSet<K> {
    fn default() -> Self {
        HashSet(HashMap::default())
    }
}

impl<K> HashSet<K> {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = &K> {
        self.0.keys()
    }
}

impl<K: Hash + Eq> HashSet<K> {
    /// Whether it was not there.
    pub fn insert(&mut self, key: K) -> bool {
        self.0.insert(key, ()).is_none()
    }

    pub fn contains<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.0.contains_key(key)
    }
}

impl<K: Hash + Eq> Extend<K> for HashSet<K> {
    fn extend<I: IntoIterator<Item = K>>(&mut self, all: I) {
        for k in all {
            self.insert(k);
        }
    }
}

impl<K: Hash + Eq> FromIterator<K> for HashSet<K> {
    fn from_iter<I: IntoIterator<Item = K>>(all: I) -> Self {
        let mut set = Self::new();
        set.extend(all);
        set
    }
}

/// A map that goes through in the order of its keys, whatever the order of insertion; sorted whenever somebody goes
/// through. For hundreds of entries that are gone through a few times; the library's tree is made anew for every type, too.
#[derive(Debug, Clone)]
pub struct SortedMap<K, V>(HashMap<K, V>);

impl<K, V> Default for SortedMap<K, V> {
    fn default() -> Self {
        SortedMap(HashMap::default())
    }
}

impl<K, V> SortedMap<K, V> {
    pub fn new() -> Self {
        Self::default()
    }
}

/// For what has nothing to do with the order.
impl<K, V> Deref for SortedMap<K, V> {
    type Target = HashMap<K, V>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<K, V> DerefMut for SortedMap<K, V> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

impl<K: Hash + Ord, V> SortedMap<K, V> {
    pub fn iter(&self) -> std::vec::IntoIter<&(K, V)> {
        let mut all: Vec<&(K, V)> = self.0.iter().collect();
        all.order_by(|a, b| a.0.cmp(&b.0));
        all.into_iter()
    }

    /// As they came, without sorting.
    pub fn in_any_order(&self) -> std::slice::Iter<'_, (K, V)> {
        self.0.iter()
    }

    pub fn keys(&self) -> impl Iterator<Item = &K> {
        self.iter().map(|e| &e.0)
    }

    pub fn values(&self) -> impl DoubleEndedIterator<Item = &V> {
        self.iter().map(|e| &e.1)
    }

    pub fn into_values(self) -> impl Iterator<Item = V> {
        self.into_iter().map(|e| e.1)
    }

    /// With each key, in any order.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (&K, &mut V)> {
        self.0.entries.iter_mut().map(|e| (&e.0, &mut e.1))
    }
}

impl<K: Hash + Ord, V> FromIterator<(K, V)> for SortedMap<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(all: I) -> Self {
        SortedMap(all.into_iter().collect())
    }
}

impl<'m, K: Hash + Ord, V> IntoIterator for &'m SortedMap<K, V> {
    type Item = &'m (K, V);
    type IntoIter = std::vec::IntoIter<&'m (K, V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<K: Hash + Ord, V> IntoIterator for SortedMap<K, V> {
    type Item = (K, V);
    type IntoIter = std::vec::IntoIter<(K, V)>;

    fn into_iter(self) -> Self::IntoIter {
        let mut all = self.0.entries;
        all.order_by(|a, b| a.0.cmp(&b.0));
        all.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Against the standard library's map, with keys that come again.
    #[test]
    fn it_is_the_map_of_the_library() {
        let (mut ours, mut std) = (HashMap::new(), std::collections::HashMap::new());
        let mut x = 1u32;
        for i in 0..20_000u32 {
            x = x.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let key = format!("key {}", (x >> 16) % 3000);
            if i % 7 == 0 {
                assert_eq!(ours.remove(key.as_str()), std.remove(&key));
            } else if i % 3 == 0 {
                *ours.entry(key.clone()).or_insert(0) += i;
                *std.entry(key).or_insert(0) += i;
            } else {
                assert_eq!(ours.insert(key.clone(), i), std.insert(key, i));
            }
            assert_eq!(ours.len(), std.len());
        }
        for (k, v) in &std {
            assert_eq!(ours.get(k.as_str()), Some(v));
        }
        assert!(!ours.contains_key("none") && HashMap::<&str, u8>::new().get("none").is_none());
        let mut keys: Vec<&String> = ours.keys().collect();
        keys.sort();
        keys.dedup();
        assert_eq!(keys.len(), std.len());
    }

    #[test]
    fn the_sorted_one_goes_by_keys() {
        let mut map: SortedMap<&str, u8> = [("c", 1), ("a", 2), ("b", 3), ("a", 4)].into_iter().collect();
        assert_eq!(map.iter().copied().collect::<Vec<_>>(), [("a", 4), ("b", 3), ("c", 1)]);
        assert_eq!((map.remove("b"), map.remove("b"), map.len()), (Some(3), None, 2));
        *map.entry("_").or_default() += 7;
        assert_eq!(map.into_iter().collect::<Vec<_>>(), [("_", 7), ("a", 4), ("c", 1)]);
    }

    #[test]
    fn the_order_is_that_of_insertion() {
        let set: HashSet<u16> = [7, 3, 9, 3, 7, 1].into_iter().collect();
        assert_eq!(set.iter().copied().collect::<Vec<_>>(), [7, 3, 9, 1]);
    }
}
