//! The room that tables take.

use std::collections::HashMap;
use std::hash::Hash;

/// A table with room for no more than this is not worth making smaller.
const SMALL_TABLE: usize = 1_024;

/// Makes a table smaller that has become nearly empty. It would keep the room of its fullest moment; and even twice that,
/// since many entries that are taken away leave a mark, and when the marks have filled it, it doubles.
pub(crate) fn give_back_room<K: Eq + Hash, V>(table: &mut HashMap<K, V>) {
    if table.capacity() > SMALL_TABLE && table.len() < table.capacity() / 8 {
        table.shrink_to(2 * table.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_keeps_little_room_for_what_is_gone() {
        let mut table: HashMap<u32, u32> = (0..100_000).map(|number| (number, number)).collect();
        let mut moved = 0;
        for number in 0..100_000 {
            let capacity = table.capacity();
            table.remove(&number);
            give_back_room(&mut table);
            // Each entry that is taken away may leave a mark, which counts as taken room.
            moved += usize::from(table.capacity() < capacity / 2);
            assert!(table.capacity() <= (8 * (table.len() + 1)).max(SMALL_TABLE));
        }
        assert!(moved < 10, "it moved {moved} times");
    }
}
