//! Search attributes of workflows.

use crate::engine::Engine;
use crate::namespaces::NamespaceId;
use crate::pb::command::v1::Command;
use crate::pb::common::v1::SearchAttributes;
use crate::refusal::Refusal;
use crate::run::Rejection;

impl Engine {
    pub(crate) fn check_search_attributes(
        &self,
        _namespace: NamespaceId,
        attributes: Option<SearchAttributes>,
    ) -> Result<Option<SearchAttributes>, Refusal> {
        Ok(attributes)
    }

    pub(crate) fn type_search_attributes(
        &self,
        _namespace: NamespaceId,
        _commands: &mut [Command],
    ) -> Result<(), Rejection> {
        Ok(())
    }
}
