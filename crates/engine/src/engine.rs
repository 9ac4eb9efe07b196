//! All runs, and what holds among them. The only writer: one input at a time, with everything that follows from it.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap, VecDeque};
use std::sync::Arc;

use uuid::Builder;

use crate::RunId;
use crate::namespaces::{Namespace, NamespaceId, Namespaces};
use crate::outbox::Message;
use crate::pb::common::v1::WorkflowExecution;
use crate::pb::enums::v1::IndexedValueType;
use crate::pb::history::v1::WorkflowExecutionStartedEventAttributes;
use crate::pb::sdk::v1::UserMetadata;
use crate::refusal::Refusal;
use crate::room::give_back_room;
use crate::run::{Context, Run};
use crate::search_attributes::Registry;
use crate::task::Effects;
use crate::time::Time;

/// What an engine begins with.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// What the ids of runs are made from; two engines with one seed and the same inputs are the same.
    pub seed: u64,
    /// Namespaces beside `default`, which is always there.
    pub namespaces: Vec<String>,
    /// Search attributes that every namespace has beside those that are always there.
    pub search_attributes: Vec<(String, IndexedValueType)>,
    /// Closed runs never expire: for time that skips, where a month may pass within a test.
    pub keep_closed: bool,
}

/// What somebody is to do now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Work {
    /// How many activities.
    pub activities: usize,
    /// Whether there is anything beside them.
    pub anything_else: bool,
}

/// The embedded server without its transport.
#[derive(Debug)]
pub struct Engine {
    pub(crate) namespaces: Namespaces,
    /// In boxes: a table has room for more than it holds, and a run is large.
    pub(crate) runs: HashMap<RunId, Box<Run>>,
    registries: Vec<Registry>,
    first_registry: Registry,
    /// The latest run of each workflow.
    pub(crate) current: HashMap<(NamespaceId, Arc<str>), RunId>,
    pub(crate) indexed: HashMap<RunId, Indexed>,
    /// The runs of each namespace, the latest one first.
    pub(crate) by_start: BTreeSet<(NamespaceId, Reverse<Time>, RunId)>,
    pub(crate) due: BTreeSet<(Time, RunId)>,
    pub(crate) busy: BTreeSet<RunId>,
    pub(crate) expiring: BTreeSet<(Time, RunId)>,
    pub(crate) keep_closed: bool,
    random: Random,
    stamps: u64,
    effects: Effects,
    pub(crate) messages: VecDeque<Message>,
}

/// Under what a run stands in the indexes.
#[derive(Debug, Default)]
pub(crate) struct Indexed {
    due: Option<Time>,
    expires: Option<Time>,
}

/// The ids of runs. Not secret, only never twice.
#[derive(Debug)]
pub(crate) struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn run_id(&mut self) -> RunId {
        let bytes = (u128::from(self.next()) << 64) | u128::from(self.next());
        Builder::from_random_bytes(bytes.to_be_bytes()).into_uuid()
    }
}

impl Engine {
    /// An engine without workflows.
    #[must_use]
    pub fn new(settings: Settings, now: Time) -> Self {
        // Those that cannot be are left out here: who chose them was told by whoever took them.
        let mut first_registry = Registry::default();
        for (name, kind) in settings.search_attributes {
            drop(first_registry.add(&[(name, kind as i32)].into()));
        }
        let mut engine = Self {
            registries: Vec::new(),
            first_registry,
            namespaces: Namespaces::default(),
            runs: HashMap::new(),
            current: HashMap::new(),
            indexed: HashMap::new(),
            by_start: BTreeSet::new(),
            due: BTreeSet::new(),
            busy: BTreeSet::new(),
            expiring: BTreeSet::new(),
            keep_closed: settings.keep_closed,
            random: Random(settings.seed ^ now.as_nanos().cast_unsigned()),
            stamps: 0,
            effects: Effects::default(),
            messages: VecDeque::new(),
        };
        for name in std::iter::once("default".to_owned()).chain(settings.namespaces) {
            let id = engine.random.run_id().to_string();
            engine.namespaces.add(&name, id);
            engine.registries.resize(engine.namespaces.len(), engine.first_registry.clone());
        }
        engine
    }

    /// A further namespace; nothing if there is one of that name.
    pub(crate) fn add_namespace(&mut self, namespace: Namespace) -> Option<NamespaceId> {
        let id = self.namespaces.insert(namespace);
        self.registries.resize(self.namespaces.len(), self.first_registry.clone());
        id
    }

