//! `TestService`: what tests do with a server that can skip time.

use std::rc::Rc;
use std::time::Duration;

use bytes::Bytes;
use prost::Message;
use temporal_native_engine::{Code, Refusal, Time, time};
use tokio::sync::oneshot;

use crate::dispatch::{Call, Reply, answer, decode};
use crate::grpc::frame;
use crate::pb::testservice::v1::{
    GetCurrentTimeResponse, LockTimeSkippingRequest, LockTimeSkippingResponse, SleepRequest, SleepResponse,
    SleepUntilRequest, UnlockTimeSkippingRequest, UnlockTimeSkippingResponse,
};
use crate::shell::{Shell, State};
use crate::sleepers::Reason;

pub(crate) fn lock(shell: &Rc<Shell>, _: &Call, message: Bytes) -> Reply {
    answer(message, |_: LockTimeSkippingRequest| {
        shell.enter(|state| state.skipping.lock().map(|()| LockTimeSkippingResponse::default()))
    })
}

pub(crate) fn unlock(shell: &Rc<Shell>, _: &Call, message: Bytes) -> Reply {
    answer(message, |_: UnlockTimeSkippingRequest| {
        shell.enter(|state| state.skipping.unlock().map(|()| UnlockTimeSkippingResponse::default()))
    })
}

pub(crate) fn current_time(shell: &Rc<Shell>, _: &Call, message: Bytes) -> Reply {
    answer(message, |(): ()| {
        let now = shell.with(|state| state.clock.now());
        Ok(GetCurrentTimeResponse { time: Some(now.to_proto()) })
    })
}

pub(crate) fn sleep(shell: &Rc<Shell>, _: &Call, message: Bytes) -> Reply {
    sleeping(shell, message, |state, request: SleepRequest| {
        let until = state.clock.now().after(time::duration(request.duration.as_ref()));
        Ok(state.sleepers.add(until, Reason::Waiting))
    })
}

pub(crate) fn sleep_until(shell: &Rc<Shell>, _: &Call, message: Bytes) -> Reply {
    sleeping(shell, message, |state, request: SleepUntilRequest| {
        let until = request.timestamp.as_ref().map(Time::from_proto).unwrap_or_default();
        Ok(state.sleepers.add(until, Reason::Waiting))
    })
}

pub(crate) fn unlock_with_sleep(shell: &Rc<Shell>, _: &Call, message: Bytes) -> Reply {
    sleeping(shell, message, |state, request: SleepRequest| skip(state, time::duration(request.duration.as_ref())))
}

/// Unlocks time skipping for as long as this sleep takes. Where it is unlocked, an activity calls this, as the official
/// environments do for it, and what it unlocks is its own work.
pub(crate) fn skip(state: &mut State, duration: Duration) -> Result<oneshot::Receiver<()>, Refusal> {
    let reason = if state.skipping.is_unlocked() && state.has_activity_awake() {
        Reason::Activity
    } else {
        state.skipping.unlock()?;
        Reason::Skipping
    };
    let until = state.clock.now().after(duration);
    Ok(state.sleepers.add(until, reason))
}

fn sleeping<Q: Message + Default>(
    shell: &Rc<Shell>,
    message: Bytes,
    begin: impl FnOnce(&mut State, Q) -> Result<oneshot::Receiver<()>, Refusal>,
) -> Reply {
    match decode(message).and_then(|request| shell.enter(|state| begin(state, request))) {
        Err(refusal) => Reply::Now(Err(refusal)),
        Ok(woken) => Reply::Later(Box::pin(async {
            slept(woken).await?;
            Ok(frame(&SleepResponse::default()))
        })),
    }
}

/// The end of a sleep.
pub(crate) async fn slept(woken: oneshot::Receiver<()>) -> Result<(), Refusal> {
    woken.await.map_err(|_| Refusal::new(Code::FailedPrecondition, "the server was reset while the caller slept"))
}

#[cfg(test)]
mod tests {
    use tokio::time::{Instant, timeout};

    use crate::options::Skipping;
    use crate::pb::common::v1::WorkflowExecution;
    use crate::pb::workflowservice::v1::TerminateWorkflowExecutionRequest;
    use crate::test_kit::{Answer, begin, begin_activity, begin_workflow, with_server};

    use super::*;

    const DAY: i64 = 86_400;
    const A_WHILE: Duration = Duration::from_secs(5);

    fn sleep(shell: &Rc<Shell>, seconds: i64) -> Answer {
        let request = SleepRequest { duration: Some(prost_types::Duration { seconds, nanos: 0 }) };
        begin(shell, "/temporal.api.testservice.v1.TestService/UnlockTimeSkippingWithSleep", &request, None)
    }

    async fn terminate(shell: &Rc<Shell>, workflow_id: &str) {
        let request = TerminateWorkflowExecutionRequest {
            namespace: "default".to_owned(),
            workflow_execution: Some(WorkflowExecution { workflow_id: workflow_id.to_owned(), ..Default::default() }),
            ..Default::default()
        };
        begin_workflow(shell, "TerminateWorkflowExecution", &request, 10).await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn time_skips_while_every_activity_sleeps() {
        with_server(Skipping::Unlocked, async |shell| {
            for id in ["a", "b"] {
                begin_activity(&shell, id).await;
            }
            let (mut one, began) = (sleep(&shell, DAY), Instant::now());
            timeout(A_WHILE, &mut one).await.unwrap_err();
            let mut other = sleep(&shell, 2 * DAY);
            one.await.unwrap();
            // The first one is awake, and at work.
            timeout(A_WHILE, &mut other).await.unwrap_err();
            terminate(&shell, "a").await;
            other.await.unwrap();
            assert!(began.elapsed() < 3 * A_WHILE, "{:?}", began.elapsed());
        })
        .await;
    }

    #[tokio::test(start_paused = true)]
    async fn an_activity_of_an_ended_workflow_sleeps_to_its_end_when_time_is_locked_again() {
        with_server(Skipping::Unlocked, async |shell| {
            begin_activity(&shell, "a").await;
            let mut asleep = sleep(&shell, DAY);
            for _ in 0..2 {
                shell.enter(|state| state.skipping.lock()).unwrap();
            }
            terminate(&shell, "a").await;
            // Who locks it twice wants more than to have it as it was.
            timeout(A_WHILE, &mut asleep).await.unwrap_err();
            shell.enter(|state| state.skipping.unlock()).unwrap();
            timeout(A_WHILE, asleep).await.unwrap().unwrap();
        })
        .await;
    }

    #[tokio::test(start_paused = true)]
    async fn without_an_activity_nothing_is_unlocked_once_more() {
        with_server(Skipping::Unlocked, async |shell| {
            begin_activity(&shell, "a").await;
            let asleep = sleep(&shell, DAY);
            sleep(&shell, DAY).await.unwrap_err();
            asleep.await.unwrap();
            terminate(&shell, "a").await;
            sleep(&shell, DAY).await.unwrap_err();
        })
        .await;
    }
}
