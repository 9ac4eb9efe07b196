//! Temporal's list filters: a subset of SQL's conditions over what is known of runs.
//!
//! The reference is the real server with SQLite, as its development server runs: what it accepts, what it finds, and the
//! words in which it refuses. [`lexer`] and [`parser`] make of a text what was written ([`syntax`]), [`resolve`] makes of
//! that what is meant ([`filter`]), and that is asked of [`Record`]s.

mod filter;
mod keywords;
mod lexer;
mod list;
mod literal;
mod operand;
mod parser;
mod record;
mod resolve;
mod syntax;
#[cfg(test)]
mod tests;
mod words;

pub(crate) use list::{count, page};
pub(crate) use record::{AttributeValue, Attributes, Closed, Record};

use crate::refusal::Refusal;
use crate::search_attributes::Registry;
use filter::Filter;

/// A query of a list or a count, ready to be asked.
#[derive(Debug)]
pub(crate) struct Query {
    filter: Filter,
    is_grouped: bool,
}

impl Query {
    /// A query for a list.
    pub(crate) fn for_list(text: &str, registry: &Registry) -> Result<Self, Refusal> {
        let query = Self::for_count(text, registry)?;
        if query.is_grouped {
            return Err(Refusal::invalid("invalid query: operation is not supported: 'group by' clause"));
        }
        Ok(query)
    }

    /// A query for a count, which may be `group by ExecutionStatus`.
    pub(crate) fn for_count(text: &str, registry: &Registry) -> Result<Self, Refusal> {
        let written = parser::parse(text).map_err(resolve::Wrong::from)?;
        let resolved = resolve::resolve(written, registry)?;
        Ok(Self { filter: resolved.filter, is_grouped: resolved.is_grouped })
    }

    /// Whether a run is asked for.
    pub(crate) fn matches(&self, record: &Record<'_>) -> bool {
        self.filter.holds(record) == Some(true)
    }
}
