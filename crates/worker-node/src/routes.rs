//! Which workflow thread has which run. A run stays on the thread that first had it until core forgets it, since its
//! state is there.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use temporal_native_mailbox::Mailbox;

/// Where a workflow thread gets its activations from.
pub(super) type Activations = Mailbox<Vec<u8>>;

/// The workflow threads of one worker.
pub(super) struct Routes {
    state: Mutex<State>,
}

struct State {
    threads: Vec<Thread>,
    homes: HashMap<String, Home>,
    /// No thread takes any more.
    left: bool,
}

#[derive(Clone, Copy)]
struct Home {
    thread: usize,
    /// Core forgets the run once its activation is answered.
    leaving: bool,
}

#[derive(Default)]
struct Thread {
    /// `None` until the thread is there, and while one that was lost is being replaced.
    mailbox: Option<Arc<Activations>>,
    /// What waits for the thread to be there.
    waiting: Vec<Vec<u8>>,
    /// The runs whose activation the thread has, or will have, and has not answered.
    unanswered: HashSet<String>,
    /// How many runs have their home here.
    runs: usize,
}

/// The runs of threads that were lost.
#[derive(Default)]
pub(super) struct Lost {
    /// Their activations were never answered.
    pub(super) unanswered: Vec<String>,
    /// So were theirs, by which core only asked to forget them.
    pub(super) leaving: Vec<String>,
    /// They waited for nothing, but their state is gone.
    pub(super) idle: Vec<String>,
}

impl Routes {
    pub(super) fn new(threads: usize) -> Self {
        let threads = (0..threads.max(1)).map(|_| Thread::default()).collect();
        Self { state: Mutex::new(State { threads, homes: HashMap::new(), left: false }) }
    }

    /// The thread is there; gives it what waited.
    pub(super) fn attach(&self, index: usize, mailbox: Arc<Activations>) -> bool {
        let mut state = self.lock();
        let Some(thread) = state.threads.get_mut(index) else { return false };
        for activation in thread.waiting.drain(..) {
            mailbox.put(0, activation);
        }
        thread.mailbox = Some(mailbox);
        true
    }

    /// Gives an activation to the run's thread; to the one with the fewest runs, if the run is new. `leaving`: with this
    /// one, core forgets the run. `false` when no thread takes it.
    pub(super) fn deliver(&self, run_id: &str, activation: Vec<u8>, leaving: bool) -> bool {
        let mut state = self.lock();
        let State { threads, homes, left } = &mut *state;
        if *left {
            return false;
        }
        let index = match homes.get_mut(run_id) {
            Some(home) => {
                home.leaving = leaving;
                home.thread
            }
            None => {
                let fewest = threads.iter().enumerate().min_by_key(|(_, thread)| thread.runs);
                let thread = fewest.map_or(0, |(index, _)| index);
                homes.insert(run_id.to_owned(), Home { thread, leaving });
                threads[thread].runs += 1;
                thread
            }
        };
        let thread = &mut threads[index];
        thread.unanswered.insert(run_id.to_owned());
        match &thread.mailbox {
            Some(mailbox) => mailbox.put(0, activation),
            None => thread.waiting.push(activation),
        }
        true
    }

    /// The run's activation was answered.
    pub(super) fn answered(&self, run_id: &str) {
        let mut state = self.lock();
        let State { threads, homes, .. } = &mut *state;
        if let Some(home) = homes.get(run_id).copied() {
            let thread = &mut threads[home.thread];
            thread.unanswered.remove(run_id);
            if home.leaving {
                thread.runs -= 1;
                homes.remove(run_id);
            }
        }
    }

    /// The thread is gone; another one will be attached in its place.
    pub(super) fn lose(&self, index: usize) -> Lost {
        let mut lost = Lost::default();
        self.lock().lose(index, &mut lost);
        lost
    }

    /// From now on, there are no threads.
    pub(super) fn leave(&self) -> Lost {
        let mut lost = Lost::default();
        let mut state = self.lock();
        state.left = true;
        for index in 0..state.threads.len() {
            state.lose(index, &mut lost);
        }
        lost
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing panics while it is held; were it to, the state would still be whole.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn lose(&mut self, index: usize, lost: &mut Lost) {
        let Some(thread) = self.threads.get_mut(index) else { return };
        thread.mailbox = None;
        thread.waiting.clear();
        for (run_id, home) in self.homes.iter().filter(|(_, home)| home.thread == index) {
            let list = match (thread.unanswered.contains(run_id), home.leaving) {
                (true, true) => &mut lost.leaving,
                (true, false) => &mut lost.unanswered,
                (false, _) => &mut lost.idle,
            };
            list.push(run_id.clone());
        }
    }
}
