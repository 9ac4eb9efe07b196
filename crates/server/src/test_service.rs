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
        Ok(state.sleepers.add(until, false))
    })
}

pub(crate) fn sleep_until(shell: &Rc<Shell>, _: &Call, message: Bytes) -> Reply {
    sleeping(shell, message, |state, request: SleepUntilRequest| {
        let until = request.timestamp.as_ref().map(Time::from_proto).unwrap_or_default();
        Ok(state.sleepers.add(until, false))
    })
}

pub(crate) fn unlock_with_sleep(shell: &Rc<Shell>, _: &Call, message: Bytes) -> Reply {
    sleeping(shell, message, |state, request: SleepRequest| skip(state, time::duration(request.duration.as_ref())))
}

/// Unlocks time skipping for as long as this sleep takes.
pub(crate) fn skip(state: &mut State, duration: Duration) -> Result<oneshot::Receiver<()>, Refusal> {
    state.skipping.unlock()?;
    let until = state.clock.now().after(duration);
    Ok(state.sleepers.add(until, true))
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
