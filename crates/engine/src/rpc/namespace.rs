//! Namespaces: described, registered, listed.

use std::time::Duration;

use super::check;
use crate::engine::Engine;
use crate::namespaces::{Namespace, NamespaceId};
use crate::pb::enums::v1::{ArchivalState, NamespaceState, ReplicationState};
use crate::pb::errordetails::v1::NamespaceAlreadyExistsFailure;
use crate::pb::namespace::v1::{BadBinaries, NamespaceConfig, NamespaceInfo, namespace_info};
use crate::pb::replication::v1::{ClusterReplicationConfig, NamespaceReplicationConfig};
use crate::pb::workflowservice::v1::{
    DescribeNamespaceRequest, DescribeNamespaceResponse, ListNamespacesRequest, ListNamespacesResponse,
    RegisterNamespaceRequest, RegisterNamespaceResponse,
};
use crate::refusal::{Code, Refusal};
use crate::time::{self, Time};

/// The name of the one cluster there is.
const CLUSTER: &str = "active";
/// The real server has workflows of its own in there.
const SYSTEM_NAMESPACE: &str = "temporal-system";
const PAGE: usize = 100;
/// The real server keeps closed runs for a day at least.
const SHORTEST_RETENTION: Duration = Duration::from_secs(24 * 3600);

impl Engine {
    /// DescribeNamespace.
    ///
    /// # Errors
    /// As the service.
    pub fn describe_namespace(
        &mut self,
        _now: Time,
        request: DescribeNamespaceRequest,
    ) -> Result<DescribeNamespaceResponse, Refusal> {
        if !request.id.is_empty() {
            let found = self.namespaces.iter().find(|namespace| namespace.id == request.id);
            return found.map(|namespace| describe(namespace)).ok_or_else(|| Refusal::namespace_not_found(&request.id));
        }
        if request.namespace.is_empty() {
            return Err(Refusal::invalid("Namespace not set on request."));
        }
        Ok(describe(self.namespaces.find(&request.namespace)?))
    }

    /// RegisterNamespace.
    ///
    /// # Errors
    /// As the service.
    pub fn register_namespace(
        &mut self,
        _now: Time,
        request: RegisterNamespaceRequest,
    ) -> Result<RegisterNamespaceResponse, Refusal> {
        if request.namespace.is_empty() {
            return Err(Refusal::invalid("Namespace not set on request."));
        }
        check::length(&request.namespace, "Namespace")?;
        let name = request.namespace.clone();
        if name == SYSTEM_NAMESPACE {
            return Err(exists(&name));
        }
        let retention = time::duration(request.workflow_execution_retention_period.as_ref());
        if retention < SHORTEST_RETENTION {
            return Err(Refusal::invalid("A valid retention period is not set on request."));
        }
        let namespace = Namespace {
            index: NamespaceId(0),
            name: request.namespace,
            id: self.new_run_id().to_string(),
            description: request.description,
            owner_email: request.owner_email,
            data: request.data,
            retention,
        };
        match self.add_namespace(namespace) {
            Some(_) => Ok(RegisterNamespaceResponse {}),
            None => Err(exists(&name)),
        }
    }

    /// ListNamespaces.
    ///
    /// # Errors
    /// As the service.
    pub fn list_namespaces(
        &mut self,
        _now: Time,
        request: ListNamespacesRequest,
    ) -> Result<ListNamespacesResponse, Refusal> {
        let size = usize::try_from(request.page_size).ok().filter(|size| *size > 0).unwrap_or(PAGE);
        let from = match <[u8; 4]>::try_from(request.next_page_token.as_ref()) {
            Ok(bytes) => u32::from_be_bytes(bytes),
            Err(_) if request.next_page_token.is_empty() => 0,
            Err(_) => return Err(Refusal::invalid("Invalid NextPageToken.")),
        };
        let mut rest = self.namespaces.iter().filter(|namespace| namespace.index.0 >= from);
        let namespaces = rest.by_ref().take(size).map(|namespace| describe(namespace)).collect();
        let next_page_token =
            rest.next().map_or_else(Default::default, |next| next.index.0.to_be_bytes().to_vec().into());
        Ok(ListNamespacesResponse { namespaces, next_page_token })
    }
}

fn exists(name: &str) -> Refusal {
    Refusal::new(Code::AlreadyExists, format!("Namespace {name:?} already exists"))
        .with(&NamespaceAlreadyExistsFailure {})
}

fn describe(namespace: &Namespace) -> DescribeNamespaceResponse {
    let is_default = namespace.name == "default";
    DescribeNamespaceResponse {
        namespace_info: Some(NamespaceInfo {
            name: namespace.name.clone(),
            state: NamespaceState::Registered as i32,
            description: namespace.description.clone(),
            owner_email: namespace.owner_email.clone(),
            data: namespace.data.clone(),
            id: namespace.id.clone(),
            // Only what this server does: workers rely on it.
            capabilities: Some(namespace_info::Capabilities {
                eager_workflow_start: true,
                sync_update: true,
                async_update: true,
                ..Default::default()
            }),
            ..Default::default()
        }),
        config: Some(NamespaceConfig {
            workflow_execution_retention_ttl: Some(time::to_proto(namespace.retention)),
            bad_binaries: Some(BadBinaries::default()),
            history_archival_state: ArchivalState::Disabled as i32,
            visibility_archival_state: ArchivalState::Disabled as i32,
            ..Default::default()
        }),
        replication_config: Some(NamespaceReplicationConfig {
            state: if is_default { ReplicationState::Unspecified } else { ReplicationState::Normal } as i32,
            active_cluster_name: CLUSTER.to_owned(),
            clusters: vec![ClusterReplicationConfig { cluster_name: CLUSTER.to_owned(), ..Default::default() }],
        }),
        ..Default::default()
    }
}
