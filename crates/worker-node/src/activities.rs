//! Which activity tasks JavaScript has. A worker that is abandoned leaves them: core waits for an answer to each.

use std::collections::HashMap;
use std::mem::take;
use std::sync::{Mutex, MutexGuard, PoisonError};

use temporalio_common::protos::coresdk::ActivityTaskCompletion;
use temporalio_common::protos::coresdk::activity_result::ActivityExecutionResult;
use temporalio_common::protos::coresdk::activity_task::{ActivityTask, activity_task};
use temporalio_common::protos::temporal::api::failure::v1::Failure;

/// The activities of one worker, by their task tokens.
#[derive(Default)]
pub(super) struct Activities {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    running: HashMap<Vec<u8>, Place>,
    left: bool,
}

/// Where an activity was scheduled: a local one, core knows alone.
#[derive(Clone, Copy)]
pub(super) enum Place {
    Server,
    Core,
}

impl Activities {
    /// JavaScript is given the task; `false` when it takes none any more.
    pub(super) fn begin(&self, task_token: &[u8], place: Place) -> bool {
        let mut state = self.lock();
        if !state.left {
            state.running.insert(task_token.to_vec(), place);
        }
        !state.left
    }

    /// JavaScript has answered the task.
    pub(super) fn end(&self, task_token: &[u8]) {
        self.lock().running.remove(task_token);
    }

    /// From now on, JavaScript takes and answers nothing. Gives what core is to be told of the tasks that it has: the server
    /// hears nothing of them, as they may go on. It gives them to another worker when their time is over.
    pub(super) fn leave(&self) -> impl Iterator<Item = ActivityTaskCompletion> {
        let mut state = self.lock();
        state.left = true;
        let of_server = ActivityExecutionResult::will_complete_async();
        take(&mut state.running).into_iter().map(move |(token, place)| unfinished(token, place, of_server.clone()))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing panics while it is held; were it to, the state would still be whole.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Of an activity that begins, where it was scheduled.
pub(super) fn place_of(task: &ActivityTask) -> Option<Place> {
    match &task.variant {
        Some(activity_task::Variant::Start(start)) => Some(if start.is_local { Place::Core } else { Place::Server }),
        _ => None,
    }
}

/// Of a task that JavaScript takes no more: it has not begun, so another worker may have it at once.
pub(super) fn not_begun(task_token: Vec<u8>, place: Place, message: &str) -> ActivityTaskCompletion {
    let failure = Failure { message: message.to_owned(), ..Failure::default() };
    unfinished(task_token, place, ActivityExecutionResult::fail(failure))
}

/// Of a local activity, core alone is told; it takes nothing that is still to come.
fn unfinished(task_token: Vec<u8>, place: Place, of_server: ActivityExecutionResult) -> ActivityTaskCompletion {
    let result = match place {
        Place::Server => of_server,
        Place::Core => ActivityExecutionResult::cancel_from_details(None),
    };
    ActivityTaskCompletion { task_token, result: Some(result) }
}
