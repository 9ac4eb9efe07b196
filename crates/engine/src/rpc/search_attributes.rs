//! Search attributes: which there are, and whether a workflow may have them.

use std::collections::BTreeMap;

use crate::engine::Engine;
use crate::namespaces::NamespaceId;
use crate::pb::command::v1::Command;
use crate::pb::command::v1::command::Attributes as CommandAttributes;
use crate::pb::common::v1::SearchAttributes;
use crate::pb::enums::v1::{IndexedValueType, WorkflowTaskFailedCause as Cause};
use crate::pb::operatorservice::v1::{
    AddSearchAttributesRequest, AddSearchAttributesResponse, ListSearchAttributesRequest, ListSearchAttributesResponse,
    RemoveSearchAttributesRequest, RemoveSearchAttributesResponse,
};
use crate::pb::workflowservice::v1::{GetSearchAttributesRequest, GetSearchAttributesResponse};
use crate::refusal::Refusal;
use crate::run::{Rejection, TaskFailure};
use crate::search_attributes::Registry;
use crate::time::Time;

impl Engine {
    /// AddSearchAttributes of the OperatorService.
    ///
    /// # Errors
    /// As the service.
    pub fn add_search_attributes(
        &mut self,
        _now: Time,
        request: AddSearchAttributesRequest,
    ) -> Result<AddSearchAttributesResponse, Refusal> {
        if request.search_attributes.is_empty() {
            return Err(Refusal::invalid("SearchAttributes are not set on request."));
        }
        let namespace = self.operated(&request.namespace)?;
        self.registry_mut(namespace).add(&request.search_attributes)?;
        Ok(AddSearchAttributesResponse {})
    }

    /// RemoveSearchAttributes of the OperatorService.
    ///
    /// # Errors
    /// As the service.
    pub fn remove_search_attributes(
        &mut self,
        _now: Time,
        request: RemoveSearchAttributesRequest,
    ) -> Result<RemoveSearchAttributesResponse, Refusal> {
        if request.search_attributes.is_empty() {
            return Err(Refusal::invalid("SearchAttributes are not set on request."));
        }
        let namespace = self.operated(&request.namespace)?;
        self.registry_mut(namespace).remove(&request.search_attributes)?;
        Ok(RemoveSearchAttributesResponse {})
    }

    /// ListSearchAttributes of the OperatorService.
    ///
    /// # Errors
    /// As the service.
    pub fn list_search_attributes(
        &mut self,
        _now: Time,
        request: ListSearchAttributesRequest,
    ) -> Result<ListSearchAttributesResponse, Refusal> {
        let namespace = self.operated(&request.namespace)?;
        let number = |(name, kind): (&str, IndexedValueType)| (name.to_owned(), kind as i32);
        let custom = self.registry(namespace).custom().iter().map(|(name, kind)| (name.as_str(), *kind));
        Ok(ListSearchAttributesResponse {
            custom_attributes: custom.map(number).collect(),
            system_attributes: Registry::system().map(number).collect(),
            storage_schema: BTreeMap::new(),
        })
    }

    /// GetSearchAttributes: the system's and the custom ones of all namespaces, as it names none.
    ///
    /// # Errors
    /// As the service.
    pub fn get_search_attributes(
        &mut self,
        _now: Time,
        _request: GetSearchAttributesRequest,
    ) -> Result<GetSearchAttributesResponse, Refusal> {
        let custom = self.registries().flat_map(|registry| registry.custom());
        let custom = custom.map(|(name, kind)| (name.clone(), *kind as i32));
        let system = Registry::system().map(|(name, kind)| (name.to_owned(), kind as i32));
        Ok(GetSearchAttributesResponse { keys: system.chain(custom).collect() })
    }

    fn operated(&self, namespace: &str) -> Result<NamespaceId, Refusal> {
        if namespace.is_empty() {
            return Err(Refusal::invalid("Namespace is not set on request."));
        }
        Ok(self.namespaces.find(namespace)?.index)
    }

    /// Checks search attributes, and writes their registered types to them.
    pub(crate) fn check_search_attributes(
        &self,
        namespace: NamespaceId,
        attributes: Option<SearchAttributes>,
    ) -> Result<Option<SearchAttributes>, Refusal> {
        let Some(SearchAttributes { indexed_fields }) = attributes else {
            return Ok(None);
        };
        let registry = self.registry(namespace);
        registry.validate(self.namespaces.name(namespace), &indexed_fields)?;
        Registry::validate_size(&indexed_fields)?;
        Ok(Some(SearchAttributes { indexed_fields: registry.typed(indexed_fields) }))
    }

    /// The same for those in commands; an error fails the workflow task.
    pub(crate) fn type_search_attributes(
        &self,
        namespace: NamespaceId,
        commands: &mut [Command],
    ) -> Result<(), Rejection> {
        use CommandAttributes as A;

        for command in commands {
            let attributes = match &mut command.attributes {
                Some(A::UpsertWorkflowSearchAttributesCommandAttributes(command)) => &mut command.search_attributes,
                Some(A::StartChildWorkflowExecutionCommandAttributes(command)) => &mut command.search_attributes,
                Some(A::ContinueAsNewWorkflowExecutionCommandAttributes(command)) => &mut command.search_attributes,
                _ => continue,
            };
            *attributes = self.check_search_attributes(namespace, attributes.take()).map_err(|refusal| {
                TaskFailure::new(Cause::BadSearchAttributes, format!("BadSearchAttributes: {}", refusal.message))
            })?;
        }
        Ok(())
    }
}
