//! The end of a simulation: nothing goes wrong any more, and everything has to come to rest by itself.

use crate::Checked;
use crate::ledger::History;
use crate::pb::common::v1::WorkflowExecution;
use crate::pb::history::v1::HistoryEvent;
use crate::pb::workflowservice::v1::GetWorkflowExecutionHistoryReverseRequest;
use crate::program::QUEUE;
use crate::world::World;

/// All simulations so far came to rest in far fewer rounds.
const ROUNDS: usize = 20_000;

impl World {
    /// Lets workers do what there is to do, and time pass where there is nothing, until all workflows have closed.
    pub(crate) fn drain(&mut self) -> Checked {
        self.is_draining = true;
        self.log(|| "from here on, nothing goes wrong".to_owned());
        for _ in 0..ROUNDS {
            if self.work()? {
                continue;
            }
            let running = self.running();
            if running.is_empty() && self.is_everybody_idle() {
                self.expire_queries()?;
                return self.finish();
            }
            self.pass_to_next();
            self.settle()?;
        }
        Err(format!("it does not come to rest: {:?}", self.running()))
    }

    /// Queries that workers took along wait for nothing.
    fn expire_queries(&mut self) -> Checked {
        let (queriers, others) = self.callers.drain(..).partition(|caller| caller.may_wait_in_vain());
        self.callers = others;
        let queriers: Vec<_> = queriers;
        if queriers.len() > self.lost_queries {
            return Err(format!("there is nothing to do, and who asks has no answer: {}", queriers[0].what()));
        }
        for querier in queriers {
            querier.check(&mut self.engine, self.now, true).ok_or("a query has no answer when it expires")??;
            querier.abandon(&mut self.engine);
        }
        Ok(())
    }

    fn running(&self) -> Vec<&String> {
        self.runs.values().filter(|(_, rules)| rules.closed.is_none()).map(|(id, _)| id).collect()
    }

    fn is_everybody_idle(&self) -> bool {
        // What was left to workers that are gone has come back from there, and is stale.
        let is_there = |name: &str| self.workers.iter().any(|worker| worker.sticky_queue == name) || name == QUEUE;
        self.queues.iter().all(|((_, name), queue)| queue.is_empty() || !is_there(name))
            && self.workers.iter().all(|worker| worker.tasks.is_empty() && worker.activities.is_empty())
    }

    /// Everything that can be done now; gives whether there was something.
    fn work(&mut self) -> Result<bool, String> {
        let mut worked = false;
        for index in 0..self.workers.len() {
            for name in [QUEUE.to_owned(), self.workers[index].sticky_queue.clone()] {
                worked |= self.poll_workflows_of(index, name)?;
            }
            worked |= self.poll_activities_of(index)?;
            for held in std::mem::take(&mut self.workers[index].tasks) {
                worked = true;
                self.answer_task(index, held)?;
                self.settle()?;
            }
            for task in std::mem::take(&mut self.workers[index].activities) {
                worked = true;
                self.complete_activity(&task)?;
                self.settle()?;
            }
        }
        Ok(worked)
    }

    fn finish(&mut self) -> Checked {
        if let Some(caller) = self.callers.first() {
            return Err(format!("{} is never answered", caller.what()));
        }
        if self.engine.is_busy() {
            return Err("everything has closed, and the engine is still busy".to_owned());
        }
        if let Some(run) = self.engine.audit_runs().find(|run| !self.runs.contains_key(run)) {
            return Err(format!("nobody was told of {run}"));
        }
        let runs: Vec<_> = self.runs.iter().map(|(run, (workflow_id, _))| (*run, workflow_id.clone())).collect();
        self.outcome.runs = runs.len() as u64;
        let mut histories = Vec::new();
        for (run, workflow_id) in runs {
            let execution = WorkflowExecution { workflow_id: workflow_id.clone(), run_id: run.to_string() };
            let events = self.history(Some(execution.clone()))?;
            if self.backwards(execution)? != events {
                return Err(format!("the history of {workflow_id} is another one backwards"));
            }
            histories.push(History { workflow_id, run, events });
        }
        self.ledger.check(&histories, self.forgets)
    }

    fn backwards(&mut self, execution: WorkflowExecution) -> Result<Vec<HistoryEvent>, String> {
        use prost::Message as _;

        let mut request = GetWorkflowExecutionHistoryReverseRequest {
            namespace: crate::clients::NAMESPACE.to_owned(),
            execution: Some(execution),
            maximum_page_size: *self.random.of(&[0, 5]),
            ..Default::default()
        };
        let mut events = Vec::new();
        loop {
            let page = self.engine.get_workflow_execution_history_reverse(self.now, request.clone());
            let page = page.map_err(|refusal| format!("{refusal:?}"))?;
            for event in page.history.unwrap_or_default().events {
                events.push(HistoryEvent::decode(event).map_err(|error| error.to_string())?);
            }
            if page.next_page_token.is_empty() {
                events.reverse();
                return Ok(events);
            }
            request.next_page_token = page.next_page_token;
        }
    }
}
