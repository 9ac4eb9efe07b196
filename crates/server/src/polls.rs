//! Polls for tasks.

use std::rc::Rc;
use std::time::Duration;

use bytes::Bytes;
use prost::Message;
use temporal_native_engine::{Code, Engine, Refusal, Task, Time};
use tokio::task::yield_now;
use tokio::time::{Instant, sleep_until};

use crate::dispatch::{Call, Reply, decode};
use crate::grpc::frame;
use crate::matching::{Offer, Seat, Side};
use crate::pb::enums::v1::TaskQueueKind;
use crate::pb::taskqueue::v1::TaskQueue;
use crate::pb::workflowservice::v1::{
    PollActivityTaskQueueRequest, PollActivityTaskQueueResponse, PollWorkflowTaskQueueRequest,
    PollWorkflowTaskQueueResponse,
};
use crate::serve::long_poll_end;
use crate::shell::{Shell, State};

/// After this long without a task a poll ends with an empty answer.
const LONGEST: Duration = Duration::from_secs(60);

/// Less time than this for a poll is a mistake of the caller's.
const SHORTEST: Duration = Duration::from_secs(2);

/// What polls for workflow tasks and for activity tasks have in common.
trait Poll: Message + Default + 'static {
    type Response: Message + Default;
    const ACTIVITIES: bool;

    fn namespace(&self) -> &str;
    fn task_queue(&self) -> Option<&TaskQueue>;
    fn identity(&self) -> &str;
    fn worker(&self) -> &str;
    fn start(&self, engine: &mut Engine, now: Time, task: &Task) -> Option<Self::Response>;
    fn tell_backlog(_response: &mut Self::Response, _tasks: usize) {}

    fn queue_name(&self) -> &str {
        self.task_queue().map_or("", |queue| &queue.name)
    }
}

impl Poll for PollWorkflowTaskQueueRequest {
    type Response = PollWorkflowTaskQueueResponse;
    const ACTIVITIES: bool = false;

    fn namespace(&self) -> &str {
        &self.namespace
    }

    fn task_queue(&self) -> Option<&TaskQueue> {
        self.task_queue.as_ref()
    }

    fn identity(&self) -> &str {
        &self.identity
    }

    fn worker(&self) -> &str {
        &self.worker_instance_key
    }

    fn start(&self, engine: &mut Engine, now: Time, task: &Task) -> Option<Self::Response> {
        engine.start_workflow_task(now, task, self)
    }

    fn tell_backlog(response: &mut Self::Response, tasks: usize) {
        response.backlog_count_hint = i64::try_from(tasks).unwrap_or(i64::MAX);
    }
}

impl Poll for PollActivityTaskQueueRequest {
    type Response = PollActivityTaskQueueResponse;
    const ACTIVITIES: bool = true;

    fn namespace(&self) -> &str {
        &self.namespace
    }

    fn task_queue(&self) -> Option<&TaskQueue> {
        self.task_queue.as_ref()
    }

    fn identity(&self) -> &str {
        &self.identity
    }

    fn worker(&self) -> &str {
        &self.worker_instance_key
    }

    fn start(&self, engine: &mut Engine, now: Time, task: &Task) -> Option<Self::Response> {
        engine.start_activity_task(now, task, self)
    }
}

pub(crate) fn workflow_task(shell: &Rc<Shell>, call: &Call, message: Bytes) -> Reply {
    poll::<PollWorkflowTaskQueueRequest>(shell, call, message)
}

pub(crate) fn activity_task(shell: &Rc<Shell>, call: &Call, message: Bytes) -> Reply {
    poll::<PollActivityTaskQueueRequest>(shell, call, message)
}

fn poll<P: Poll>(shell: &Rc<Shell>, call: &Call, message: Bytes) -> Reply {
    match begin::<P>(shell, call, message) {
        Err(refusal) => Reply::Now(Err(refusal)),
        Ok(Begun::Answered(answer)) => Reply::Now(Ok(answer)),
        Ok(Begun::Waiting(poller)) => Reply::Later(Box::pin(async move {
            let response = poller.wait().await?;
            // Without a task, an empty answer says that there was none.
            Ok(frame(&response.unwrap_or_default()))
        })),
    }
}

enum Begun<P: Poll> {
    Answered(Bytes),
    Waiting(Poller<P>),
}

