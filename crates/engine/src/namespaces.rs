//! The namespaces, and what is kept of each beside its runs.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use crate::limits;
use crate::refusal::Refusal;

/// Which namespace; smaller than its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NamespaceId(pub(crate) u32);

/// A namespace.
#[derive(Debug)]
pub(crate) struct Namespace {
    pub(crate) index: NamespaceId,
    pub(crate) name: String,
    /// A UUID, as messages have it.
    pub(crate) id: String,
    pub(crate) description: String,
    pub(crate) owner_email: String,
    pub(crate) data: BTreeMap<String, String>,
    pub(crate) retention: Duration,
}

/// All of them; none is ever taken away.
#[derive(Debug, Default)]
pub(crate) struct Namespaces {
    all: Vec<Arc<Namespace>>,
    by_name: BTreeMap<String, NamespaceId>,
}

impl Namespaces {
    /// A namespace that can keep runs; nothing if there is one of that name.
    pub(crate) fn add(&mut self, name: &str, id: String) -> Option<NamespaceId> {
        self.insert(Namespace {
            index: NamespaceId(0),
            name: name.to_owned(),
            id,
            description: String::new(),
            owner_email: String::new(),
            data: BTreeMap::new(),
            retention: limits::RETENTION,
        })
    }

    /// Adds one, whose index is chosen here; nothing if there is one of that name.
    pub(crate) fn insert(&mut self, mut namespace: Namespace) -> Option<NamespaceId> {
        if self.by_name.contains_key(&namespace.name) {
            return None;
        }
        let index = NamespaceId(u32::try_from(self.all.len()).ok()?);
        namespace.index = index;
        self.by_name.insert(namespace.name.clone(), index);
        self.all.push(Arc::new(namespace));
        Some(index)
    }

    /// The namespace that a request names.
    pub(crate) fn find(&self, name: &str) -> Result<&Arc<Namespace>, Refusal> {
        if name.is_empty() {
            return Err(Refusal::invalid("Namespace is empty."));
        }
        self.get_by_name(name).ok_or_else(|| Refusal::namespace_not_found(name))
    }

    pub(crate) fn get_by_name(&self, name: &str) -> Option<&Arc<Namespace>> {
        self.all.get(self.by_name.get(name)?.0 as usize)
    }

    pub(crate) fn len(&self) -> usize {
        self.all.len()
    }

    pub(crate) fn name(&self, id: NamespaceId) -> &str {
        self.all.get(id.0 as usize).map_or("", |namespace| &namespace.name)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Arc<Namespace>> {
        self.all.iter()
    }
}
