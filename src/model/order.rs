//! Sorting that is compiled once. The sorts of the standard library are made anew, and large, for every type and every
//! comparison (they were a twelfth of the engine's program); here one merge sort of positions serves all, and only the
//! exchange of elements depends on the type. Stable, `n log n`, linear for what is sorted already.
//!
//! Use the standard library's sorts only where a profile says so.

use std::cmp::Ordering;

pub trait Order<T> {
    /// Like `sort_by`.
    fn order_by(&mut self, cmp: impl FnMut(&T, &T) -> Ordering);

    /// Like `sort_by_key`.
    fn order_by_key<K: Ord>(&mut self, mut key: impl FnMut(&T) -> K) {
        self.order_by(|a, b| key(a).cmp(&key(b)));
    }

    /// Like `sort`.
    fn order(&mut self)
    where
        T: Ord,
    {
        self.order_by(Ord::cmp);
    }
}

impl<T> Order<T> for [T] {
    fn order_by(&mut self, mut cmp: impl FnMut(&T, &T) -> Ordering) {
        let list = &*self;
        let mut order = positions(list.len(), &mut |a, b| cmp(&list[a], &list[b]) == Ordering::Greater);
        exchange(&mut order, &mut |a, b| self.swap(a, b));
    }
}

/// The positions of `0..n` in sorted order. `after` says that the element at the first belongs after that at the second.
fn positions(n: usize, after: &mut dyn FnMut(usize, usize) -> bool) -> Vec<usize> {
    let mut list: Vec<usize> = (0..n).collect();
    let mut next = list.clone();
    let mut width = 1;
    while width < n {
        for start in (0..n).step_by(width * 2) {
            let (mid, end) = ((start + width).min(n), (start + width * 2).min(n));
            if mid == end || !after(list[mid - 1], list[mid]) {
                next[start..end].copy_from_slice(&list[start..end]);
                continue;
            }
            let (mut a, mut b) = (start, mid);
            for slot in &mut next[start..end] {
                let left = b == end || a < mid && !after(list[a], list[b]);
                let from = if left { &mut a } else { &mut b };
                *slot = list[*from];
                *from += 1;
            }
        }
        std::mem::swap(&mut list, &mut next);
        width *= 2;
    }
    list
}

/// Exchange elements until the one from `order[i]` stands at `i`, for every `i`: cycle by cycle.
fn exchange(order: &mut [usize], swap: &mut dyn FnMut(usize, usize)) {
    for start in 0..order.len() {
        let mut at = start;
        while order[at] != start {
            let from = order[at];
            swap(at, from);
            order[at] = at;
            at = from;
        }
        order[at] = at;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_standard_library_and_is_stable() {
        let mut seed = 1u32;
        for n in [0, 1, 2, 3, 7, 8, 9, 100, 1000] {
            for range in [1, 2, 10, 1_000_000] {
                let list: Vec<(u32, usize)> = (0..n)
                    .map(|i| {
                        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                        ((seed >> 8) % range, i)
                    })
                    .collect();
                let (mut ours, mut want) = (list.clone(), list);
                ours.order_by_key(|x| x.0);
                want.sort_by_key(|x| x.0);
                assert_eq!(ours, want);
                ours.order_by(|a, b| b.cmp(a));
                want.sort_by(|a, b| b.cmp(a));
                assert_eq!(ours, want);
            }
        }
    }
}