/// Takes a task that waits, or joins those who wait for one.
fn begin<P: Poll>(shell: &Rc<Shell>, call: &Call, message: Bytes) -> Result<Begun<P>, Refusal> {
    let request = decode::<P>(message)?;
    match call.deadline.map(|deadline| deadline.saturating_duration_since(Instant::now())) {
        None => return Err(Refusal::invalid("Context timeout is not set.")),
        Some(timeout) if timeout < SHORTEST => {
            return Err(Refusal::new(Code::FailedPrecondition, "Context timeout is too short."));
        }
        Some(_) => {}
    }
    shell.enter(|state| {
        let namespace = state.engine.check_poll(request.namespace(), request.task_queue(), request.identity())?;
        let sticky = request.task_queue().is_some_and(|queue| queue.kind() == TaskQueueKind::Sticky);
        let side = Side { namespace, activities: P::ACTIVITIES, sticky };
        let wall = state.clock.wall();
        let State { matching, engine, .. } = state;
        matching.polled(side, request.queue_name(), request.identity(), wall, |task| engine.is_current(task));
        if let Some(response) = take(state, side, &request)? {
            return Ok(Begun::Answered(frame(&response)));
        }
        let seat = state.matching.sit_down(side, request.queue_name(), request.worker());
        let end = long_poll_end(LONGEST, call.deadline);
        Ok(Begun::Waiting(Poller { shell: Rc::clone(shell), generation: state.generation, side, seat, end, request }))
    })
}

/// The next task that is not stale, started.
fn take<P: Poll>(state: &mut State, side: Side, request: &P) -> Result<Option<P::Response>, Refusal> {
    while let Some(task) = state.matching.take(side, request.queue_name()) {
        if let Some(response) = start(state, side, request, &task)? {
            return Ok(Some(response));
        }
    }
    Ok(None)
}

fn start<P: Poll>(state: &mut State, side: Side, request: &P, task: &Task) -> Result<Option<P::Response>, Refusal> {
    let mut response = state.input(|engine, now| Ok(request.start(engine, now, task)))?;
    if let Some(response) = &mut response {
        P::tell_backlog(response, state.matching.backlog_hint(side, request.queue_name()));
    }
    Ok(response)
}

/// A poller who waits. When he is gone, what was offered to him goes to another: no task is started for nobody.
struct Poller<P: Poll> {
    shell: Rc<Shell>,
    generation: u64,
    side: Side,
    seat: Rc<Seat>,
    end: Instant,
    request: P,
}

impl<P: Poll> Poller<P> {
    async fn wait(mut self) -> Result<Option<P::Response>, Refusal> {
        let mut over = std::pin::pin!(sleep_until(self.end));
        loop {
            tokio::select! {
                // A task that was offered just before the end is taken.
                biased;
                () = self.seat.signal.raised() => {}
                () = &mut over => return Ok(None),
            }
            // What has arrived is read first: if it is that this poller has gone, he ends here.
            yield_now().await;
            match self.seat.take() {
                Some(Offer::Task(task)) if self.shell.generation() == self.generation => {
                    if let Some(response) = self.start(&task)? {
                        return Ok(Some(response));
                    }
                }
                // The end of the poll, or a task from before a reset.
                Some(_) => return Ok(None),
                None => {}
            }
        }
    }

    /// The task that was offered, or if that is stale the next one; if there is none, he waits again.
    fn start(&mut self, task: &Task) -> Result<Option<P::Response>, Refusal> {
        let Self { shell, side, seat, request, .. } = self;
        shell.enter(|state| {
            if let Some(response) = start(state, *side, request, task)? {
                return Ok(Some(response));
            }
            let response = take(state, *side, request)?;
            if response.is_none() {
                *seat = state.matching.sit_down(*side, request.queue_name(), request.worker());
            }
            Ok(response)
        })
    }
}

