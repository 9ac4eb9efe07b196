//! For tests: how much memory this thread holds, to the byte. What the system says of the process is another thing: an
//! allocator keeps what was freed, as much as there was at the fullest moment, and gives little of it back.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

#[global_allocator]
static COUNTING: Counting = Counting;

thread_local! {
    // It has no destructor, so it is there whenever anything is freed.
    static LIVE: Cell<isize> = const { Cell::new(0) };
}

/// What this thread has allocated and not freed, less what it has freed of others': so it may be negative. Other tests, on
/// their threads, do not disturb it.
pub(crate) fn live_bytes() -> isize {
    LIVE.get()
}

/// The system's allocator, and a count.
struct Counting;

// SAFETY: the system's allocator does all of it. Counting neither allocates nor panics.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller promises what the system's allocator asks for.
        let pointer = unsafe { System.alloc(layout) };
        if !pointer.is_null() {
            LIVE.set(LIVE.get().wrapping_add_unsigned(layout.size()));
        }
        pointer
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        LIVE.set(LIVE.get().wrapping_sub_unsigned(layout.size()));
        // SAFETY: the caller promises what the system's allocator asks for.
        unsafe { System.dealloc(pointer, layout) };
    }
}

mod tests {
    use std::hint::black_box;

    use super::*;

    #[test]
    fn counts_what_is_held() {
        let before = live_bytes();
        // What nobody looks at, the compiler does not allocate.
        let mut held = black_box(vec![0_u8; 1_000]);
        assert_eq!(live_bytes() - before, 1_000);
        held.reserve_exact(2_000);
        black_box(&held);
        assert_eq!(live_bytes() - before, 3_000);
        drop(held);
        assert_eq!(live_bytes(), before);
    }
}