    /// The search attributes of a namespace.
    pub(crate) fn registry(&self, namespace: NamespaceId) -> &Registry {
        self.registries.get(namespace.0 as usize).unwrap_or(&self.first_registry)
    }

    pub(crate) fn registry_mut(&mut self, namespace: NamespaceId) -> &mut Registry {
        self.registries.get_mut(namespace.0 as usize).unwrap_or(&mut self.first_registry)
    }

    pub(crate) fn registries(&self) -> impl Iterator<Item = &Registry> {
        self.registries.iter()
    }

    /// What came of the inputs since this was last asked.
    pub fn take_effects(&mut self) -> Effects {
        std::mem::take(&mut self.effects)
    }

    /// When [`Engine::advance`] has something to do, if nothing comes from outside before.
    #[must_use]
    pub fn next_due(&self) -> Option<Time> {
        let due = self.due.first().map(|(at, _)| *at);
        let expiring = self.expiring.first().map(|(at, _)| *at);
        [due, expiring].into_iter().flatten().min()
    }

    /// Whether somebody is to do something now, so that skipping time would take it from him.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        !self.busy.is_empty()
    }

    /// How many activities somebody is to do now, and whether there is anything else to do.
    #[must_use]
    pub fn work(&self) -> Work {
        let mut work = Work::default();
        for run in self.busy.iter().filter_map(|id| self.runs.get(id)) {
            work.activities += run.activities_at_work().count();
            work.anything_else |= run.is_otherwise_busy();
        }
        work
    }

    /// Does everything that is due.
    pub fn advance(&mut self, now: Time) {
        while let Some((at, id)) = self.due.first().copied().filter(|(at, _)| *at <= now) {
            self.due.remove(&(at, id));
            if let Some(indexed) = self.indexed.get_mut(&id) {
                indexed.due = None;
            }
            self.input(now, id, |run, cx| run.advance(cx));
        }
        while let Some((at, id)) = self.expiring.first().copied().filter(|(at, _)| *at <= now) {
            self.expiring.remove(&(at, id));
            self.forget(id);
        }
    }

    /// Changes one run, and delivers what it asks of others.
    pub(crate) fn input<R>(
        &mut self,
        now: Time,
        id: RunId,
        change: impl FnOnce(&mut Run, &mut Context<'_>) -> R,
    ) -> Option<R> {
        let result = self.change(now, id, change);
        self.deliver(now);
        result
    }

    /// Changes one run. What it asks of others waits for [`Engine::deliver`].
    pub(crate) fn change<R>(
        &mut self,
        now: Time,
        id: RunId,
        change: impl FnOnce(&mut Run, &mut Context<'_>) -> R,
    ) -> Option<R> {
        let run = self.runs.get_mut(&id)?;
        let mut cx = Context {
            now,
            stamps: &mut self.stamps,
            tasks: &mut self.effects.tasks,
            messages: &mut self.messages,
            random: &mut self.random,
        };
        let result = change(run, &mut cx);
        run.enforce_limits(&mut cx);
        run.transitions += 1;
        self.index(id);
        self.effects.changed.push(id);
        Some(result)
    }

    /// A run that begins now, and is its workflow's current one from now on.
    pub(crate) fn begin(
        &mut self,
        now: Time,
        namespace: &Arc<Namespace>,
        id: RunId,
        started: WorkflowExecutionStartedEventAttributes,
        request_id: String,
        user_metadata: Option<UserMetadata>,
    ) {
        let mut cx = Context {
            now,
            stamps: &mut self.stamps,
            tasks: &mut self.effects.tasks,
            messages: &mut self.messages,
            random: &mut self.random,
        };
        let run = Run::start(&mut cx, Arc::clone(namespace), id, started, request_id, user_metadata);
        self.current.insert((namespace.index, Arc::clone(&run.workflow_id)), id);
        self.by_start.insert((namespace.index, Reverse(now), id));
        self.runs.insert(id, Box::new(run));
        self.index(id);
    }

    /// Nobody waits for the answer to a query any more.
    pub(crate) fn abandon_query(&mut self, run: RunId, id: u64) {
        if let Some(it) = self.runs.get_mut(&run) {
            it.queries.abandon(id);
            self.index(run);
        }
    }

    pub(crate) fn new_run_id(&mut self) -> RunId {
        self.random.run_id()
    }

    /// A number that was never given before.
    pub(crate) fn stamp(&mut self) -> u64 {
        self.stamps += 1;
        self.stamps
    }

    /// The run that a request means: the given one, or the workflow's current one.
    pub(crate) fn find(&self, namespace: NamespaceId, execution: Option<&WorkflowExecution>) -> Result<RunId, Refusal> {
        let none = WorkflowExecution::default();
        let execution = execution.unwrap_or(&none);
        if execution.workflow_id.is_empty() {
            return Err(Refusal::invalid("WorkflowId is not set on request."));
        }
        if execution.run_id.is_empty() {
            return self
                .current(namespace, &execution.workflow_id)
                .ok_or_else(|| Refusal::workflow_not_found(&execution.workflow_id));
        }
        let id = RunId::parse_str(&execution.run_id).map_err(|_| Refusal::invalid("Invalid RunId."))?;
        match self.runs.get(&id) {
            Some(run) if run.namespace.index == namespace && *run.workflow_id == *execution.workflow_id => Ok(id),
            _ => Err(Refusal::not_found(format!(
                "workflow execution not found for workflow ID \"{}\" and run ID \"{}\"",
                execution.workflow_id, execution.run_id
            ))),
        }
    }

    /// The latest run of a workflow.
    pub(crate) fn current(&self, namespace: NamespaceId, workflow_id: &str) -> Option<RunId> {
        self.current.get(&(namespace, workflow_id.into())).copied()
    }

    /// The runs of a namespace, the latest one first.
    pub(crate) fn runs_of(&self, namespace: NamespaceId) -> impl Iterator<Item = &Run> {
        let first = (namespace, Reverse(Time::MAX), RunId::nil());
        let after = (NamespaceId(namespace.0 + 1), Reverse(Time::MAX), RunId::nil());
        self.by_start.range(first..after).filter_map(|(_, _, id)| self.runs.get(id).map(Box::as_ref))
    }

    /// Puts a run where the indexes now have to have it.
    fn index(&mut self, id: RunId) {
        let Some(run) = self.runs.get(&id) else {
            return;
        };
        let due = run.due();
        let expires = run.state.close_time.filter(|_| !self.keep_closed).map(|at| at.after(run.namespace.retention));
        let indexed = self.indexed.entry(id).or_default();
        if indexed.due != due {
            if let Some(before) = indexed.due {
                self.due.remove(&(before, id));
            }
            if let Some(now) = due {
                self.due.insert((now, id));
            }
            indexed.due = due;
        }
        if indexed.expires != expires {
            if let Some(at) = expires {
                self.expiring.insert((at, id));
            }
            indexed.expires = expires;
        }
        if run.is_busy() {
            self.busy.insert(id);
        } else {
            self.busy.remove(&id);
        }
    }

    /// A closed run has been kept long enough.
    fn forget(&mut self, id: RunId) {
        let Some(run) = self.runs.remove(&id) else {
            return;
        };
        // A query of a closed run may be due yet.
        if let Some(due) = self.indexed.remove(&id).and_then(|indexed| indexed.due) {
            self.due.remove(&(due, id));
        }
        self.busy.remove(&id);
        self.by_start.remove(&(run.namespace.index, Reverse(run.state.start_time), id));
        let key = (run.namespace.index, Arc::clone(&run.workflow_id));
        if self.current.get(&key) == Some(&id) {
            self.current.remove(&key);
        }
        give_back_room(&mut self.runs);
        give_back_room(&mut self.indexed);
        give_back_room(&mut self.current);
        self.effects.changed.push(id);
    }

    /// How many entries each table has.
    #[cfg(feature = "audit")]
    #[must_use]
    pub fn audit_tables(&self) -> std::collections::BTreeMap<&'static str, usize> {
        // Without `..`, so that a new table cannot be left out unseen.
        let Self {
            namespaces: _, // Never taken away, and with them what each has beside runs.
            registries: _,
            first_registry: _,
            runs,
            current,
            indexed,
            by_start,
            due,
            busy,
            expiring,
            keep_closed: _,
            random: _,
            stamps: _,
            effects,
            messages,
        } = self;
        std::collections::BTreeMap::from([
            ("runs", runs.len()),
            ("current", current.len()),
            ("indexed", indexed.len()),
            ("by_start", by_start.len()),
            ("due", due.len()),
            ("busy", busy.len()),
            ("expiring", expiring.len()),
            ("tasks", effects.tasks.len()),
            ("changed", effects.changed.len()),
            ("messages", messages.len()),
        ])
    }

    /// Whatever runs have asked of others, and what those ask in their turn.
    pub(crate) fn deliver(&mut self, now: Time) {
        while let Some(message) = self.messages.pop_front() {
            self.deliver_one(now, message);
        }
    }
}
