//! What is due is done, by the clock or, where nothing takes real time, at once.

use std::rc::Rc;
use std::time::Duration;

use temporal_native_engine::Time;
use tokio::task::yield_now;
use tokio::time::timeout;

use crate::shell::Shell;

/// How long to trust one look at the machine's clock: it may be set, or the machine may sleep.
const LONGEST_SLEEP: Duration = Duration::from_secs(5);

/// As long as the server lives.
pub(crate) async fn run(shell: Rc<Shell>) {
    loop {
        let (next, failed) = shell.with(|state| (state.next_due(), state.has_failed()));
        match next.filter(|_| !failed) {
            None => shell.stirred.notified().await,
            Some(due) if skip(&shell, due).await => {}
            Some(due) => {
                let left = shell.with(|state| due.since(state.clock.now()));
                // Either way, the time to look again.
                drop(timeout(left.min(LONGEST_SLEEP), shell.stirred.notified()).await);
            }
        }
        shell.advance();
        // Others come in between, even if something always is due.
        yield_now().await;
    }
}

/// Jumps to what is due next, if nothing takes real time.
async fn skip(shell: &Rc<Shell>, due: Time) -> bool {
    if !shell.with(|state| state.may_skip()) {
        return false;
    }
    // Requests that have arrived but were not read yet, and callers who were woken, come first.
    yield_now().await;
    shell.with(|state| {
        let may_skip = state.may_skip() && state.next_due() == Some(due);
        if may_skip {
            state.clock.jump(due);
        }
        may_skip
    })
}

#[cfg(test)]
mod tests {
    use tokio::time::Instant;

    use crate::options::Skipping;
    use crate::pb::testservice::v1::{SleepRequest, SleepResponse, UnlockTimeSkippingRequest};
    use crate::test_kit::{Answer, begin, begin_workflow, poll, read, start_workflow, with_server};

    use super::*;

    const DAY: Duration = Duration::from_secs(86_400);

    fn call(shell: &Rc<Shell>, method: &str, request: &impl prost::Message) -> Answer {
        begin(shell, &format!("/temporal.api.testservice.v1.TestService/{method}"), request, None)
    }

    fn sleep(shell: &Rc<Shell>, method: &str, seconds: i64) -> Answer {
        call(shell, method, &SleepRequest { duration: Some(prost_types::Duration { seconds, nanos: 0 }) })
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_due_is_done_by_the_clock() {
        with_server(Skipping::Locked, async |shell| {
            let began = Instant::now();
            read::<SleepResponse>(sleep(&shell, "Sleep", 3_600)).await.unwrap();
            let late = began.elapsed() - Duration::from_secs(3_600);
            assert!(late < Duration::from_millis(5), "{late:?}");
        })
        .await;
    }

    #[tokio::test(start_paused = true)]
    async fn time_jumps_when_nobody_forbids_it() {
        with_server(Skipping::Locked, async |shell| {
            let (began, start) = (Instant::now(), shell.with(|state| state.clock.now()));
            let two_days = sleep(&shell, "Sleep", 2 * 86_400);
            // It unlocks for one day and not for the second one.
            sleep(&shell, "UnlockTimeSkippingWithSleep", 86_400).await.unwrap();
            assert_eq!(began.elapsed(), Duration::ZERO);
            assert_eq!(shell.with(|state| state.clock.now()).since(start), DAY);
            call(&shell, "UnlockTimeSkipping", &UnlockTimeSkippingRequest::default()).await.unwrap();
            two_days.await.unwrap();
            assert_eq!(began.elapsed(), Duration::ZERO);
            assert_eq!(shell.with(|state| state.clock.now()).since(start), 2 * DAY);
            sleep(&shell, "UnlockTimeSkippingWithSleep", 1).await.unwrap_err();
        })
        .await;
    }

    #[tokio::test(start_paused = true)]
    async fn the_lock_comes_back_even_if_the_sleeper_is_gone() {
        with_server(Skipping::Locked, async |shell| {
            drop(sleep(&shell, "UnlockTimeSkippingWithSleep", 86_400));
            let began = Instant::now();
            sleep(&shell, "Sleep", 86_401).await.unwrap();
            let waited = began.elapsed();
            assert!((Duration::from_secs(1)..Duration::from_millis(1_005)).contains(&waited), "{waited:?}");
        })
        .await;
    }

    #[tokio::test(start_paused = true)]
    async fn time_does_not_jump_while_a_task_is_done() {
        with_server(Skipping::Unlocked, async |shell| {
            start_workflow(&shell, "a").await;
            let began = Instant::now();
            sleep(&shell, "Sleep", 3).await.unwrap();
            assert!(began.elapsed() >= Duration::from_secs(3));
            // A worker has it for as long as he may, which is ten seconds.
            begin_workflow(&shell, "PollWorkflowTaskQueue", &poll("worker"), 30).await.unwrap();
            sleep(&shell, "Sleep", 3).await.unwrap();
            assert!(began.elapsed() >= Duration::from_secs(6));
        })
        .await;
    }

    #[tokio::test(start_paused = true)]
    async fn time_does_not_jump_while_a_request_comes_in() {
        with_server(Skipping::Unlocked, async |shell| {
            let reading = shell.reading();
            let began = Instant::now();
            sleep(&shell, "Sleep", 3).await.unwrap();
            assert!(began.elapsed() >= Duration::from_secs(3));
            drop(reading);
            sleep(&shell, "Sleep", 3).await.unwrap();
            assert!(began.elapsed() < Duration::from_secs(4));
        })
        .await;
    }
}
