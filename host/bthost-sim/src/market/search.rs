//! Searching sorted rows for a place that is probably near.

/// Index of the first item for which `before` is false, as `partition_point` finds it; quick where that index is small.
#[must_use]
pub fn near_partition_point<T>(items: &[T], before: impl Fn(&T) -> bool) -> usize {
    let mut width = 1;
    while items.get(width).is_some_and(&before) {
        width *= 2;
    }
    // Everything up to half of the width is before it, where the width has been doubled at all.
    let (low, high) = (if width == 1 { 0 } else { width / 2 }, width.min(items.len()));
    low + items[low..high].partition_point(before)
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::near_partition_point;

    #[test]
    fn it_finds_what_partition_point_finds() {
        for n in 0..70 {
            let items: Vec<u32> = (0..n).collect();
            for at in 0..=n + 1 {
                assert_eq!(near_partition_point(&items, |i| *i < at), items.partition_point(|i| *i < at), "{at} of {n}");
            }
        }
    }
}