impl<P: Poll> Drop for Poller<P> {
    fn drop(&mut self) {
        self.shell.with(|state| {
            // After a reset, neither his place nor his task are there any more.
            if state.generation == self.generation {
                let wall = state.clock.wall();
                state.matching.stand_up(self.side, self.request.queue_name(), &self.seat, wall);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use tokio::task::spawn_local;

    use super::*;
    use crate::options::Skipping;
    use crate::test_kit::{Answer, begin_workflow, poll, queue, read, start_workflow, with_server};

    fn begin(shell: &Rc<Shell>, identity: &str, seconds: u64) -> Answer {
        begin_workflow(shell, "PollWorkflowTaskQueue", &poll(identity), seconds)
    }

    /// The workflow that a poll brought; nothing if it ended without one.
    async fn workflow(answer: Answer) -> Option<String> {
        let response: PollWorkflowTaskQueueResponse = read(answer).await.unwrap();
        response.workflow_execution.map(|execution| execution.workflow_id)
    }

    #[tokio::test(start_paused = true)]
    async fn a_poll_ends_empty_before_its_caller_gives_up() {
        with_server(Skipping::Off, async |shell| {
            for (timeout, expected) in [(70, 60), (61, 60), (30, 29), (2, 1)] {
                let began = Instant::now();
                assert_eq!(workflow(begin(&shell, "worker", timeout)).await, None);
                // The timer's own steps are milliseconds.
                let lasted = began.elapsed() - Duration::from_secs(expected);
                assert!(lasted < Duration::from_millis(5), "{timeout} s: {lasted:?}");
            }
        })
        .await;
    }

    #[tokio::test(start_paused = true)]
    async fn a_poll_needs_a_deadline() {
        with_server(Skipping::Off, async |shell| {
            let too_short = begin(&shell, "worker", 1).await.unwrap_err();
            assert_eq!(
                (too_short.code, &*too_short.message),
                (Code::FailedPrecondition, "Context timeout is too short.")
            );
            let path = "/temporal.api.workflowservice.v1.WorkflowService/PollActivityTaskQueue";
            let request = PollActivityTaskQueueRequest {
                namespace: "default".to_owned(),
                task_queue: queue(),
                ..Default::default()
            };
            let none = crate::test_kit::begin(&shell, path, &request, None).await.unwrap_err();
            assert_eq!((none.code, &*none.message), (Code::InvalidArgument, "Context timeout is not set."));
        })
        .await;
    }

    #[tokio::test(start_paused = true)]
    async fn tasks_come_in_the_order_of_their_making_to_pollers_in_the_order_of_their_coming() {
        with_server(Skipping::Off, async |shell| {
            for id in ["a", "b"] {
                start_workflow(&shell, id).await;
            }
            assert_eq!(workflow(begin(&shell, "worker", 30)).await.as_deref(), Some("a"));
            assert_eq!(workflow(begin(&shell, "worker", 30)).await.as_deref(), Some("b"));
            let (first, second) = (begin(&shell, "worker", 30), begin(&shell, "worker", 30));
            for id in ["c", "d"] {
                start_workflow(&shell, id).await;
            }
            assert_eq!(workflow(second).await.as_deref(), Some("d"));
            assert_eq!(workflow(first).await.as_deref(), Some("c"));
        })
        .await;
    }

    #[tokio::test(start_paused = true)]
    async fn a_task_offered_to_who_is_gone_goes_to_the_next() {
        with_server(Skipping::Off, async |shell| {
            let gone = begin(&shell, "gone", 30);
            let waiting = spawn_local(workflow(begin(&shell, "waiting", 30)));
            start_workflow(&shell, "a").await;
            start_workflow(&shell, "b").await;
            // `a` was offered to the first, who leaves without having looked; `b` to the second, who then has it.
            drop(gone);
            assert_eq!(waiting.await.unwrap().as_deref(), Some("b"));
            assert_eq!(workflow(begin(&shell, "next", 30)).await.as_deref(), Some("a"));
            let late = begin(&shell, "late", 30);
            yield_now().await;
            drop(late);
            start_workflow(&shell, "c").await;
            assert_eq!(workflow(begin(&shell, "next", 30)).await.as_deref(), Some("c"));
        })
        .await;
    }

    #[tokio::test(start_paused = true)]
    async fn a_reset_ends_polls_and_forgets_tasks() {
        with_server(Skipping::Off, async |shell| {
            let offered = begin(&shell, "worker", 30);
            let waiting = begin(&shell, "worker", 30);
            start_workflow(&shell, "a").await;
            shell.reset();
            assert_eq!(workflow(waiting).await, None);
            assert_eq!(workflow(offered).await, None);
            start_workflow(&shell, "b").await;
            assert_eq!(workflow(begin(&shell, "worker", 30)).await.as_deref(), Some("b"));
        })
        .await;
    }
}
